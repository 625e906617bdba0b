//! What a request costs in SQL statements: the same, however large the collection is.

use roost_db::testing::Statements;
use roost_shared::sharing::ShareAccess;

use super::support::{ALICE, Server, propfind_body, with_namespaces};

/// The authentication takes none: the sign-in is remembered by then.
#[tokio::test]
async fn requests_take_few_statements() {
    let server = Server::start().await;
    server.remember_sign_ins().await;
    let mut token = String::new();
    for size in [3, 60] {
        for n in 0..size {
            server.put_event(&format!("{n}.ics"), &format!("u{n}"), "").await;
        }
        let statements = Statements::watch();
        let propfind = async |path: &str, depth: &str, property: &str| {
            let body = propfind_body(&format!("<D:prop><D:getetag/>{property}</D:prop>"));
            server
                .call("PROPFIND", path)
                .header("Depth", depth)
                .body(body)
                .send()
                .await
                .expect(207)
        };
        propfind(ALICE, "0", "").await;
        assert_eq!(statements.take(), 1, "of the collection alone");
        propfind(ALICE, "1", "").await;
        assert_eq!(statements.take(), 2, "of {size} members");
        propfind("/dav/calendars/alice@example.test/", "1", "").await;
        assert_eq!(statements.take(), 1, "of the home");
        propfind("/dav/calendars/alice@example.test/", "1", "<X:dead/>").await;
        assert_eq!(statements.take(), 2, "of the home with dead properties");

        propfind(
            "/dav/calendars/alice@example.test/",
            "1",
            "<S:invite/><D:acl/><D:owner/>",
        )
        .await;
        assert_eq!(statements.take(), 2, "of the home with who shares what");
        let principal = "/dav/principals/alice@example.test/";
        propfind(principal, "0", "<D:displayname/>").await;
        assert_eq!(statements.take(), 1, "of the principal");
        propfind(
            principal,
            "0",
            "<D:group-membership/><S:calendar-proxy-read-for/>",
        )
        .await;
        assert_eq!(statements.take(), 3, "of the principal with its groups");
        propfind("/dav/principals/bob@example.test/", "0", "<D:displayname/>").await;
        assert_eq!(statements.take(), 1, "of another principal");

        let sync = async |token: &str| {
            let body = with_namespaces(&format!(
                "<D:sync-collection><D:sync-token>{token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>"
            ));
            let answer = server.call("REPORT", ALICE).body(body).send().await.expect(207);
            answer
                .xml()
                .child(&super::support::name("sync-token"))
                .unwrap()
                .text()
        };
        token = sync(&token).await;
        assert_eq!(statements.take(), 3, "of {size} changes");
        sync(&token).await;
        assert_eq!(statements.take(), 1, "without a change");

        let hrefs: String = (0..size)
            .map(|n| format!("<D:href>{ALICE}{n}.ics</D:href>"))
            .collect();
        let body = with_namespaces(&format!(
            "<C:calendar-multiget><D:prop><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
        ));
        server.call("REPORT", ALICE).body(body).send().await.expect(207);
        assert_eq!(statements.take(), 2, "multiget of {size}");

        let body = with_namespaces(
            "<C:calendar-query><D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'>\
             <C:comp-filter name='VEVENT'><C:time-range start='20200101T000000Z'/></C:comp-filter></C:comp-filter>\
             </C:filter></C:calendar-query>",
        );
        let query = server.call("REPORT", ALICE).header("Depth", "1");
        query.body(body).send().await.expect(207);
        assert_eq!(statements.take(), 2, "of a query that finds {size}");

        server
            .call("GET", &format!("{ALICE}1.ics"))
            .send()
            .await
            .expect(200);
        assert_eq!(statements.take(), 1, "of a GET");

        server.put_event("1.ics", "u1", "SUMMARY:Again\n").await;
        // One reads, two write, between BEGIN and COMMIT.
        assert_eq!(statements.take(), 5, "of a PUT");
    }
}

/// What is shared with one costs a sharee no more; someone who acts for another pays one statement for that.
#[tokio::test]
async fn sharees_and_delegates_take_as_few() {
    let server = Server::start().await;
    server.remember_sign_ins().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    let alice = server.database.account("alice@example.test").await;
    let carol = "carol@example.test";
    server.add_mailbox(carol).await;
    server
        .groupware
        .set_delegates(&alice, false, &[carol.into()])
        .await
        .unwrap();
    for warm in [true, false] {
        let statements = Statements::watch();
        let get = async |user: &str, path: &str| {
            server.call("GET", path).user(user).send().await.expect(200);
            statements.take()
        };
        let counts = [
            get("bob@example.test", &format!("{shared}a.ics")).await,
            get(carol, &format!("{ALICE}a.ics")).await,
        ];
        if !warm {
            assert_eq!(counts, [1, 2]);
        }
    }
}
