//! Address books and cards.

use roost_shared::ErrorCode;
use roost_shared::contacts::{ContactDetail, ContactDraft, ContactWindow, Labelled, Suggestion};
use roost_shared::removal::Removed;

use super::default_book;
use crate::support::{Answer, App, Person};

fn draft(given: &str, family: &str, email: &str) -> ContactDraft {
    ContactDraft {
        given: given.into(),
        family: family.into(),
        emails: vec![Labelled {
            label: "work".into(),
            value: email.into(),
        }],
        ..ContactDraft::default()
    }
}

async fn create(person: &Person, draft: &ContactDraft) -> ContactDetail {
    let book = default_book(person).await.id;
    person
        .post(&format!("/api/addressbooks/{book}/contacts"), draft)
        .await
        .json()
}

fn contact_path(contact: &ContactDetail) -> String {
    format!("/api/addressbooks/{}/contacts/{}", contact.book, contact.object)
}

#[tokio::test]
async fn a_card_is_made_found_changed_and_removed() {
    let app = App::attach();
    let person = app.person("alice").await;
    let made = create(&person, &draft("Zoë", "Ångström", "zoe@example.org")).await;
    create(&person, &draft("Bob", "Brown", "bob@example.org")).await;
    let all: ContactWindow = person.get("/api/contacts?offset=0&limit=10").await.json();
    assert_eq!(all.total, 2);
    for query in ["zo%C3%AB", "ngstr", "zoe@exa"] {
        let found: ContactWindow = person
            .get(&format!("/api/contacts?query={query}&offset=0&limit=10"))
            .await
            .json();
        assert_eq!(
            (found.total, found.contacts[0].email.as_str()),
            (1, "zoe@example.org"),
            "{query}"
        );
    }
    let percent: ContactWindow = person
        .get("/api/contacts?query=%25&offset=0&limit=10")
        .await
        .json();
    assert_eq!(percent.total, 0, "a wildcard is a character like any other");
    let read: ContactDetail = person.get(&contact_path(&made)).await.json();
    assert_eq!(read.contact.given, "Zoë");
    let changed = ContactDraft {
        nickname: "Z".into(),
        ..read.contact.clone()
    };
    let request = || {
        person
            .request("PUT", &contact_path(&made))
            .header("if-match", &read.etag)
            .json(&changed)
    };
    Answer::of(request()).await.expect(200);
    Answer::of(request()).await.error(ErrorCode::ChangedMeanwhile);
    let before: ContactDetail = person.get(&contact_path(&made)).await.json();
    let removed: Removed = person.delete(&contact_path(&made)).await.json();
    person.get(&contact_path(&made)).await.error(ErrorCode::NotFound);
    let restore = format!("{}/restore", contact_path(&made));
    person.post(&restore, &removed).await.expect(204);
    let after: ContactDetail = person.get(&contact_path(&made)).await.json();
    assert_eq!(after, before);
}

#[tokio::test]
async fn recipients_complete_by_name_and_address() {
    let app = App::attach();
    let person = app.person("alice").await;
    create(&person, &draft("Maria", "Fischer", "mf@example.org")).await;
    create(&person, &draft("Felix", "Marino", "felix@example.org")).await;
    let complete = async |query: &str| -> Vec<String> {
        let found: Vec<Suggestion> = person
            .get(&format!("/api/contacts/complete?query={query}"))
            .await
            .json();
        found.into_iter().map(|suggestion| suggestion.email).collect()
    };
    let mut by_prefix = complete("mari").await;
    by_prefix.sort();
    assert_eq!(by_prefix, ["felix@example.org", "mf@example.org"]);
    assert_eq!(complete("felix@").await, ["felix@example.org"]);
    assert!(complete("xyz").await.is_empty());
}

#[tokio::test]
async fn a_photo_is_shown_safely() {
    let app = App::attach();
    let person = app.person("alice").await;
    let made = create(&person, &draft("A", "B", "a@example.org")).await;
    let path = format!("{}/photo", contact_path(&made));
    person.get(&path).await.error(ErrorCode::NotFound);
    let png = b"\x89PNG\r\n\x1a\n0000";
    let put = |kind: &str, bytes: &[u8]| {
        let request = person
            .request("PUT", &path)
            .header("content-type", kind.to_owned());
        Answer::of(request.body(bytes.to_vec()))
    };
    assert!(put("image/png", png).await.status.is_success());
    let answer = person.get(&path).await.expect(200);
    assert_eq!(answer.body, png);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        put("image/svg+xml", b"<svg onload='x'/>")
            .await
            .status
            .is_client_error()
    );
    assert!(put("text/html", b"<script>").await.status.is_client_error());
}

#[tokio::test]
async fn what_a_phone_stored_survives_an_edit_in_the_page() {
    let app = App::attach();
    let person = app.person("alice").await;
    let vcf = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:kept\r\nFN:Old Name\r\nN:Name;Old;;;\r\n\
               item1.EMAIL;TYPE=INTERNET:x@example.org\r\nitem1.X-ABLabel:Boat\r\nX-CUSTOM:1\r\nEND:VCARD\r\n";
    let path = format!("{}kept.vcf", person.home("addressbooks", "default"));
    Answer::of(
        person
            .dav("PUT", &path)
            .header("content-type", "text/vcard")
            .body(vcf),
    )
    .await
    .expect(201);
    let book = default_book(&person).await.id;
    let api = format!("/api/addressbooks/{book}/contacts/kept.vcf");
    let read: ContactDetail = person.get(&api).await.json();
    let changed = ContactDraft {
        given: "New".into(),
        full_name: "New Name".into(),
        ..read.contact.clone()
    };
    Answer::of(
        person
            .request("PUT", &api)
            .header("if-match", &read.etag)
            .json(&changed),
    )
    .await
    .expect(200);
    let stored = Answer::of(person.dav("GET", &path)).await.expect(200).text();
    for kept in [
        "FN:New Name",
        "X-CUSTOM:1",
        "item1.X-ABLabel:Boat",
        "x@example.org",
        "UID:kept",
    ] {
        assert!(stored.contains(kept), "{kept} is missing in {stored}");
    }
}
