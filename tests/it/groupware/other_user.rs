//! Every call on calendars and contacts as nobody and as another user.

use roost_shared::ErrorCode;
use roost_shared::calendar::{CalendarUpdate, EventDetail, Occurrence};
use roost_shared::contacts::{ContactDetail, ContactDraft, ContactWindow};
use roost_shared::removal::Removed;

use super::{default_book, default_calendar, event};
use crate::support::{Answer, App};

#[tokio::test]
async fn nobody_gets_anything() {
    let app = App::attach();
    for path in [
        "/api/calendars",
        "/api/calendar/occurrences?from=2026-01-01&to=2026-02-01&timezone=UTC",
        "/api/calendars/1/events/x",
        "/api/addressbooks",
        "/api/contacts?offset=0&limit=1",
        "/api/contacts/complete?query=a",
        "/api/addressbooks/1/contacts/x",
        "/api/addressbooks/1/contacts/x/photo",
    ] {
        app.visitor().get(path).await.error(ErrorCode::NotSignedIn);
    }
}

async fn nobody_posts(app: &App, path: &str, body: &Removed) {
    let request = app.visitor().request("POST", path);
    Answer::of(request.header("x-roost-request", "1").json(body))
        .await
        .error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn anothers_calendar_does_not_exist() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let calendar = default_calendar(&alice).await.id;
    let draft = event("private", "2026-11-23 09:00");
    let made: EventDetail = alice
        .post(&format!("/api/calendars/{calendar}/events"), &draft)
        .await
        .json();
    let path = format!("/api/calendars/{calendar}/events/{}", made.object);
    bob.get(&path).await.error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    let put = bob
        .request("PUT", &path)
        .header("if-match", &made.etag)
        .json(&draft);
    Answer::of(put).await.error(ErrorCode::NotFound);
    bob.post(&format!("/api/calendars/{calendar}/events"), &draft)
        .await
        .error(ErrorCode::NotFound);
    let hide = CalendarUpdate {
        visible: Some(false),
        ..CalendarUpdate::default()
    };
    let patch = bob
        .request("PATCH", &format!("/api/calendars/{calendar}"))
        .json(&hide);
    Answer::of(patch).await.error(ErrorCode::NotFound);
    bob.delete(&format!("/api/calendars/{calendar}"))
        .await
        .error(ErrorCode::NotFound);
    let removed: Removed = alice.delete(&path).await.json();
    let restore = format!("{path}/restore");
    bob.post(&restore, &removed).await.error(ErrorCode::NotFound);
    nobody_posts(&app, &restore, &removed).await;
    alice.post(&restore, &removed).await.expect(204);
    let range = "/api/calendar/occurrences?from=2026-11-01&to=2026-12-01&timezone=UTC";
    assert!(bob.get(range).await.json::<Vec<Occurrence>>().is_empty());
    alice.get(&path).await.expect(200);
}

#[tokio::test]
async fn anothers_contacts_do_not_exist() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let book = default_book(&alice).await.id;
    let draft = ContactDraft {
        given: "Secret".into(),
        ..ContactDraft::default()
    };
    let made: ContactDetail = alice
        .post(&format!("/api/addressbooks/{book}/contacts"), &draft)
        .await
        .json();
    let path = format!("/api/addressbooks/{book}/contacts/{}", made.object);
    bob.get(&path).await.error(ErrorCode::NotFound);
    bob.get(&format!("{path}/photo")).await.error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    Answer::of(
        bob.request("PUT", &path)
            .header("if-match", &made.etag)
            .json(&draft),
    )
    .await
    .error(ErrorCode::NotFound);
    bob.post(&format!("/api/addressbooks/{book}/contacts"), &draft)
        .await
        .error(ErrorCode::NotFound);
    let removed: Removed = alice.delete(&path).await.json();
    let restore = format!("{path}/restore");
    bob.post(&restore, &removed).await.error(ErrorCode::NotFound);
    nobody_posts(&app, &restore, &removed).await;
    alice.post(&restore, &removed).await.expect(204);
    let theirs = bob
        .get(&format!("/api/contacts?book={book}&offset=0&limit=10"))
        .await;
    assert!(theirs.status == 404 || theirs.json::<ContactWindow>().total == 0);
    let all: ContactWindow = bob
        .get("/api/contacts?query=secret&offset=0&limit=10")
        .await
        .json();
    assert_eq!(all.total, 0);
    alice.get(&path).await.expect(200);
}
