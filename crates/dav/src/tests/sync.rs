//! sync-collection (RFC 6578).

use super::support::{ALICE, BOOK, FILES, Response, Server, hrefs, with_namespaces};

fn body(token: &str, limit: &str) -> String {
    let limit = if limit.is_empty() {
        String::new()
    } else {
        format!("<D:limit><D:nresults>{limit}</D:nresults></D:limit>")
    };
    with_namespaces(&format!(
        "<D:sync-collection><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>{limit}\
         <D:prop><D:getetag/></D:prop></D:sync-collection>"
    ))
}

async fn sync(server: &Server, path: &str, token: &str, limit: &str) -> (Vec<Response>, String) {
    // Thunderbird sends Depth: 1 where RFC 6578 §3.2 has 0.
    let call = server
        .call("REPORT", path)
        .header("Depth", "1")
        .body(body(token, limit));
    let answer = call.send().await.expect(207);
    let token = answer
        .xml()
        .child(&super::support::name("sync-token"))
        .unwrap()
        .text();
    (answer.responses(), token)
}

#[tokio::test]
async fn a_client_follows_every_change() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    server.put_event("b.ics", "b", "").await;
    let (first, token) = sync(&server, ALICE, "", "").await;
    assert_eq!(hrefs(&first), [format!("{ALICE}a.ics"), format!("{ALICE}b.ics")]);
    let (nothing, same) = sync(&server, ALICE, &token, "").await;
    assert!(nothing.is_empty());
    assert_eq!(same, token);

    let etag = server.put_event("b.ics", "b", "LOCATION:There\r\n").await;
    server.put_event("c.ics", "c", "").await;
    server
        .call("DELETE", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(204);
    server.put_event("gone.ics", "gone", "").await;
    server
        .call("DELETE", &format!("{ALICE}gone.ics"))
        .send()
        .await
        .expect(204);
    let (changes, newer) = sync(&server, ALICE, &token, "").await;
    assert_ne!(newer, token);
    let find = |name: &str| {
        changes
            .iter()
            .find(|response| response.href() == format!("{ALICE}{name}"))
    };
    assert_eq!(find("b.ics").unwrap().prop_text("getetag"), etag);
    assert!(find("c.ics").unwrap().prop("getetag").is_some());
    assert_eq!(
        find("a.ics").unwrap().status().as_deref(),
        Some("HTTP/1.1 404 Not Found")
    );
    assert!(find("gone.ics").is_none_or(|response| response.status().is_some()));
    let found = server.propfind(ALICE, "0", "<D:sync-token/><S:getctag/>").await;
    assert_eq!(found[0].prop_text("sync-token"), newer);
}

#[tokio::test]
async fn a_limit_cuts_and_the_token_goes_on() {
    let server = Server::start().await;
    for n in 0..5 {
        server
            .put_card(&format!("{n}.vcf"), &format!("u{n}"), "Ann")
            .await;
    }
    let mut token = String::new();
    let mut seen = Vec::new();
    for round in 0..3 {
        let (responses, next) = sync(&server, BOOK, &token, "2").await;
        let own: Vec<_> = responses
            .iter()
            .filter(|response| response.href() == BOOK)
            .collect();
        assert_eq!(
            own.len(),
            usize::from(round < 2),
            "507 for the collection while there is more"
        );
        if let Some(own) = own.first() {
            assert!(own.status().unwrap().contains("507"));
            assert!(own.0.to_xml().contains("number-of-matches-within-limits"));
        }
        seen.extend(hrefs(&responses).into_iter().filter(|href| href != BOOK));
        token = next;
    }
    seen.sort();
    assert_eq!(seen, (0..5).map(|n| format!("{BOOK}{n}.vcf")).collect::<Vec<_>>());
    assert!(sync(&server, BOOK, &token, "2").await.0.is_empty());
}

#[tokio::test]
async fn a_token_that_means_nothing_is_not_valid() {
    let server = Server::start().await;
    let (_, other) = sync(&server, BOOK, "", "").await;
    for token in [
        "urn:foreign",
        "http://example.com/ns/sync/1234",
        &other,
        "urn:roost:sync:1:999999",
    ] {
        let answer = server
            .call("REPORT", ALICE)
            .body(body(token, ""))
            .send()
            .await
            .expect(403);
        assert_eq!(answer.condition(), "valid-sync-token", "{token}");
    }
    server.put_event("a.ics", "a", "").await;
    let (_, old) = sync(&server, ALICE, "", "").await;
    server.put_event("a.ics", "a", "SEQUENCE:2\r\n").await;
    server.put_event("a.ics", "a", "SEQUENCE:3\r\n").await;
    sqlx::query("UPDATE collection SET oldest_sequence = sequence")
        .execute(&server.database.pool)
        .await
        .unwrap();
    let answer = server
        .call("REPORT", ALICE)
        .body(body(&old, ""))
        .send()
        .await
        .expect(403);
    assert_eq!(answer.condition(), "valid-sync-token");
}

#[tokio::test]
async fn depth_and_level_are_those_of_one_collection() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let report = async |depth: Option<&str>, level: &str| {
        let mut call = server.call("REPORT", ALICE);
        if let Some(depth) = depth {
            call = call.header("Depth", depth);
        }
        let body = body("", "").replace("<D:sync-level>1</D:sync-level>", level);
        call.body(body).send().await
    };
    let one = "<D:sync-level>1</D:sync-level>";
    for (depth, level) in [
        (Some("0"), one),
        (None, one),
        (Some("1"), one),
        (Some("0"), "<D:sync-level>infinite</D:sync-level>"),
        // Appendix A: clients from before the RFC have no level.
        (Some("1"), ""),
    ] {
        let answer = report(depth, level).await.expect(207);
        assert_eq!(
            hrefs(&answer.responses()),
            [format!("{ALICE}a.ics")],
            "{depth:?} {level}"
        );
    }
    report(Some("infinity"), one).await.expect(400);
    report(Some("0"), "<D:sync-level>2</D:sync-level>")
        .await
        .expect(400);
    let none = body("", "0");
    server.call("REPORT", ALICE).body(none).send().await.expect(400);
    let files = server.call("REPORT", FILES).body(body("", "")).send().await;
    assert_eq!(files.expect(403).condition(), "supported-report");
}

#[tokio::test]
async fn data_can_come_with_the_changes() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let body = with_namespaces(
        "<D:sync-collection><D:sync-token/><D:sync-level>infinite</D:sync-level>\
         <D:prop><D:getetag/><C:calendar-data/></D:prop></D:sync-collection>",
    );
    let answer = server
        .call("REPORT", ALICE)
        .header("Depth", "0")
        .body(body)
        .send()
        .await
        .expect(207);
    assert!(
        answer.responses()[0]
            .prop_text("calendar-data")
            .contains("UID:a\r\n")
    );
}

#[tokio::test]
async fn more_changes_than_a_page_are_all_told() {
    let server = Server::start().await;
    let account = server.database.account("alice@example.test").await;
    let kind = roost_groupware::CollectionKind::Calendar;
    let id = server
        .groupware
        .find_collection(account.id, kind, "default")
        .await
        .unwrap()
        .unwrap()
        .id;
    for statement in [
        "INSERT INTO object (collection_id, name, sequence, uid, component, data, size, etag, created_at, modified_at)
         SELECT $1, n || '.ics', n, 'u' || n, 'VEVENT', '', 0, '\"' || n || '\"', now(), now()
         FROM generate_series(1, 2500) n",
        "INSERT INTO change (collection_id, sequence, object_name, kind, at)
         SELECT $1, n, n || '.ics', 'created', now() FROM generate_series(1, 2500) n",
        "UPDATE collection SET sequence = 2500 WHERE id = $1",
    ] {
        sqlx::query(statement)
            .bind(id.0)
            .execute(&server.database.pool)
            .await
            .unwrap();
    }
    let (responses, token) = sync(&server, ALICE, "", "").await;
    assert_eq!(responses.len(), 2_500);
    assert!(sync(&server, ALICE, &token, "").await.0.is_empty());
}
