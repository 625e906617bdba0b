//! How mail goes in and out, as far as Roost has a say in it: keys for signing, what counts as spam, refused mail that can
//! still be delivered, senders of forwarded mail, and how much each person may send.
//!
//! The server's internal listeners and its commands call it; Rspamd and Postfix ask it through them. It writes the
//! tables `dkim_key`, `mta_sts_policy`, `spam_policy`, `spam_sender`, `quarantine`, `sending_usage` and `sending_window`.
#![deny(missing_docs)]

mod deed;
pub mod dkim;
mod error;
mod mta_sts;
pub mod quarantine;
mod sending;
pub mod spam;
pub mod srs;

use roost_db::pool::{Pool, PoolConnection, Transaction};
use std::sync::Arc;

use chrono::{Duration, Utc};

pub use error::TransportError;
pub use roost_db::dkim_key::DkimKey;
pub use roost_db::quarantine::{Held, HeldFilter};
pub use roost_db::spam_policy::{SpamPolicy, SpamSender};
pub use sending::MaySend;

/// How long a key that signs no more stays in DNS: mail that it signed may be in a queue for five days.
const RETIRING: Duration = Duration::days(7);

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct TransportSettings {
    /// The host name of the mail server, in whose name forwarded mail is sent on.
    pub hostname: String,
    /// The most messages that one mailbox may send in an hour, counted by recipient; 0 sets no limit.
    pub messages_per_hour: u32,
    /// Bounds of the quarantine.
    pub quarantine: quarantine::Bounds,
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    settings: TransportSettings,
    srs_key: Vec<u8>,
    policies: mta_sts::Policies,
}

impl Transport {
    /// `srs_key` signs the senders of forwarded mail; all replicas share it.
    #[must_use]
    pub fn new(pool: Pool, settings: TransportSettings, srs_key: Vec<u8>) -> Self {
        Self {
            inner: Arc::new(Inner {
                pool,
                settings,
                srs_key,
                policies: mta_sts::Policies::default(),
            }),
        }
    }

    /// The host name of the mail server.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.inner.settings.hostname
    }

    async fn db(&self) -> Result<PoolConnection, TransportError> {
        self.inner
            .pool
            .acquire()
            .await
            .map_err(|error| TransportError::Database(error.into()))
    }

    async fn begin(&self) -> Result<Transaction, TransportError> {
        self.inner
            .pool
            .begin()
            .await
            .map_err(|error| TransportError::Database(error.into()))
    }

    /// Gives forwarded mail a sender of this host (SRS). `None` if it needs none.
    #[must_use]
    pub fn srs_forward(&self, sender: &str) -> Option<String> {
        srs::forward(
            &self.inner.srs_key,
            &self.inner.settings.hostname,
            sender,
            Utc::now(),
        )
    }

    /// The sender that an address made by [`Self::srs_forward`] stands for. `None` if it was not made here, or is older
    /// than three weeks.
    #[must_use]
    pub fn srs_reverse(&self, recipient: &str) -> Option<String> {
        srs::reverse(
            &self.inner.srs_key,
            &self.inner.settings.hostname,
            recipient,
            Utc::now(),
        )
    }

    /// Removes what has expired.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn purge(&self) -> Result<(), TransportError> {
        let now = Utc::now();
        let mut db = self.db().await?;
        roost_db::dkim_key::retire_older(&mut db, now - RETIRING, now).await?;
        roost_db::quarantine::delete_older(&mut db, now - self.inner.settings.quarantine.age).await?;
        roost_db::mta_sts_policy::delete_expired(&mut db, now).await?;
        roost_db::sending_usage::delete_older(&mut db, now - Duration::days(2)).await?;
        roost_db::sending_usage::delete_older_windows(&mut db, now - Duration::days(2)).await?;
        Ok(())
    }
}

async fn commit(db: Transaction) -> Result<(), TransportError> {
    db.commit()
        .await
        .map_err(|error| TransportError::Database(error.into()))
}
