//! Postgres stops and comes back.

use roost_shared::ErrorCode;
use roost_stack::Service;

use crate::support::{Answer, App, Person, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn requests_get_503_and_recover_without_a_restart() {
    let app = App::attach();
    let person = app.person("alice").await;
    let server = app.stack.running(Service::Roost).unwrap().pid;
    app.stack.stop(Service::Postgres).unwrap();
    let api = person.get("/api/calendars").await;
    let sign_in = app.visitor().sign_in(&person.address, Person::PASSWORD).await;
    let dav = Answer::of(person.dav("PROPFIND", &person.home("calendars", "default"))).await;
    let ready = app.visitor().get("/readyz").await;
    let alive = app.visitor().get("/healthz").await;
    app.stack.start_service(Service::Postgres).unwrap();
    // Postfix asks a database that has failed again only after a minute and defers mail until then. That loses
    // nothing, but the tests that come next do not wait for it.
    app.stack.restart(Service::Postfix).unwrap();
    for answer in [&api, &sign_in] {
        answer.error(ErrorCode::DatabaseUnavailable);
        assert!(!answer.header("retry-after").is_empty());
    }
    assert_eq!(dav.status, 503, "{}", dav.text());
    assert!(!dav.header("retry-after").is_empty());
    assert_eq!(ready.status, 503);
    alive.expect(200);
    eventually(20, "the API works again", async || {
        person
            .get("/api/calendars")
            .await
            .status
            .is_success()
            .then_some(())
    })
    .await;
    assert_eq!(
        app.stack.running(Service::Roost).unwrap().pid,
        server,
        "the server was not restarted"
    );
}
