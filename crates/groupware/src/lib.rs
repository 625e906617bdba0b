//! Calendars, tasks and contacts: the service behind the JSON API and DAV, and the only writer of the
//! groupware tables.
//!
//! Every function takes the acting account and reaches a collection only by that account's right to it, which its
//! own view (`collection_instance`) or a delegation gives; see `sharing`. What the account does not see is [`GroupwareError::NotFound`] or simply absent;
//! what it sees but may not change is [`GroupwareError::Forbidden`]. There is no other check to forget.
//!
//! The client's bytes are stored as they came; everything else in the tables is drawn from them by
//! `roost-ical`. Each write is one transaction under the collection's row lock, which also numbers the
//! change: sync tokens, CTags and live events read that one log.
//!
//! | operation | round trips to Postgres |
//! |---|---|
//! | `collection`, `collections`, `states_in`, `object`, `object_info`, `multiget` | 1 |
//! | `find_collection` | 1, and 1 if there is none of the name; of a first one (`default`, `tasks`) 2 |
//! | `put`, `delete` | 4: BEGIN, lock, write, COMMIT; of a card one more, and two for each birthday that changes |
//! | `put` of a meeting | 11; 4 more if it sends something to people here, and one for each copy and each inbox |
//! | `delete` of a meeting | 5 more |
//! | `restore` | 6: two more, to read the version and to see that it is the newest |
//! | `move_object` | 5, one more between two collections, one more if another object gives way |
//! | `sync` | 1 when nothing changed, else 2 |
//! | `query_calendar`, `query_cards` | 1 for up to 1,000 candidates; of more, 2 and 1 for each further 1,000; one more for each 4 MiB of large ones |
//! | `contents_named` | 1 for 1,000 names, and one more for each 4 MiB of large objects |
//! | `occurrences` | 2 more than a query |
//! | `ensure_defaults` | 1 when nothing is missing |
//!
//! This crate writes no SQL (that is `roost-db`'s) and knows no HTTP and no XML.
#![deny(missing_docs)]

mod birthdays;
mod blocking;
mod bring_back;
mod calendars;
mod cards;
mod clean_up;
mod collections;
mod contacts;
mod contents;
mod defaults;
mod error;
mod events;
mod feeds;
mod free_busy;
mod live;
mod locks;
mod meetings;
mod name;
mod object_move;
mod objects;
mod occurrences;
mod parsed;
mod query;
mod restore;
mod scheduling;
mod series;
mod sharing;
mod subscriptions;
mod sync;
#[cfg(test)]
mod tests;
mod token;
mod uid;
mod write;

use std::sync::Arc;

use roost_db::pool::{Pool, PoolConnection, Transaction};
use roost_locks::Tokens;
use tokio::sync::broadcast;

pub use calendars::MAX_NAME_CHARS;
pub use clean_up::Pruned;
pub use collections::{CollectionDraft, CollectionPatch};
pub use error::GroupwareError;
pub use feeds::OpenFeed;
pub use live::CollectionChange;
pub use meetings::MailedContent;
pub use occurrences::MAX_RANGE_DAYS;
pub use roost_db::collection::{Access, Collection, CollectionKind, Member, MemberState, Origin};
pub use roost_db::collection_property::DeadProperty;
pub use roost_db::delegation::Delegation;
pub use roost_db::feed::Feed;
pub use roost_db::imip_queue::Claimed as QueuedMail;
pub use roost_db::object::content::Content;
pub use roost_db::object::{Condition, Object, ObjectInfo, ObjectTag};
pub use roost_db::principal::{self, Principal, PrincipalKind};
pub use roost_db::schedule::{AccountKind, CalendarUser};
pub use roost_db::share::{Grantee, Invitation, Notice, Reply, Share};
pub use roost_db::subscription::{Due, SubscriptionState};
pub use roost_ical::card::Photo;
pub use roost_ical::itip::ScheduleError;
pub use scheduling::{BusyAnswer, BusyReply, MailFate, ReceiptOutcome, ReceivedMail};
pub use series::OccurrenceName;
use sharing::Rate;
pub use sharing::{ShareChange, directory_of, settle_group_shares};
pub use subscriptions::Fetched;
pub use sync::SyncPage;
pub use token::{InvalidToken, SyncToken};
pub use write::{MAX_OBJECT_BYTES, Written};

/// What the functions of [`Groupware`] answer.
pub type Result<T> = std::result::Result<T, GroupwareError>;

/// The service. Cheap to clone; all clones share the pool and the live changes.
#[derive(Clone, Debug)]
pub struct Groupware {
    pool: Pool,
    changes: broadcast::Sender<CollectionChange>,
    tokens: Tokens,
    searches: Arc<Rate>,
    feed_reads: Arc<Rate>,
    sends_mail: bool,
}

impl Groupware {
    /// Makes the service. Live changes flow once [`Groupware::listen`] runs.
    #[must_use]
    pub fn new(pool: Pool) -> Self {
        Self {
            pool,
            changes: broadcast::Sender::new(live::BUFFERED_CHANGES),
            tokens: Tokens::default(),
            searches: Arc::default(),
            feed_reads: Arc::default(),
            sends_mail: true,
        }
    }

    /// The service where nobody sends mail: people elsewhere cannot be invited, and whoever tries is told
    /// (SCHEDULE-STATUS 5.3, RFC 6638 §3.2.9).
    #[must_use]
    pub fn without_mail(self) -> Self {
        Self {
            sends_mail: false,
            ..self
        }
    }

    async fn connection(&self) -> Result<PoolConnection> {
        Ok(self.pool.acquire().await?)
    }

    async fn begin(&self) -> Result<Transaction> {
        Ok(self.pool.begin().await?)
    }
}
