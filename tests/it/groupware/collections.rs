//! What calendars and address books have in common beside their content: order, names, files, where they come from.

use roost_shared::ErrorCode;
use roost_shared::calendar::{CalendarCreate, CalendarOrigin, CalendarSummary, CollectionOrder};
use roost_shared::contacts::{AddressBookName, AddressBookSummary};
use roost_shared::feed::SubscriptionSummary;
use roost_shared::sharing::{ShareAccess, ShareTarget, ShareUpdate};
use serde_json::json;

use super::{default_book, default_calendar, event};
use crate::support::{Answer, App, Person};

const ORDER: &str = "/api/collections/order";

async fn calendars(person: &Person) -> Vec<CalendarSummary> {
    person.get("/api/calendars").await.json()
}

async fn books(person: &Person) -> Vec<AddressBookSummary> {
    person.get("/api/addressbooks").await.json()
}

fn name(name: &str) -> AddressBookName {
    AddressBookName { name: name.into() }
}

async fn rename(person: &Person, path: &str, to: &str) -> Answer {
    Answer::of(person.request("PATCH", path).json(&name(to))).await
}

#[tokio::test]
async fn everyone_has_an_order_of_their_own() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let create = CalendarCreate {
        name: "Work".into(),
        color: "#aa3355".into(),
        ..CalendarCreate::default()
    };
    alice.post("/api/calendars", &create).await.expect(201);
    let mut wanted: Vec<_> = calendars(&alice)
        .await
        .iter()
        .map(|calendar| calendar.id)
        .collect();
    wanted.reverse();
    let order = CollectionOrder {
        collections: wanted.clone(),
    };
    alice.put(ORDER, &order).await.expect(204);
    let now: Vec<_> = calendars(&alice)
        .await
        .iter()
        .map(|calendar| calendar.id)
        .collect();
    assert_eq!(now, wanted);

    // Of another's nothing is known, and the whole order is refused.
    bob.put(ORDER, &order).await.error(ErrorCode::NotFound);
    wanted.reverse();
    wanted.push(default_calendar(&bob).await.id);
    let order = CollectionOrder { collections: wanted };
    alice.put(ORDER, &order).await.error(ErrorCode::NotFound);
    let after: Vec<_> = calendars(&alice)
        .await
        .iter()
        .map(|calendar| calendar.id)
        .collect();
    assert_eq!(after, now);
    let many = CollectionOrder {
        collections: vec![now[0]; 1_001],
    };
    let error = alice.put(ORDER, &many).await.error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("collections"), "{error:?}");
    let request = app.visitor().request("PUT", ORDER).header("x-roost-request", "1");
    Answer::of(request.json(&order))
        .await
        .error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn an_address_book_is_made_renamed_and_deleted() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let made: AddressBookSummary = alice
        .post("/api/addressbooks", &name("Club"))
        .await
        .expect(201)
        .json();
    let path = format!("/api/addressbooks/{}", made.id);
    assert!(made.writable && made.sharing.is_own && !made.is_default);
    rename(&alice, &path, "Chess club").await.expect(204);
    assert_eq!(books(&alice).await.last().unwrap().name, "Chess club");

    let error = rename(&alice, &path, " ").await.error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("name"), "{error:?}");
    let error = alice
        .post("/api/addressbooks", &name(""))
        .await
        .error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("name"), "{error:?}");
    rename(&bob, &path, "Mine").await.error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    for method in ["PATCH", "DELETE"] {
        let request = app
            .visitor()
            .request(method, &path)
            .header("x-roost-request", "1");
        Answer::of(request.json(&name("x")))
            .await
            .error(ErrorCode::NotSignedIn);
    }
    // A calendar is no address book.
    let calendar = default_calendar(&alice).await.id;
    rename(&alice, &format!("/api/addressbooks/{calendar}"), "x")
        .await
        .error(ErrorCode::NotFound);

    alice.delete(&path).await.expect(204);
    assert!(books(&alice).await.iter().all(|book| book.id != made.id));
    alice.delete(&path).await.error(ErrorCode::NotFound);
}

#[tokio::test]
async fn everything_is_to_be_had_as_a_file_by_those_who_may_read_it() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let calendar = default_calendar(&alice).await.id;
    alice
        .post(
            &format!("/api/calendars/{calendar}/events"),
            &event("Lunch", "2030-05-02 12:00"),
        )
        .await
        .expect(201);
    let path = format!("/api/collections/{calendar}/export");
    let file = alice.get(&path).await.expect(200);
    assert!(file.text().starts_with("BEGIN:VCALENDAR") && file.text().contains("SUMMARY:Lunch"));
    assert!(file.header("content-disposition").starts_with("attachment"));
    let book = default_book(&alice).await.id;
    let cards = alice
        .get(&format!("/api/collections/{book}/export"))
        .await
        .expect(200);
    assert!(cards.header("content-type").starts_with("text/vcard"));

    app.visitor().get(&path).await.error(ErrorCode::NotSignedIn);
    bob.get(&path).await.error(ErrorCode::NotFound);
    let busy = ShareUpdate {
        target: ShareTarget::Person {
            address: bob.address.clone(),
        },
        access: ShareAccess::FreeBusy,
    };
    let shares = format!("/api/collections/{calendar}/shares");
    alice.put(&shares, &busy).await.expect(204);
    bob.post(&format!("/api/invitations/{calendar}/accept"), &json!({}))
        .await
        .expect(204);
    bob.get(&path).await.error(ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_calendar_elsewhere_is_subscribed_to() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let create = |source: &str| CalendarCreate {
        name: "Holidays".into(),
        color: "#aa3355".into(),
        source: Some(source.into()),
    };
    for bad in [
        "",
        "holidays.ics",
        "ftp://example.com/a.ics",
        "https:///a.ics",
        "https://a b/",
    ] {
        let error = alice
            .post("/api/calendars", &create(bad))
            .await
            .error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key("source"), "{bad}: {error:?}");
    }
    let source = "webcal://calendars.example.invalid/holidays.ics";
    let made: CalendarSummary = alice
        .post("/api/calendars", &create(source))
        .await
        .expect(201)
        .json();
    assert_eq!(made.origin, CalendarOrigin::Subscription);
    assert!(!made.writable && made.sharing.is_own);
    let path = format!("/api/collections/{}/subscription", made.id);
    let state: SubscriptionSummary = alice.get(&path).await.json();
    assert_eq!((state.source.as_str(), state.fetched_at), (source, None));
}
