//! Dovecot stops and comes back.

use roost_shared::ErrorCode;
use roost_shared::event::ServerEvent;
use roost_shared::mail::Folder;
use roost_stack::Service;

use crate::support::{App, Events, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_told_and_everything_heals_by_itself() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.get("/api/mail/folders").await.expect(200);
    let mut events = Events::open(&person).await;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    app.stack.stop(Service::Dovecot).unwrap();
    let answer = person.get("/api/mail/folders").await;
    let restarted = async || {
        app.stack.start_service(Service::Dovecot).unwrap();
    };
    let away = ServerEvent::MailStore { available: false };
    let told = events
        .until(30, "that the mail store is away", |event| *event == away)
        .await;
    // Whatever failed above, the stack is whole again before anything is judged.
    restarted().await;
    answer.error(ErrorCode::MailStoreUnavailable);
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(told, away);
    eventually(20, "mail works again", async || {
        let answer = person.get("/api/mail/folders").await;
        answer
            .status
            .is_success()
            .then(|| assert!(!answer.json::<Vec<Folder>>().is_empty()))
    })
    .await;
    events
        .until(60, "that the mail store is back", |event| {
            *event == ServerEvent::MailStore { available: true }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calendars_work_without_the_mail_store() {
    let app = App::attach();
    let person = app.person("alice").await;
    app.stack.stop(Service::Dovecot).unwrap();
    let calendars = person.get("/api/calendars").await;
    let session = person.get("/api/session").await;
    app.stack.start_service(Service::Dovecot).unwrap();
    calendars.expect(200);
    session.expect(200);
}
