//! Sharing over the JSON API, and that DAV agrees.

use roost_shared::ErrorCode;
use roost_shared::calendar::CalendarSummary;
use roost_shared::sharing::{
    DirectoryEntry, InvitationSummary, ShareAccess, ShareState, ShareSummary, ShareTarget, ShareUpdate,
};
use serde_json::json;

use super::default_calendar;
use crate::support::{Answer, App, Person};

fn with(person: &Person, access: ShareAccess) -> ShareUpdate {
    ShareUpdate {
        target: ShareTarget::Person {
            address: person.address.clone(),
        },
        access,
    }
}

async fn calendars(person: &Person) -> Vec<CalendarSummary> {
    person.get("/api/calendars").await.json()
}

#[tokio::test]
async fn a_calendar_is_shared_accepted_and_left() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let calendar = default_calendar(&alice).await.id;
    let shares = format!("/api/collections/{calendar}/shares");
    alice
        .put(&shares, &with(&bob, ShareAccess::Read))
        .await
        .expect(204);
    let listed: Vec<ShareSummary> = alice.get(&shares).await.json();
    assert_eq!(
        (listed[0].access, listed[0].state),
        (ShareAccess::Read, ShareState::Pending)
    );

    let invitations: Vec<InvitationSummary> = bob.get("/api/invitations").await.json();
    assert_eq!(invitations.len(), 1);
    assert_eq!(invitations[0].owner_address, alice.address);
    assert!(calendars(&bob).await.iter().all(|other| other.id != calendar));
    bob.post(&format!("/api/invitations/{calendar}/accept"), &json!({}))
        .await
        .expect(204);
    let seen = calendars(&bob)
        .await
        .into_iter()
        .find(|other| other.id == calendar)
        .unwrap();
    assert!(!seen.writable && !seen.sharing.is_own);
    assert_eq!(seen.sharing.owner_address, alice.address);
    let own = calendars(&alice)
        .await
        .into_iter()
        .find(|other| other.id == calendar)
        .unwrap();
    assert!(own.sharing.is_own && own.sharing.is_shared);

    // DAV says the same as the page.
    let path = format!("/dav/calendars/{}/", bob.address);
    let answer = Answer::of(bob.dav("PROPFIND", &path).header("depth", "1")).await;
    assert!(answer.expect(207).text().contains("-alice"));

    bob.delete(&format!("/api/calendars/{calendar}"))
        .await
        .expect(204);
    let listed: Vec<ShareSummary> = alice.get(&shares).await.json();
    assert_eq!(listed[0].state, ShareState::Declined);
    alice
        .delete(&format!("{shares}?kind=person&address={}", bob.address))
        .await
        .expect(204);
    assert!(
        bob.get("/api/invitations")
            .await
            .json::<Vec<InvitationSummary>>()
            .is_empty()
    );
}

#[tokio::test]
async fn nobody_and_another_get_nothing() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let calendar = default_calendar(&alice).await.id;
    let shares = format!("/api/collections/{calendar}/shares");
    for path in [&shares, "/api/invitations", "/api/directory?query=a"] {
        app.visitor().get(path).await.error(ErrorCode::NotSignedIn);
    }
    bob.get(&shares).await.error(ErrorCode::NotFound);
    bob.put(&shares, &with(&bob, ShareAccess::Admin))
        .await
        .error(ErrorCode::NotFound);
    bob.delete(&format!("{shares}?kind=domain"))
        .await
        .error(ErrorCode::NotFound);
    for answer in ["accept", "decline"] {
        let path = format!("/api/invitations/{calendar}/{answer}");
        bob.post(&path, &json!({})).await.error(ErrorCode::NotFound);
    }
    // One who may read may not share, nor see with whom it is shared.
    alice
        .put(&shares, &with(&bob, ShareAccess::Read))
        .await
        .expect(204);
    bob.post(&format!("/api/invitations/{calendar}/accept"), &json!({}))
        .await
        .expect(204);
    bob.get(&shares).await.error(ErrorCode::Forbidden);
    bob.put(&shares, &with(&bob, ShareAccess::Admin))
        .await
        .error(ErrorCode::Forbidden);
}

#[tokio::test]
async fn bad_input_names_its_field() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let calendar = default_calendar(&alice).await.id;
    let shares = format!("/api/collections/{calendar}/shares");
    for target in [
        json!({ "kind": "person", "address": "nobody@example.test" }),
        json!({ "kind": "person", "address": alice.address }),
        json!({ "kind": "group", "address": "none@example.test" }),
    ] {
        let answer = alice
            .put(&shares, &json!({ "target": target, "access": "read" }))
            .await;
        assert!(
            answer
                .error(ErrorCode::InvalidInput)
                .fields
                .contains_key("target")
        );
    }
    alice
        .put(
            &shares,
            &json!({ "target": { "kind": "domain" }, "access": "own" }),
        )
        .await
        .error(ErrorCode::MalformedRequest);
    alice
        .delete(&format!("{shares}?kind=nobody"))
        .await
        .error(ErrorCode::MalformedRequest);
    alice
        .get("/api/collections/x/shares")
        .await
        .error(ErrorCode::NotFound);
    alice
        .get("/api/directory")
        .await
        .error(ErrorCode::MalformedRequest);
}

#[tokio::test]
async fn the_directory_completes_people_of_the_domain() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let prefix = bob.address.split('@').next().unwrap();
    let found: Vec<DirectoryEntry> = alice.get(&format!("/api/directory?query={prefix}")).await.json();
    assert_eq!(found.len(), 1);
    let address = bob.address.clone();
    assert_eq!(found[0].target, ShareTarget::Person { address });
    for _ in 0..119 {
        alice.get("/api/directory?query=zz").await.expect(200);
    }
    alice
        .get("/api/directory?query=zz")
        .await
        .error(ErrorCode::TooManyRequests);
    bob.get("/api/directory?query=zz").await.expect(200);
}
