//! The ACL method and the properties that tell its rules (RFC 3744 §5.5, §8.1, §9.2).

use super::support::{ALICE, Answer, Server, hrefs, with_namespaces};

const BOB: &str = "<D:principal><D:href>/dav/principals/bob@example.test/</D:href></D:principal>";
const EVERYONE: &str = "<D:principal><D:authenticated/></D:principal>";

fn grant(privileges: &[&str]) -> String {
    let privileges: String = privileges
        .iter()
        .map(|privilege| format!("<D:privilege><{privilege}/></D:privilege>"))
        .collect();
    format!("<D:grant>{privileges}</D:grant>")
}

async fn acl(server: &Server, rules: &str) -> Answer {
    let body = with_namespaces(&format!("<D:acl>{rules}</D:acl>"));
    server.call("ACL", ALICE).body(body).send().await
}

fn ace(principal: &str, rest: &str) -> String {
    format!("<D:ace>{principal}{rest}</D:ace>")
}

#[tokio::test]
async fn rules_become_shares_and_are_told_again() {
    let server = Server::start().await;
    let rules = ace(BOB, &grant(&["D:read", "D:write"])) + &ace(EVERYONE, &grant(&["C:read-free-busy"]));
    acl(&server, &rules).await.expect(200);
    let told = server
        .propfind(
            ALICE,
            "0",
            "<D:acl/><D:acl-restrictions/><D:inherited-acl-set/><D:group/>",
        )
        .await;
    let text = told[0].prop("acl").unwrap().to_xml();
    assert!(
        text.contains("bob@example.test") && text.contains("authenticated"),
        "{text}"
    );
    // Beside the owner's and those two, there are those of the owner's delegates.
    assert_eq!(told[0].prop("acl").unwrap().elements().count(), 5);
    assert!(
        told[0]
            .prop("acl-restrictions")
            .unwrap()
            .to_xml()
            .contains("grant-only")
    );
    let invitations = {
        let bob = server.database.account("bob@example.test").await;
        server.groupware.invitations(bob.id).await.unwrap()
    };
    assert_eq!(invitations[0].access, roost_groupware::Access::ReadWrite);

    // What was told can be sent back as it is, and changes nothing.
    let again: String = told[0]
        .prop("acl")
        .unwrap()
        .elements()
        .map(|ace| ace.to_xml())
        .collect();
    acl(&server, &again).await.expect(200);
    let unchanged = server.propfind(ALICE, "0", "<D:acl/>").await;
    assert_eq!(unchanged[0].prop("acl").unwrap().to_xml(), text);
    // Without rules nobody else has a right.
    acl(&server, "").await.expect(200);
    let told = server.propfind(ALICE, "0", "<D:acl/>").await;
    assert_eq!(told[0].prop("acl").unwrap().elements().count(), 3);
}

#[tokio::test]
async fn what_a_share_cannot_say_is_refused_by_name() {
    let server = Server::start().await;
    acl(&server, &ace(BOB, &grant(&["D:read"]))).await.expect(200);
    let read = grant(&["D:read"]);
    let owner = "<D:principal><D:property><D:owner/></D:property></D:principal>";
    let href = |path: &str| format!("<D:principal><D:href>{path}</D:href></D:principal>");
    let cases = [
        (ace(&format!("<D:invert>{BOB}</D:invert>"), &read), "no-invert"),
        (
            ace(BOB, "<D:deny><D:privilege><D:read/></D:privilege></D:deny>"),
            "grant-only",
        ),
        (ace(BOB, &grant(&["D:fly"])), "not-supported-privilege"),
        (ace(BOB, &grant(&["D:bind"])), "not-supported-privilege"),
        (ace(BOB, &grant(&["D:all"])), "no-abstract"),
        (
            ace("<D:principal><D:all/></D:principal>", &read),
            "allowed-principal",
        ),
        (
            ace("<D:principal><D:self/></D:principal>", &read),
            "allowed-principal",
        ),
        (
            ace(&href("/dav/principals/nobody@example.test/"), &read),
            "recognized-principal",
        ),
        (ace(&href("/elsewhere"), &read), "recognized-principal"),
        (ace(owner, &read), "no-protected-ace-conflict"),
    ];
    for (rules, condition) in cases {
        assert_eq!(
            acl(&server, &rules).await.expect(403).condition(),
            condition,
            "{rules}"
        );
    }
    acl(&server, "<D:ace/>").await.expect(400);
    // And of all that, nothing was done.
    let told = server.propfind(ALICE, "0", "<D:acl/>").await;
    assert_eq!(told[0].prop("acl").unwrap().elements().count(), 4);
}

#[tokio::test]
async fn those_whom_rules_name_are_told_with_their_properties() {
    let server = Server::start().await;
    acl(&server, &ace(BOB, &grant(&["D:read"]))).await.expect(200);
    let body = "<D:acl-principal-prop-set><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>";
    server.put_event("a.ics", "a", "").await;
    let event = format!("{ALICE}a.ics");
    for resource in [ALICE, &event] {
        let found = server.report(resource, body).await;
        assert_eq!(
            hrefs(&found),
            [
                "/dav/principals/alice@example.test/",
                "/dav/principals/alice@example.test/calendar-proxy-read/",
                "/dav/principals/alice@example.test/calendar-proxy-write/",
                "/dav/principals/bob@example.test/"
            ]
        );
    }
    // RFC 3744 §9.2
    let call = server.call("REPORT", ALICE).header("Depth", "1");
    call.body(with_namespaces(body)).send().await.expect(400);
}

/// RFC 6638 §6: what an inbox and an outbox are for is the server's to do, and the owner's to set off.
#[tokio::test]
async fn the_rules_of_inbox_and_outbox_are_of_scheduling() {
    let server = Server::start().await;
    let home = "/dav/calendars/alice@example.test/";
    for (name, has, lacks) in [
        ("inbox/", "schedule-deliver", "schedule-send"),
        ("outbox/", "schedule-send", "schedule-deliver"),
    ] {
        let told = server.propfind(&format!("{home}{name}"), "0", "<D:acl/>").await;
        let rules = told[0].prop("acl").unwrap().to_xml();
        assert!(rules.contains(has) && !rules.contains(lacks), "{rules}");
        assert!(!rules.contains("write-acl"), "{rules}");
    }
}

#[tokio::test]
async fn objects_say_from_where_their_rules_come() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let found = server
        .propfind(&format!("{ALICE}a.ics"), "0", "<D:acl/><D:inherited-acl-set/>")
        .await;
    assert_eq!(found[0].prop_href("inherited-acl-set"), ALICE);
    assert!(found[0].prop("acl").unwrap().to_xml().contains("inherited"));
    let refused = server.call("ACL", &format!("{ALICE}a.ics")).send().await;
    refused.expect(405);
}

#[tokio::test]
async fn reports_tell_the_rules_as_propfind_does() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    acl(&server, &ace(BOB, &grant(&["D:read"]))).await.expect(200);
    let href = format!("{ALICE}a.ics");
    let told = server.propfind(&href, "0", "<D:acl/>").await;
    let rules = told[0].prop("acl").unwrap().to_xml();
    assert!(rules.contains("bob@example.test"), "{rules}");
    let wanted = "<D:prop><D:acl/></D:prop>";
    for report in [
        format!("<C:calendar-multiget>{wanted}<D:href>{href}</D:href></C:calendar-multiget>"),
        format!(
            "<C:calendar-query>{wanted}<C:filter><C:comp-filter name='VCALENDAR'/></C:filter></C:calendar-query>"
        ),
        format!(
            "<D:sync-collection><D:sync-token/><D:sync-level>1</D:sync-level>{wanted}</D:sync-collection>"
        ),
    ] {
        let answer = server.report(ALICE, &report).await;
        assert_eq!(answer[0].prop("acl").unwrap().to_xml(), rules, "{report}");
    }
}
