//! What is refused, and by which name (RFC 6638 §3.2.4).

use roost_shared::sharing::ShareAccess;

use super::super::support::{ALICE, Server};
use super::{ALICE_HOME, BOB, CAROL, meeting, start};

async fn refused(server: &Server, user: &str, path: &str, body: String) -> (String, String) {
    let answer = server
        .call("PUT", path)
        .user(user)
        .body(body)
        .send()
        .await
        .expect(403);
    (answer.condition(), answer.text())
}

#[tokio::test]
async fn each_rule_of_meetings_has_its_name() {
    let server = start().await;
    let alice = "alice@example.test";
    let path = format!("{ALICE}m.ics");
    server.put(&path, &meeting("m", &[BOB])).await.expect(201);

    server
        .call("MKCALENDAR", &format!("{ALICE_HOME}work/"))
        .send()
        .await
        .expect(201);
    let (condition, text) = refused(
        &server,
        alice,
        &format!("{ALICE_HOME}work/m.ics"),
        meeting("m", &[BOB]),
    )
    .await;
    assert_eq!(condition, "unique-scheduling-object-resource");
    assert!(text.contains(&format!("<D:href>{path}</D:href>")), "{text}");
    let copy = server
        .call("COPY", &path)
        .header("Destination", &format!("{ALICE_HOME}work/c.ics"));
    assert_eq!(
        copy.send().await.expect(403).condition(),
        "unique-scheduling-object-resource"
    );

    let instance = "BEGIN:VEVENT\r\nUID:o\r\nDTSTAMP:20261101T000000Z\r\nRECURRENCE-ID:20301124T100000Z\r\n\
        DTSTART:20301124T120000Z\r\nORGANIZER:mailto:bob@example.test\r\nEND:VEVENT\r\nEND:VCALENDAR";
    let two = meeting("o", &[])
        .replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
        .replace("END:VCALENDAR", instance);
    let (condition, _) = refused(&server, alice, &format!("{ALICE}o.ics"), two).await;
    assert_eq!(condition, "same-organizer-in-all-components");

    let other = meeting("m", &[BOB]).replace("ORGANIZER:mailto:alice", "ORGANIZER:mailto:carol");
    let (condition, _) = refused(&server, alice, &path, other).await;
    assert_eq!(condition, "allowed-organizer-scheduling-object-change");

    let copy = server.members_of_bobs("default").await.remove(0);
    let text = server
        .get(BOB, &copy)
        .await
        .text()
        .replace("SUMMARY:Talk", "SUMMARY:Nonsense");
    let (condition, _) = refused(&server, BOB, &copy, text).await;
    assert_eq!(condition, "allowed-attendee-scheduling-object-change");

    let crowd: Vec<String> = (0..1_100)
        .map(|number| format!("p{number}@example.test"))
        .collect();
    let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
    let (condition, _) = refused(&server, alice, &format!("{ALICE}c.ics"), meeting("c", &crowd)).await;
    assert_eq!(condition, "max-attendees-per-instance");
}

#[tokio::test]
async fn sharing_a_calendar_is_no_leave_to_send() {
    let server = start().await;
    server
        .put(&format!("{ALICE}m.ics"), &meeting("m", &[CAROL]))
        .await
        .expect(201);
    let shared = server.share_with_bob(ShareAccess::ReadWrite).await;
    let path = format!("{shared}m.ics");
    let body = meeting("m", &[CAROL]).replace("Talk", "Walk");
    let (condition, text) = refused(&server, BOB, &path, body).await;
    assert_eq!(condition, "need-privileges");
    assert!(
        text.contains("schedule-send-invite/") && text.contains("alice@example.test/outbox/"),
        "{text}"
    );
    let answer = server.call("DELETE", &path).user(BOB).send().await.expect(403);
    assert_eq!(answer.condition(), "need-privileges");
}
