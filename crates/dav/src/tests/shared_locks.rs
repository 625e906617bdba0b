//! Locks on collections that others share: they hold for everyone, and under everyone's path.

use roost_shared::sharing::ShareAccess;

use super::lock::{ask, lock, locked};
use super::support::{ALICE, Server, event};

const BOB: &str = "bob@example.test";

#[tokio::test]
async fn a_sharee_obeys_the_owners_lock() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::ReadWrite).await;
    let object = format!("{shared}a.ics");
    let token = lock(&server, ALICE, "infinity").await;
    // The token is its owner's alone (RFC 4918 §6.4), so that knowing it does not help.
    let stolen = format!("<{shared}> ({token})");
    for (method, path) in [
        ("PUT", object.clone()),
        ("PUT", format!("{shared}b.ics")),
        ("POST", shared.clone()),
        ("DELETE", object.clone()),
        ("MOVE", object.clone()),
    ] {
        for condition in [None, Some(stolen.as_str())] {
            let mut call = server.call(method, &path).user(BOB).body(event("a", ""));
            call = call.header("Destination", &format!("{shared}c.ics"));
            if let Some(condition) = condition {
                call = call.header("If", condition);
            }
            let answer = call.send().await;
            assert!(
                matches!(answer.status.as_u16(), 412 | 423),
                "{method} {path} {answer:?}"
            );
            if condition.is_none() {
                // The lock's root is named as the asker knows it.
                assert_eq!(locked(&answer).1, [shared.as_str()], "{method}");
            }
        }
    }
    let read = server.call("GET", &object).user(BOB).send().await.expect(200);
    assert_eq!(read.text(), event("a", ""));
}

#[tokio::test]
async fn the_owner_obeys_a_sharees_lock() {
    let server = Server::start().await;
    let shared = server.share_with_bob(ShareAccess::ReadWrite).await;
    let taken = ask(&server, &shared, "exclusive", "infinity").user(BOB);
    let token = taken.send().await.expect(200).header("lock-token").to_owned();
    let put = |path: &str| {
        let path = format!("{path}a.ics");
        server.call("PUT", &path).body(event("a", ""))
    };
    let refused = put(ALICE).send().await.expect(423);
    assert_eq!(locked(&refused).1, [ALICE]);
    let condition = format!("<{shared}> ({token})");
    let own = put(&shared).user(BOB).header("If", &condition);
    own.send().await.expect(201);
}

#[tokio::test]
async fn a_reader_takes_no_lock() {
    let server = Server::start().await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    let refused = ask(&server, &shared, "exclusive", "0").user(BOB);
    let refused = refused.send().await.expect(403);
    assert_eq!(refused.condition(), "need-privileges");
}

#[tokio::test]
async fn a_sharee_renames_and_leaves_what_is_locked() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::ReadWrite).await;
    lock(&server, ALICE, "infinity").await;
    let renamed = "/dav/calendars/bob@example.test/theirs/";
    let call = server.call("MOVE", &shared).user(BOB);
    call.header("Destination", renamed).send().await.expect(201);
    server.call("DELETE", renamed).user(BOB).send().await.expect(204);
    server.call("GET", renamed).user(BOB).send().await.expect(404);
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(200);
    // The owner's own collection goes with its lock's token alone.
    server.call("DELETE", ALICE).send().await.expect(423);
}
