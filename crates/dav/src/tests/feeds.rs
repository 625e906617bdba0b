//! Feeds: calendars at secret addresses.

use roost_groupware::{CollectionKind, GroupwareError, ShareChange};
use roost_shared::sharing::{ShareAccess, ShareTarget};
use roost_shared::{AccountId, CollectionId};

use super::support::{ALICE, Answer, Server, event};

async fn calendar_of(server: &Server, address: &str) -> (AccountId, CollectionId) {
    let account = server.account(address).await;
    let found = server
        .groupware
        .find_collection(account, CollectionKind::Calendar, "default")
        .await
        .unwrap();
    (account, found.unwrap().id)
}

async fn feed(server: &Server, account: AccountId, calendar: CollectionId, busy_only: bool) -> String {
    let token = server
        .groupware
        .create_feed(account, calendar, busy_only)
        .await
        .unwrap();
    format!("/feeds/{token}.ics")
}

async fn get(server: &Server, path: &str) -> Answer {
    server.call("GET", path).anonymous().send().await
}

/// An event of today, so that feeds of busy times reach it.
fn today(uid: &str) -> String {
    let day = chrono::Utc::now().format("%Y%m%d");
    event(uid, &format!("DTSTART:{day}T100000Z\r\nDTEND:{day}T110000Z\r\n"))
}

#[tokio::test]
async fn whoever_knows_the_address_reads_the_calendar() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    server.put_event("a.ics", "a", "LOCATION:Secret place\r\n").await;
    assert_eq!(server.groupware.feed(alice, calendar).await.unwrap(), None);
    let path = feed(&server, alice, calendar, false).await;
    assert!(
        !server
            .groupware
            .feed(alice, calendar)
            .await
            .unwrap()
            .unwrap()
            .busy_only
    );
    let first = get(&server, &path).await.expect(200);
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(first.header("x-robots-tag"), "noindex");
    let text = first.text();
    assert!(
        text.contains("LOCATION:Secret place") && text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H"),
        "{text}"
    );
    let head = server.call("HEAD", &path).anonymous().send().await.expect(200);
    assert_eq!(head.header("etag"), first.header("etag"));
    assert!(head.body.is_empty());

    // Those who have it already get nothing twice.
    let again = async |name: &str, value: &str| {
        let call = server.call("GET", &path).anonymous().header(name, value);
        call.send().await.status
    };
    assert_eq!(again("If-None-Match", first.header("etag")).await, 304);
    assert_eq!(again("If-None-Match", "\"other\"").await, 200);
    assert_eq!(
        again("If-Modified-Since", first.header("last-modified")).await,
        304
    );
    assert_eq!(
        again("If-Modified-Since", "Sat, 29 Oct 1994 19:43:31 GMT").await,
        200
    );
    server.put_event("b.ics", "b", "").await;
    assert_eq!(again("If-None-Match", first.header("etag")).await, 200);

    for method in ["PUT", "POST", "DELETE", "PROPFIND"] {
        let answer = server.call(method, &path).anonymous().send().await.expect(405);
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
    let wrong = path.replace(".ics", "x.ics");
    for path in [
        wrong.as_str(),
        path.trim_end_matches(".ics"),
        "/feeds/.ics",
        "/feeds/%ff.ics",
        "/feeds/..%2fx.ics",
    ] {
        let status = get(&server, path).await.status;
        assert!(status == 404 || status == 400, "{path} {status}");
    }
    // The database cannot give the address away.
    let token = path
        .trim_start_matches("/feeds/")
        .trim_end_matches(".ics")
        .to_owned();
    let stored: Vec<u8> = sqlx::query_scalar("SELECT token_hash FROM feed")
        .fetch_one(&server.database.pool)
        .await
        .unwrap();
    assert_ne!(stored, token.as_bytes());
}

#[tokio::test]
async fn busy_times_alone_say_nothing_else() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    let data = today("private").replace("SUMMARY:Meeting private", "SUMMARY:Doctor\r\nLOCATION:Hospital");
    let path = format!("{ALICE}a.ics");
    server.call("PUT", &path).body(data).send().await.expect(201);
    let path = feed(&server, alice, calendar, true).await;
    let text = get(&server, &path).await.expect(200).text();
    assert!(
        text.contains("SUMMARY:Busy\r\n") && text.contains("T100000Z"),
        "{text}"
    );
    for hidden in ["Doctor", "Hospital", "UID:private"] {
        assert!(!text.contains(hidden), "{text}");
    }
}

#[tokio::test]
async fn a_feed_ends_when_it_is_revoked_or_replaced() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    let first = feed(&server, alice, calendar, false).await;
    let second = feed(&server, alice, calendar, false).await;
    get(&server, &first).await.expect(404);
    get(&server, &second).await.expect(200);
    server.groupware.delete_feed(alice, calendar).await.unwrap();
    get(&server, &second).await.expect(404);
    let again = server.groupware.delete_feed(alice, calendar).await;
    assert!(matches!(again, Err(GroupwareError::NotFound)));
    let third = feed(&server, alice, calendar, false).await;
    sqlx::query("UPDATE mailbox SET active = false WHERE local_part = 'alice'")
        .execute(&server.database.pool)
        .await
        .unwrap();
    get(&server, &third).await.expect(404);
}

#[tokio::test]
async fn it_is_ones_own_view_with_ones_own_rights() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    let bob = server.account("bob@example.test").await;
    let path = format!("{ALICE}a.ics");
    server
        .call("PUT", &path)
        .body(today("a"))
        .send()
        .await
        .expect(201);
    let groupware = &server.groupware;
    let refused = groupware.create_feed(bob, calendar, false).await;
    assert!(matches!(refused, Err(GroupwareError::NotFound)));
    assert!(matches!(
        groupware.feed(bob, calendar).await,
        Err(GroupwareError::NotFound)
    ));

    server.share_with_bob(ShareAccess::FreeBusy).await;
    let refused = groupware.create_feed(bob, calendar, false).await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    let busy = feed(&server, bob, calendar, true).await;
    assert!(
        get(&server, &busy)
            .await
            .expect(200)
            .text()
            .contains("SUMMARY:Busy")
    );

    server.share_with_bob(ShareAccess::Read).await;
    let full = feed(&server, bob, calendar, false).await;
    assert!(get(&server, &full).await.expect(200).text().contains("UID:a\r\n"));
    // A right that becomes less makes the feed tell less.
    server.share_with_bob(ShareAccess::FreeBusy).await;
    let text = get(&server, &full).await.expect(200).text();
    assert!(
        text.contains("SUMMARY:Busy") && !text.contains("UID:a\r\n"),
        "{text}"
    );
    // Without one it is gone, and does not come back with it.
    let take = |access| ShareChange {
        target: ShareTarget::Person {
            address: "bob@example.test".into(),
        },
        access,
        title: String::new(),
    };
    groupware.share(alice, calendar, &[take(None)]).await.unwrap();
    get(&server, &full).await.expect(404);
    server.share_with_bob(ShareAccess::Read).await;
    get(&server, &full).await.expect(404);
    // Alice's own is another one.
    assert_eq!(groupware.feed(alice, calendar).await.unwrap(), None);
}

#[tokio::test]
async fn only_calendars_have_feeds_and_not_those_of_others() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    let book = server
        .groupware
        .find_collection(alice, CollectionKind::AddressBook, "default")
        .await
        .unwrap()
        .unwrap();
    let refused = server.groupware.create_feed(alice, book.id, false).await;
    assert!(matches!(refused, Err(GroupwareError::InvalidInput { .. })));
    let account = server.database.account("alice@example.test").await;
    server
        .groupware
        .set_delegates(&account, true, &["bob@example.test".into()])
        .await
        .unwrap();
    let bob = server.account("bob@example.test").await;
    let refused = server.groupware.create_feed(bob, calendar, true).await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
}

#[tokio::test]
async fn reading_is_slowed_down() {
    let server = Server::start().await;
    let (alice, calendar) = calendar_of(&server, "alice@example.test").await;
    let path = feed(&server, alice, calendar, true).await;
    let mut last = 200;
    for _ in 0..125 {
        last = server
            .call("HEAD", &path)
            .anonymous()
            .send()
            .await
            .status
            .as_u16();
    }
    assert_eq!(last, 429);
}
