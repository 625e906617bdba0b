//! The list of one's sessions.

use roost_shared::ErrorCode;
use roost_shared::event::ServerEvent;
use roost_shared::session::SessionSummary;

use crate::support::{App, Events, Person};

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions() {
    let app = App::attach();
    let here = app.person("alice").await;
    let there = Person::sign_in(app.url(), &here.address, Person::PASSWORD).await;
    let list: Vec<SessionSummary> = here.get("/api/sessions").await.json();
    assert_eq!(list.len(), 2);
    let current: Vec<_> = list.iter().filter(|session| session.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].id, here.session.id);
    assert_eq!(current[0].ip, here.visitor.ip.to_string());
    here.delete(&format!("/api/sessions/{}", there.session.id))
        .await
        .expect(204);
    there.get("/api/session").await.error(ErrorCode::NotSignedIn);
    here.get("/api/session").await.expect(200);
}

#[tokio::test]
async fn ending_all_others_keeps_this_one() {
    let app = App::attach();
    let here = app.person("alice").await;
    let there = Person::sign_in(app.url(), &here.address, Person::PASSWORD).await;
    here.delete("/api/sessions").await.expect(204);
    there.get("/api/session").await.error(ErrorCode::NotSignedIn);
    here.get("/api/session").await.expect(200);
}

#[tokio::test]
async fn anothers_session_does_not_exist() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    bob.delete(&format!("/api/sessions/{}", alice.session.id))
        .await
        .error(ErrorCode::NotFound);
    bob.delete("/api/sessions/not-a-number")
        .await
        .error(ErrorCode::NotFound);
    alice.get("/api/session").await.expect(200);
    app.visitor()
        .get("/api/sessions")
        .await
        .error(ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn an_open_page_hears_that_its_session_was_ended() {
    let app = App::attach();
    let here = app.person("alice").await;
    let there = Person::sign_in(app.url(), &here.address, Person::PASSWORD).await;
    let mut events = Events::open(&there).await;
    here.delete(&format!("/api/sessions/{}", there.session.id))
        .await
        .expect(204);
    events
        .until(10, "the session's end", |event| {
            *event == ServerEvent::SessionEnded
        })
        .await;
}
