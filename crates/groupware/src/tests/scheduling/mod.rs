//! Meetings between alice, bob and carol.

mod agents;
mod answers;
mod calendars;
mod conditions;
mod delegates;
mod invitations;
mod mailed;
mod queue;
mod rooms;
mod together;

use roost_shared::{AccountId, CollectionId};
use sqlx::Row;

use super::Fixture;
use crate::{CollectionKind, Condition, Object, Result, Written};

/// Alice, bob and carol with their calendars and inboxes.
struct Meeting {
    f: Fixture,
    carol: AccountId,
}

/// A row of the queue of mails.
#[derive(Debug)]
struct Mail {
    method: String,
    sender: String,
    recipient: String,
    data: String,
}

impl Meeting {
    async fn new() -> Self {
        let f = Fixture::new().await;
        let carol = f.database.account("carol@example.test").await.id;
        f.groupware.ensure_defaults(carol).await.unwrap();
        Self { f, carol }
    }

    async fn calendar(&self, account: AccountId, name: &str) -> CollectionId {
        let kind = CollectionKind::Calendar;
        let found = self.f.groupware.find_collection(account, kind, name).await;
        found.unwrap().expect("a calendar").id
    }

    /// Alice stores a meeting.
    async fn put(&self, name: &str, data: &str) -> Result<Written> {
        let (alice, calendar) = (self.f.alice, self.f.calendar);
        let data = data.as_bytes().to_vec();
        self.f
            .groupware
            .put(alice, calendar, name, data, &Condition::Any)
            .await
    }

    /// What someone has in a collection of their own.
    async fn all(&self, account: AccountId, calendar: &str) -> Vec<Object> {
        let g = &self.f.groupware;
        let id = self.calendar(account, calendar).await;
        let infos = g.objects_page(account, id, None, 100).await.unwrap();
        let mut all = Vec::with_capacity(infos.len());
        for info in infos {
            all.extend(g.object(account, id, &info.name).await.unwrap());
        }
        all
    }

    /// The one thing that someone has in their default calendar.
    async fn only(&self, account: AccountId) -> Object {
        let mut all = self.all(account, "default").await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// Its unfolded text.
    async fn text(&self, account: AccountId) -> String {
        unfolded(&self.only(account).await.data)
    }

    /// The methods of the messages in an inbox, as they came.
    async fn inbox(&self, account: AccountId) -> Vec<String> {
        let mut all = self.all(account, "inbox").await;
        all.sort_by_key(|object| object.info.created_at);
        let method = |object: Object| {
            let text = unfolded(&object.data);
            let line = text.lines().find(|line| line.starts_with("METHOD:"));
            line.expect("a METHOD").replace("METHOD:", "")
        };
        all.into_iter().map(method).collect()
    }

    /// Someone answers for the whole of what is in their default calendar.
    async fn answer(&self, account: AccountId, status: &str) -> Result<Written> {
        let copy = self.only(account).await;
        let address = self.address(account);
        let data = answered(&unfolded(&copy.data), address, status);
        self.f
            .groupware
            .put(
                account,
                copy.collection,
                &copy.info.name,
                data.into_bytes(),
                &Condition::Etag(vec![copy.info.etag]),
            )
            .await
    }

    fn address(&self, account: AccountId) -> &'static str {
        match account {
            _ if account == self.f.alice => "alice@example.test",
            _ if account == self.f.bob => "bob@example.test",
            _ => "carol@example.test",
        }
    }

    async fn mails(&self) -> Vec<Mail> {
        let rows = sqlx::query("SELECT method, sender, recipient, data FROM imip_queue ORDER BY id")
            .fetch_all(&self.f.database.pool)
            .await
            .unwrap();
        rows.iter()
            .map(|row| Mail {
                method: row.get("method"),
                sender: row.get("sender"),
                recipient: row.get("recipient"),
                data: unfolded(row.get("data")),
            })
            .collect()
    }

    /// Nobody's log has a gap, and each collection has come as far as its log.
    async fn check_logs(&self) {
        let broken: Vec<i64> = sqlx::query_scalar(
            "SELECT c.id FROM collection c
             WHERE c.sequence <> (SELECT count(*) FROM change l WHERE l.collection_id = c.id)
                OR c.sequence <> (SELECT coalesce(max(l.sequence), 0) FROM change l WHERE l.collection_id = c.id)",
        )
        .fetch_all(&self.f.database.pool)
        .await
        .unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

fn unfolded(data: &[u8]) -> String {
    std::str::from_utf8(data).unwrap().replace("\r\n ", "")
}

/// A text with another PARTSTAT on somebody's line.
fn answered(text: &str, address: &str, status: &str) -> String {
    let lines = text.lines().map(|line| {
        if !line.starts_with("ATTENDEE") || !line.contains(address) {
            return line.to_owned();
        }
        let (head, value) = line.split_once(":mailto:").expect("a mail address");
        let kept: Vec<&str> = head
            .split(';')
            .filter(|parameter| !parameter.starts_with("PARTSTAT="))
            .collect();
        format!("{};PARTSTAT={status}:mailto:{value}", kept.join(";"))
    });
    lines.map(|line| line + "\r\n").collect()
}

/// Alice's meeting with some people; `more` is further lines of the VEVENT.
fn meeting(uid: &str, attendees: &[&str], more: &str) -> String {
    let time = if more.contains("DTSTART") {
        ""
    } else {
        "DTSTART:20300301T100000Z\r\nDTEND:20300301T110000Z\r\n"
    };
    let attendees: String = attendees
        .iter()
        .map(|who| format!("ATTENDEE;RSVP=TRUE:mailto:{who}@example.test\r\n"))
        .collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20260101T000000Z\r\n{time}SUMMARY:Talk\r\nORGANIZER:mailto:alice@example.test\r\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test\r\n{attendees}{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// The line of an attendee.
fn line_of<'a>(text: &'a str, address: &str) -> &'a str {
    text.lines()
        .find(|line| line.starts_with("ATTENDEE") && line.ends_with(address))
        .unwrap_or_else(|| panic!("{address} is not in {text}"))
}
