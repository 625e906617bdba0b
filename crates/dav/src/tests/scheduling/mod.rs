//! Scheduling over HTTP (RFC 6638): alice invites, bob answers, carol looks on.

mod collections;
mod outbox;
mod preconditions;
mod writes;

use super::support::{Answer, Server};

const BOB: &str = "bob@example.test";
const CAROL: &str = "carol@example.test";
const ALICE_HOME: &str = "/dav/calendars/alice@example.test/";
const BOB_HOME: &str = "/dav/calendars/bob@example.test/";
const BOB_INBOX: &str = "/dav/calendars/bob@example.test/inbox/";
const ALICE_OUTBOX: &str = "/dav/calendars/alice@example.test/outbox/";

/// A server with carol beside alice and bob.
async fn start() -> Server {
    let server = Server::start().await;
    server.add_mailbox(CAROL).await;
    server
}

/// Alice's meeting with these people.
fn meeting(uid: &str, attendees: &[&str]) -> String {
    let attendees: String = attendees
        .iter()
        .map(|who| format!("ATTENDEE;RSVP=TRUE:mailto:{who}\r\n"))
        .collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20301123T100000Z\r\nDTEND:20301123T110000Z\r\nSUMMARY:Talk\r\n\
         ORGANIZER:mailto:alice@example.test\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test\r\n\
         {attendees}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

impl Server {
    async fn put(&self, path: &str, data: &str) -> Answer {
        self.call("PUT", path).body(data.to_owned()).send().await
    }

    async fn get(&self, user: &str, path: &str) -> Answer {
        self.call("GET", path).user(user).send().await.expect(200)
    }

    /// The hrefs of the members of one of bob's collections.
    async fn members_of_bobs(&self, name: &str) -> Vec<String> {
        let path = format!("{BOB_HOME}{name}/");
        let answer = self.propfind_as_bob(&path, "1", "<D:getetag/>").await.expect(207);
        let mut hrefs = super::support::hrefs(&answer.responses());
        hrefs.retain(|href| *href != path);
        hrefs
    }
}
