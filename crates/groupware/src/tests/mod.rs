//! The service against a real Postgres: each test has a database of its own.

mod authorisation;
mod birthdays;
mod collections;
mod concurrency;
mod contacts;
mod events;
mod faults;
mod live;
mod locks;
mod moves;
mod objects;
mod queries;
mod restore;
mod round_trips;
mod scheduling;
mod series;
mod sharing;
mod subscriptions;
mod sync;

use roost_db::testing::TestDatabase;
use roost_model::Account;
use roost_shared::sharing::{ShareAccess, ShareTarget};
use roost_shared::{AccountId, CollectionId};

use crate::{CollectionKind, Condition, Groupware, Result, ShareChange, Written};

/// A database with the service and two accounts that have their default collections.
struct Fixture {
    database: TestDatabase,
    groupware: Groupware,
    alice: AccountId,
    bob: AccountId,
    /// Alice's default calendar.
    calendar: CollectionId,
    /// Alice's default address book.
    book: CollectionId,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let groupware = Groupware::new(database.connections.clone());
        let alice = database.account("alice@example.test").await.id;
        let bob = database.account("bob@example.test").await.id;
        groupware.ensure_defaults(alice).await.unwrap();
        groupware.ensure_defaults(bob).await.unwrap();
        let find = async |kind| {
            groupware
                .find_collection(alice, kind, "default")
                .await
                .unwrap()
                .expect("a default collection")
                .id
        };
        let calendar = find(CollectionKind::Calendar).await;
        let book = find(CollectionKind::AddressBook).await;
        Self {
            database,
            groupware,
            alice,
            bob,
            calendar,
            book,
        }
    }

    /// The account of that name.
    async fn account(&self, name: &str) -> Account {
        self.database.account(&format!("{name}@example.test")).await
    }

    /// Stores an event of alice's whose UID is its name.
    async fn put_event(&self, name: &str, summary: &str) -> Result<Written> {
        let data = event(name, summary, "20260301T100000Z", "20260301T110000Z", "");
        self.groupware
            .put(self.alice, self.calendar, name, data, &Condition::Any)
            .await
    }

    /// Stores a card of alice's whose UID is its name.
    async fn put_card(&self, name: &str, full_name: &str, email: &str) -> Result<Written> {
        let data = card(name, full_name, &format!("EMAIL:{email}\r\n"));
        self.groupware
            .put(self.alice, self.book, name, data, &Condition::Any)
            .await
    }

    /// Offers a collection of alice's to bob, who has to accept it.
    async fn share_with_bob(&self, collection: CollectionId, access: ShareAccess) {
        let target = ShareTarget::Person {
            address: "bob@example.test".into(),
        };
        let access = Some(access);
        self.groupware
            .share(
                self.alice,
                collection,
                &[ShareChange {
                    target,
                    access,
                    title: String::new(),
                }],
            )
            .await
            .unwrap();
    }

    /// How many rows a table has.
    async fn rows(&self, table: &str) -> i64 {
        let statement = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(&self.database.pool)
            .await
            .unwrap()
    }
}

/// An event; `more` is further lines of the VEVENT.
fn event(uid: &str, summary: &str, start: &str, end: &str, more: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:{summary}\r\n{more}\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    .into_bytes()
}

/// A task without times.
fn task(uid: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\nBEGIN:VTODO\r\nUID:{uid}\r\n\
         DTSTAMP:20260101T000000Z\r\nSUMMARY:A task\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    )
    .into_bytes()
}

/// A card; `more` is further lines of it.
fn card(uid: &str, full_name: &str, more: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{full_name}\r\nN:;{full_name};;;\r\n{more}END:VCARD\r\n"
    )
    .into_bytes()
}
