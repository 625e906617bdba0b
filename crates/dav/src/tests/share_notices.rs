//! What a sharee who has accepted hears of later changes (calendarserver-notifications).

use roost_groupware::{CollectionKind, ShareChange};
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::support::{ALICE, Response, Server, with_namespaces};

const BOB: &str = "bob@example.test";
const NOTIFICATIONS: &str = "/dav/notifications/bob@example.test/";

async fn offer(server: &Server, access: Option<ShareAccess>) {
    let alice = server.account("alice@example.test").await;
    let kind = CollectionKind::Calendar;
    let found = server.groupware.find_collection(alice, kind, "default").await;
    let change = ShareChange {
        target: ShareTarget::Person { address: BOB.into() },
        access,
        title: String::new(),
    };
    let calendar = found.unwrap().unwrap().id;
    server.groupware.share(alice, calendar, &[change]).await.unwrap();
}

async fn waiting(server: &Server) -> Vec<Response> {
    let found = server
        .propfind_as_bob(NOTIFICATIONS, "1", "<D:getetag/><S:notificationtype/>")
        .await;
    let mut found = found.expect(207).responses();
    found.remove(0);
    found
}

/// The document of the one notification that waits.
async fn document(server: &Server) -> String {
    let waiting = waiting(server).await;
    assert_eq!(waiting.len(), 1);
    let kind = waiting[0].prop("notificationtype").unwrap().to_xml();
    assert!(kind.contains("invite-notification"), "{kind}");
    let call = server.call("GET", &waiting[0].href()).user(BOB);
    call.send().await.expect(200).text()
}

async fn delete(server: &Server) {
    let href = waiting(server).await[0].href();
    server.call("DELETE", &href).user(BOB).send().await.expect(204);
}

#[tokio::test]
async fn what_is_taken_back_is_told_until_it_is_put_away() {
    let server = Server::start().await;
    server.share_with_bob(ShareAccess::ReadWrite).await;
    assert!(waiting(&server).await.is_empty());
    offer(&server, None).await;
    let told = document(&server).await;
    assert!(told.contains("invite-deleted"), "{told}");
    assert!(told.contains(&format!("<D:href>{ALICE}</D:href>")), "{told}");
    assert!(told.contains("read-write"), "{told}");
    // Nobody else hears of it.
    let href = waiting(&server).await[0].href();
    server.call("GET", &href).send().await.expect(403);
    delete(&server).await;
    assert!(waiting(&server).await.is_empty());
}

#[tokio::test]
async fn another_right_is_told_until_it_is_put_away_and_stays() {
    let server = Server::start().await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    offer(&server, Some(ShareAccess::Read)).await;
    assert!(waiting(&server).await.is_empty());
    offer(&server, Some(ShareAccess::ReadWrite)).await;
    let told = document(&server).await;
    assert!(
        told.contains("invite-accepted") && told.contains("read-write"),
        "{told}"
    );
    let before = waiting(&server).await[0].prop_text("getetag");
    offer(&server, Some(ShareAccess::Read)).await;
    let told = document(&server).await;
    assert!(
        told.contains("invite-accepted") && !told.contains("read-write"),
        "{told}"
    );
    assert_ne!(waiting(&server).await[0].prop_text("getetag"), before);
    delete(&server).await;
    assert!(waiting(&server).await.is_empty());
    // That was no answer to an invitation.
    let found = server.propfind_as_bob(&shared, "0", "<D:displayname/>").await;
    found.expect(207);
    offer(&server, Some(ShareAccess::ReadWrite)).await;
    offer(&server, None).await;
    assert!(document(&server).await.contains("invite-deleted"));
}

#[tokio::test]
async fn a_new_offer_takes_the_place_of_what_was_taken_back() {
    let server = Server::start().await;
    server.share_with_bob(ShareAccess::Read).await;
    offer(&server, None).await;
    let href = waiting(&server).await[0].href();
    offer(&server, Some(ShareAccess::Read)).await;
    assert!(document(&server).await.contains("invite-noresponse"));
    assert_eq!(waiting(&server).await[0].href(), href);
    // Who has not accepted sees the invitation go, and nothing in its place.
    offer(&server, None).await;
    assert!(waiting(&server).await.is_empty());
}

#[tokio::test]
async fn an_invitation_that_says_something_else_has_another_tag() {
    let server = Server::start().await;
    offer(&server, Some(ShareAccess::Read)).await;
    let tag = async || waiting(&server).await[0].prop_text("getetag");
    let before = tag().await;
    assert_eq!(tag().await, before);
    let body = with_namespaces(
        "<D:propertyupdate><D:set><D:prop><D:displayname>Plans</D:displayname></D:prop></D:set></D:propertyupdate>",
    );
    server
        .call("PROPPATCH", ALICE)
        .body(body)
        .send()
        .await
        .expect(207);
    assert!(document(&server).await.contains("Plans"));
    assert_ne!(tag().await, before);
    let href = waiting(&server).await[0].href();
    let got = server.call("GET", &href).user(BOB).send().await.expect(200);
    assert_eq!(got.header("etag"), tag().await);
}

#[tokio::test]
async fn who_has_left_hears_nothing() {
    let server = Server::start().await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    offer(&server, Some(ShareAccess::ReadWrite)).await;
    server.call("DELETE", &shared).user(BOB).send().await.expect(204);
    assert!(waiting(&server).await.is_empty());
    offer(&server, None).await;
    assert!(waiting(&server).await.is_empty());
}

#[tokio::test]
async fn a_calendar_that_is_deleted_is_taken_back() {
    let server = Server::start().await;
    server.share_with_bob(ShareAccess::Read).await;
    server.call("DELETE", ALICE).send().await.expect(204);
    let told = document(&server).await;
    assert!(told.contains("invite-deleted"), "{told}");
    delete(&server).await;
    assert!(waiting(&server).await.is_empty());
}
