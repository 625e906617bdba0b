//! sync-collection (RFC 6578) of homes and of what waits for a person: which members changed.

use roost_db::testing::Statements;
use roost_groupware::ShareChange;
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::support::{ALICE, BOOK, Response, Server, hrefs, with_namespaces};

const HOME: &str = "/dav/calendars/alice@example.test/";
const BOOKS: &str = "/dav/addressbooks/alice@example.test/";
const BOB_HOME: &str = "/dav/calendars/bob@example.test/";
const BOB: &str = "bob@example.test";

fn body(token: &str, rest: &str) -> String {
    let level = if rest.contains("sync-level") {
        ""
    } else {
        "<D:sync-level>1</D:sync-level>"
    };
    with_namespaces(&format!(
        "<D:sync-collection><D:sync-token>{token}</D:sync-token>{level}{rest}\
         <D:prop><D:displayname/><D:sync-token/><X:dead/></D:prop></D:sync-collection>"
    ))
}

/// Synchronises one resource as one person, remembering the token.
struct Client<'a> {
    server: &'a Server,
    user: &'a str,
    path: &'a str,
    token: String,
}

impl<'a> Client<'a> {
    fn new(server: &'a Server, user: &'a str, path: &'a str) -> Self {
        Self {
            server,
            user,
            path,
            token: String::new(),
        }
    }

    async fn sync_with(&mut self, rest: &str) -> Vec<Response> {
        let call = self.server.call("REPORT", self.path).user(self.user);
        let call = call.header("Depth", "0").body(body(&self.token, rest));
        let answer = call.send().await.expect(207);
        self.token = answer
            .xml()
            .child(&super::support::name("sync-token"))
            .unwrap()
            .text();
        answer.responses()
    }

    async fn sync(&mut self) -> Vec<Response> {
        self.sync_with("").await
    }

    /// The hrefs that a synchronisation names; of members that are gone with `gone `.
    async fn names(&mut self) -> Vec<String> {
        let mut names: Vec<_> = self
            .sync()
            .await
            .iter()
            .map(|response| match response.status() {
                Some(status) if status.contains("404") => format!("gone {}", response.href()),
                Some(status) => panic!("{status}"),
                None => response.href(),
            })
            .collect();
        names.sort();
        names
    }
}

async fn proppatch(server: &Server, path: &str, property: &str) {
    let body = with_namespaces(&format!(
        "<D:propertyupdate><D:set><D:prop>{property}</D:prop></D:set></D:propertyupdate>"
    ));
    let call = server.call("PROPPATCH", path).body(body);
    let answer = call.send().await.expect(207);
    assert!(answer.text().contains("200 OK"), "{}", answer.text());
}

async fn mkcalendar(server: &Server, name: &str) -> String {
    let path = format!("{HOME}{name}/");
    server.call("MKCALENDAR", &path).send().await.expect(201);
    path
}

async fn share_with(server: &Server, address: &str, access: Option<ShareAccess>) {
    let alice = server.account("alice@example.test").await;
    let kind = roost_groupware::CollectionKind::Calendar;
    let found = server.groupware.find_collection(alice, kind, "default").await;
    let change = ShareChange {
        target: ShareTarget::Person {
            address: address.into(),
        },
        access,
        title: String::new(),
    };
    server
        .groupware
        .share(alice, found.unwrap().unwrap().id, &[change])
        .await
        .unwrap();
}

#[tokio::test]
async fn the_first_time_names_what_propfind_names_and_then_nothing() {
    let server = Server::start().await;
    for (path, members) in [(HOME, 4), (BOOKS, 1)] {
        let mut client = Client::new(&server, "alice@example.test", path);
        let first = client.sync().await;
        let listed = server.propfind(path, "1", "<D:displayname/>").await;
        let listed: Vec<_> = hrefs(&listed).into_iter().filter(|href| href != path).collect();
        assert_eq!(hrefs(&first), listed);
        assert_eq!(first.len(), members);
        assert!(first.iter().all(|response| response.status().is_none()));
        let token = client.token.clone();
        assert!(client.sync().await.is_empty());
        assert_eq!(client.token, token);
        let home = server
            .propfind(path, "0", "<D:sync-token/><D:supported-report-set/>")
            .await;
        assert_eq!(home[0].prop_text("sync-token"), token);
        let reports = home[0].prop("supported-report-set").unwrap().to_xml();
        assert!(reports.contains("sync-collection"), "{reports}");
    }
}

#[tokio::test]
async fn what_changed_is_told_and_nothing_else() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    client.sync().await;

    server.put_event("a.ics", "a", "").await;
    let changed = client.sync().await;
    assert_eq!(hrefs(&changed), [ALICE]);
    let now = server.propfind(ALICE, "0", "<D:sync-token/>").await;
    assert_eq!(changed[0].prop_text("sync-token"), now[0].prop_text("sync-token"));
    server
        .call("DELETE", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(204);
    assert_eq!(client.names().await, [ALICE]);

    for property in [
        "<D:displayname>Other</D:displayname>",
        "<A:calendar-color>#123456</A:calendar-color>",
        "<A:calendar-order>7</A:calendar-order>",
        "<X:dead>kept</X:dead>",
        "<C:calendar-timezone-id>Europe/Vienna</C:calendar-timezone-id>",
    ] {
        proppatch(&server, ALICE, property).await;
        assert_eq!(client.names().await, [ALICE], "{property}");
    }
    let work = mkcalendar(&server, "work").await;
    let made = client.sync().await;
    assert_eq!(hrefs(&made), [work.as_str()]);
    assert_eq!(made[0].prop_text("displayname"), "work");

    let moved = format!("{HOME}work two/");
    let call = server.call("MOVE", &work);
    call.header("Destination", &moved.replace(' ', "%20"))
        .send()
        .await
        .expect_success();
    let moved = moved.replace(' ', "%20");
    assert_eq!(client.names().await, [moved.clone(), format!("gone {work}")]);
    server.call("DELETE", &moved).send().await.expect(204);
    assert_eq!(client.names().await, [format!("gone {moved}")]);

    // Made again under its name, it is another one.
    mkcalendar(&server, "work").await;
    client.sync().await;
    server.call("DELETE", &work).send().await.expect(204);
    mkcalendar(&server, "work").await;
    assert_eq!(client.names().await, [work]);
    assert!(client.sync().await.is_empty());
}

/// Two transactions take their numbers in one order and commit in another.
#[tokio::test]
async fn what_is_committed_late_is_not_missed() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    client.sync().await;
    let mut late = server.database.pool.begin().await.unwrap();
    sqlx::query("UPDATE collection_instance SET color = '#00ff00' WHERE name = 'default'")
        .execute(&mut *late)
        .await
        .unwrap();
    let work = mkcalendar(&server, "work").await;
    assert_eq!(client.names().await, [work]);
    late.commit().await.unwrap();
    assert_eq!(client.names().await, [ALICE]);
}

#[tokio::test]
async fn another_calendar_for_invitations_is_a_change_of_the_inbox() {
    let server = Server::start().await;
    let work = mkcalendar(&server, "work").await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    client.sync().await;
    let inbox = format!("{HOME}inbox/");
    let chosen =
        format!("<C:schedule-default-calendar-URL><D:href>{work}</D:href></C:schedule-default-calendar-URL>");
    proppatch(&server, &inbox, &chosen).await;
    assert!(client.names().await.contains(&inbox));
}

#[tokio::test]
async fn address_books_are_told_like_calendars() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", BOOKS);
    client.sync().await;
    server.put_card("a.vcf", "a", "Ann").await;
    server.put_event("a.ics", "a", "").await;
    assert_eq!(client.names().await, [BOOK]);
}

#[tokio::test]
async fn a_share_comes_changes_and_goes() {
    let server = Server::start().await;
    let mut owner = Client::new(&server, "alice@example.test", HOME);
    let mut sharee = Client::new(&server, BOB, BOB_HOME);
    owner.sync().await;
    sharee.sync().await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    assert_eq!(sharee.names().await, [shared.as_str()]);
    // Who shares it, and who has accepted, is told to its owner.
    assert_eq!(owner.names().await, [ALICE]);
    server.put_event("a.ics", "a", "").await;
    assert_eq!(sharee.names().await, [shared.as_str()]);
    assert_eq!(owner.names().await, [ALICE]);
    share_with(&server, BOB, Some(ShareAccess::ReadWrite)).await;
    assert_eq!(sharee.names().await, [shared.as_str()]);
    // Who else is invited is not for the sharee to know.
    server.add_mailbox("carol@example.test").await;
    share_with(&server, "carol@example.test", Some(ShareAccess::Read)).await;
    assert!(sharee.sync().await.is_empty());
    assert_eq!(owner.names().await, [ALICE]);
    share_with(&server, BOB, None).await;
    assert_eq!(sharee.names().await, [format!("gone {shared}")]);
    assert_eq!(owner.names().await, [ALICE]);
    assert!(sharee.sync().await.is_empty());
}

#[tokio::test]
async fn a_delegate_follows_the_home_of_the_other() {
    let server = Server::start().await;
    let mut stranger = Client::new(&server, BOB, HOME);
    let refused = server.call("REPORT", HOME).user(BOB).body(body("", ""));
    refused.send().await.expect(403);
    let elsewhere = server
        .call("REPORT", "/dav/calendars/x@other.test/")
        .body(body("", ""));
    elsewhere.send().await.expect(404);
    let alice = server.database.account("alice@example.test").await;
    server
        .groupware
        .set_delegates(&alice, false, &[BOB.into()])
        .await
        .unwrap();
    let seen = stranger.sync().await;
    assert!(hrefs(&seen).contains(&ALICE.to_owned()));
    server.put_event("a.ics", "a", "").await;
    assert_eq!(stranger.names().await, [ALICE]);
}

#[tokio::test]
async fn a_limit_cuts_and_the_token_goes_on() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    let limit = "<D:limit><D:nresults>3</D:nresults></D:limit>";
    let first = client.sync_with(limit).await;
    let own = first.iter().find(|response| response.href() == HOME).unwrap();
    assert!(own.status().unwrap().contains("507"));
    assert_eq!(first.len(), 4);
    let rest = client.sync_with(limit).await;
    assert_eq!(rest.len(), 1);
    assert!(!hrefs(&first).contains(&rest[0].href()));
    assert!(client.sync().await.is_empty());
}

#[tokio::test]
async fn members_of_members_are_asked_for_by_themselves() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    let all = client.sync_with("<D:sync-level>infinite</D:sync-level>").await;
    assert_eq!(all.len(), 4);
    for response in &all {
        assert!(response.status().unwrap().contains("403"));
        let condition = if response.href().ends_with("/outbox/") {
            "supported-report"
        } else {
            "sync-traversal-supported"
        };
        assert!(response.0.to_xml().contains(condition), "{:?}", response.0);
    }
}

#[tokio::test]
async fn a_token_of_anything_else_is_not_valid() {
    let server = Server::start().await;
    let mut books = Client::new(&server, "alice@example.test", BOOKS);
    books.sync().await;
    let mut other = Client::new(&server, BOB, BOB_HOME);
    other.sync().await;
    let calendar = server.propfind(ALICE, "0", "<D:sync-token/>").await[0].prop_text("sync-token");
    for token in ["urn:foreign", &books.token, &other.token, &calendar] {
        let call = server.call("REPORT", HOME).body(body(token, ""));
        let answer = call.send().await.expect(403);
        assert_eq!(answer.condition(), "valid-sync-token", "{token}");
    }
    let deep = server
        .call("REPORT", HOME)
        .header("Depth", "infinity")
        .body(body("", ""));
    deep.send().await.expect(400);
}

/// RFC 6578 §5: the token is a state token.
#[tokio::test]
async fn a_write_can_depend_on_the_state_of_a_home() {
    let server = Server::start().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    client.sync().await;
    let make = async |name: &str, token: &str| {
        let call = server.call("MKCALENDAR", &format!("{HOME}{name}/"));
        let call = call.header("If", &format!("<{HOME}> (<{token}>)"));
        call.send().await
    };
    make("one", &client.token).await.expect(201);
    make("two", &client.token).await.expect(412);
}

/// The authentication takes none: the sign-in is remembered by then.
#[tokio::test]
async fn nothing_new_takes_one_statement() {
    let server = Server::start().await;
    server.remember_sign_ins().await;
    let mut client = Client::new(&server, "alice@example.test", HOME);
    client.sync().await;
    for size in [3, 30] {
        for n in 0..size {
            server.put_event(&format!("{n}.ics"), &format!("u{n}"), "").await;
        }
        let statements = Statements::watch();
        client.sync().await;
        // The states, the collections, and the dead property.
        assert_eq!(statements.take(), 3, "of {size} changes");
        client.sync().await;
        assert_eq!(statements.take(), 1, "without a change");
    }
}

#[tokio::test]
async fn notifications_are_told_until_they_are_gone() {
    let server = Server::start().await;
    let path = "/dav/notifications/bob@example.test/";
    let mut client = Client::new(&server, BOB, path);
    assert!(client.sync().await.is_empty());
    share_with(&server, BOB, Some(ShareAccess::Read)).await;
    let told = client.names().await;
    assert_eq!(told.len(), 1);
    let found = server
        .propfind_as_bob(path, "0", "<D:sync-token/>")
        .await
        .responses();
    assert_eq!(found[0].prop_text("sync-token"), client.token);
    assert!(client.sync().await.is_empty());
    server.call("DELETE", &told[0]).user(BOB).send().await.expect(204);
    assert_eq!(client.names().await, [format!("gone {}", told[0])]);
    let call = server.call("REPORT", path).body(body("", ""));
    call.send().await.expect(403);
}
