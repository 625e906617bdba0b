//! The server is told to stop.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Body;
use reqwest::header::CONTENT_TYPE;

use super::replica;
use crate::support::{App, Events, Person};

const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:slow\r\nFN:Slow\r\nN:;Slow;;;\r\nEND:VCARD\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_answered_streams_end_and_it_is_gone_within_its_bound() {
    let app = App::attach();
    let config = replica(&app);
    let address = app.mailbox("leaving");
    let server = app.stack.spawn_roost("stopping-roost", &config).unwrap();
    let person = Person::sign_in(server.url().to_owned(), &address, Person::PASSWORD).await;
    let mut events = Events::open(&person).await;
    // A request whose second half comes only after the server was told.
    let (told, wait) = tokio::sync::oneshot::channel::<()>();
    let (first, second) = CARD.split_at(40);
    let halves = futures_util::stream::once(async move { Ok::<_, std::io::Error>(first) }).chain(
        futures_util::stream::once(async move {
            wait.await.unwrap();
            Ok(second)
        }),
    );
    let request = person
        .dav(
            "PUT",
            &format!("{}slow.vcf", person.home("addressbooks", "default")),
        )
        .header(CONTENT_TYPE, "text/vcard")
        .body(Body::wrap_stream(halves))
        .send();
    let slow = tokio::spawn(request);
    tokio::time::sleep(Duration::from_millis(500)).await;

    let stopped = tokio::task::spawn_blocking(move || server.terminate());
    while events.next().await.is_some() {}
    let refused = person.visitor.request("GET", "/healthz").send();
    assert!(refused.await.is_err(), "nothing new is taken");
    told.send(()).unwrap();
    assert_eq!(slow.await.unwrap().unwrap().status(), 201);
    // Ten seconds for requests, and then the end; one that had to be killed took fifteen.
    assert!(stopped.await.unwrap() < Duration::from_secs(14));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_finishes_does_not_keep_it() {
    let app = App::attach();
    let config = replica(&app);
    let address = app.mailbox("endless");
    let server = app.stack.spawn_roost("kept-roost", &config).unwrap();
    let person = Person::sign_in(server.url().to_owned(), &address, Person::PASSWORD).await;
    let endless = futures_util::stream::once(async { Ok::<_, std::io::Error>(CARD) })
        .chain(futures_util::stream::pending());
    let request = person
        .dav(
            "PUT",
            &format!("{}endless.vcf", person.home("addressbooks", "default")),
        )
        .header(CONTENT_TYPE, "text/vcard")
        .body(Body::wrap_stream(endless))
        .send();
    let endless = tokio::spawn(request);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let took = tokio::task::spawn_blocking(move || server.terminate())
        .await
        .unwrap();
    assert!(took < Duration::from_secs(14), "{took:?}");
    endless.abort();
}
