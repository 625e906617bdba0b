//! *Beside*: somebody else's IMAP server decides who may sign in.

use roost_shared::ErrorCode;
use roost_shared::mail::Folder;
use roost_stack::{RoostConfig, Service};
use sqlx::{Connection, PgConnection};

use super::free_port;
use crate::support::{Answer, App, Person, Visitor};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_imap_server_accepts_is_in() {
    let app = App::attach();
    app.stack.start_service(Service::Beside).unwrap();
    app.stack
        .set_beside_users(&[("dora@elsewhere.test", "dora's password")])
        .unwrap();
    let database = app.stack.create_database("roost_beside").unwrap();
    let config = RoostConfig::beside(app.stack.state(), "roost_beside", free_port(), free_port());
    let server = app.stack.spawn_roost("beside-roost", &config).unwrap();
    let visitor = Visitor::new(server.url().to_owned());

    visitor
        .sign_in("dora@elsewhere.test", "wrong")
        .await
        .error(ErrorCode::WrongCredentials);
    visitor
        .sign_in("nobody@elsewhere.test", "dora's password")
        .await
        .error(ErrorCode::WrongCredentials);
    let dora = Person::sign_in(server.url().to_owned(), "dora@elsewhere.test", "dora's password").await;
    let folders: Vec<Folder> = dora.get("/api/mail/folders").await.json();
    assert!(folders.iter().any(|folder| folder.name == "INBOX"));
    let request = dora
        .visitor
        .request("PROPFIND", "/dav/")
        .basic_auth(&dora.address, Some("dora's password"));
    Answer::of(request.header("depth", "0")).await.expect(207);

    // The password is nowhere in the database in a form that the database alone opens.
    let mut db = PgConnection::connect(&database).await.unwrap();
    let (row,): (String,) =
        sqlx::query_as("SELECT encode(sealed_credential, 'escape') FROM session ORDER BY id DESC LIMIT 1")
            .fetch_one(&mut db)
            .await
            .unwrap();
    assert!(!row.contains("dora"), "{row}");

    // The IMAP server away: a sign-in says so, and what is open heals afterwards.
    app.stack.stop(Service::Beside).unwrap();
    let away = visitor.sign_in("dora@elsewhere.test", "another try").await;
    app.stack.start_service(Service::Beside).unwrap();
    away.error(ErrorCode::MailStoreUnavailable);
    crate::support::eventually(20, "mail works again", async || {
        dora.get("/api/mail/folders")
            .await
            .status
            .is_success()
            .then_some(())
    })
    .await;
    drop(server);
    app.stack.stop(Service::Beside).unwrap();
}
