//! PUT, GET and DELETE of meetings.

use super::super::support::{ALICE, Server, event};
use super::{BOB, meeting, start};

async fn bobs_copy(server: &Server) -> (String, String) {
    let path = server.members_of_bobs("default").await.remove(0);
    let text = server.get(BOB, &path).await.text().replace("\r\n ", "");
    (path, text)
}

#[tokio::test]
async fn what_the_server_wrote_into_has_no_entity_tag_in_the_answer() {
    let server = start().await;
    let path = format!("{ALICE}m.ics");
    let answer = server.put(&path, &meeting("m", &[BOB])).await.expect(201);
    assert_eq!(answer.header("etag"), "");
    let tag = answer.header("schedule-tag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 2, "{tag}");
    for method in ["GET", "HEAD"] {
        let answer = server.call(method, &path).send().await.expect(200);
        assert_eq!(answer.header("schedule-tag"), tag, "{method}");
        assert_ne!(answer.header("etag"), "");
    }
    let found = server.propfind(&path, "0", "<C:schedule-tag/>").await;
    assert_eq!(found[0].prop_text("schedule-tag"), tag);
    // The very same bytes as are stored have nothing to be written into.
    let stored = server.get("alice@example.test", &path).await.text();
    let answer = server.put(&path, &stored).await.expect(204);
    assert_ne!(answer.header("etag"), "");
    assert_ne!(answer.header("schedule-tag"), tag, "a client stored it");

    let answer = server
        .put(&format!("{ALICE}plain.ics"), &event("p", ""))
        .await
        .expect(201);
    assert_eq!(answer.header("schedule-tag"), "");
    let plain = server
        .propfind(&format!("{ALICE}plain.ics"), "0", "<C:schedule-tag/>")
        .await;
    assert!(plain[0].prop("schedule-tag").is_none());
}

#[tokio::test]
async fn the_schedule_tag_survives_an_answer_and_guards_the_rest() {
    let server = start().await;
    let path = format!("{ALICE}m.ics");
    let tag = server
        .put(&path, &meeting("m", &[BOB]))
        .await
        .header("schedule-tag")
        .to_owned();
    let (copy, text) = bobs_copy(&server).await;
    let answered = text.replace("RSVP=TRUE:mailto:bob", "RSVP=TRUE;PARTSTAT=ACCEPTED:mailto:bob");
    assert_ne!(answered, text);
    server
        .call("PUT", &copy)
        .user(BOB)
        .body(answered)
        .send()
        .await
        .expect(204);
    let own = server.get("alice@example.test", &path).await;
    assert_eq!(own.header("schedule-tag"), tag);
    assert!(own.text().contains("ACCEPTED"));

    let put = |tag: &str| {
        let call = server.call("PUT", &path).header("If-Schedule-Tag-Match", tag);
        call.body(meeting("m", &[BOB]).replace("Talk", "Walk"))
    };
    put("\"other\"").send().await.expect(412);
    let answer = put(&tag).send().await.expect(204);
    let new_tag = answer.header("schedule-tag").to_owned();
    assert_ne!(new_tag, tag);
    let text = server.get("alice@example.test", &path).await.text();
    let unfolded = text.replace("\r\n ", "");
    let line = unfolded
        .lines()
        .find(|line| line.ends_with("mailto:bob@example.test"))
        .unwrap();
    assert!(line.contains("PARTSTAT=ACCEPTED"), "{line}");
    put(&tag).send().await.expect(412);
    let delete = |tag: &str| server.call("DELETE", &path).header("If-Schedule-Tag-Match", tag);
    delete(&tag).send().await.expect(412);
    delete(&new_tag).send().await.expect(204);
    let on_plain = server
        .call("PUT", &format!("{ALICE}new.ics"))
        .header("If-Schedule-Tag-Match", &tag);
    on_plain.body(event("n", "")).send().await.expect(412);
}

#[tokio::test]
async fn deleting_an_invitation_declines_it_unless_told_not_to() {
    for (header, expected) in [("T", true), ("F", false)] {
        let server = start().await;
        let path = format!("{ALICE}m.ics");
        server.put(&path, &meeting("m", &[BOB])).await.expect(201);
        let (copy, _) = bobs_copy(&server).await;
        let call = server
            .call("DELETE", &copy)
            .user(BOB)
            .header("Schedule-Reply", header);
        call.send().await.expect(204);
        let text = server.get("alice@example.test", &path).await.text();
        assert_eq!(text.contains("DECLINED"), expected, "{text}");
    }
}

#[tokio::test]
async fn a_delegate_invites_for_the_owner_and_nobody_else_does() {
    let server = start().await;
    let path = format!("{ALICE}m.ics");
    let put = |user| {
        server
            .call("PUT", &path)
            .user(user)
            .body(meeting("m", &["carol@example.test"]))
    };
    put(BOB).send().await.expect(403);
    let alice = server.database.account("alice@example.test").await;
    server
        .groupware
        .set_delegates(&alice, true, &[BOB.to_owned()])
        .await
        .unwrap();
    put(BOB).send().await.expect(201);
    let inbox = "/dav/calendars/carol@example.test/inbox/";
    let call = server
        .call("PROPFIND", inbox)
        .user("carol@example.test")
        .header("Depth", "1");
    assert_eq!(call.send().await.expect(207).responses().len(), 2);
    server
        .call("PROPFIND", inbox)
        .user(BOB)
        .header("Depth", "1")
        .send()
        .await
        .expect(403);
}
