//! Sessions found lately, kept in memory so that a request need not ask the database who makes it.
//!
//! Postgres announces whatever takes a session away ([`roost_db::session::CHANNEL`]), at its commit and to every
//! Roost process. What is kept is used only while this process hears those announcements, and for a minute at
//! most: an ended session is refused by all replicas within milliseconds, and within that minute even where a
//! connection has died without either side's noticing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use roost_db::DbError;
use roost_db::session::{CHANNEL, StoredSession};
use sqlx::postgres::PgListener;

use crate::Identity;

/// How long a session is kept. When it is read again, its use is written down too.
const KEPT_FOR: Duration = Duration::from_secs(60);
const KEPT_MAX: u64 = 50_000;
/// How long to wait before another attempt to listen.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

/// SHA-256 of a session's token.
type TokenHash = [u8; 32];

/// What is kept.
pub(crate) struct SessionMemory {
    entries: Cache<TokenHash, Arc<StoredSession>>,
    hearing: Mutex<Hearing>,
}

#[derive(Default)]
struct Hearing {
    /// Whether announcements arrive.
    is_live: bool,
    /// Counts what was announced.
    announcements: u64,
}

/// The state of the world before a session was read: see [`SessionMemory::keep`].
#[derive(Clone, Copy)]
pub(crate) struct Moment(u64);

impl SessionMemory {
    pub(crate) fn new() -> Self {
        Self {
            entries: Cache::builder()
                .max_capacity(KEPT_MAX)
                .time_to_live(KEPT_FOR)
                .build(),
            hearing: Mutex::default(),
        }
    }

    pub(crate) fn get(&self, token: &TokenHash) -> Option<Arc<StoredSession>> {
        if !self.hearing().is_live {
            return None;
        }
        self.entries.get(token)
    }

    /// To be called before a session is read from the database.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.hearing().announcements)
    }

    /// Keeps a session, unless something was announced since the moment before it was read: it may be stale.
    pub(crate) fn keep(&self, moment: Moment, token: TokenHash, session: Arc<StoredSession>) {
        let hearing = self.hearing();
        if hearing.is_live && hearing.announcements == moment.0 {
            self.entries.insert(token, session);
        }
    }

    /// Forgets everything. Whoever ends a session calls this, so that its own process need not wait to hear.
    pub(crate) fn forget(&self) {
        let mut hearing = self.hearing();
        hearing.announcements += 1;
        self.entries.invalidate_all();
    }

    fn set_live(&self, is_live: bool) {
        self.hearing().is_live = is_live;
        self.forget();
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    /// The task that lets sessions be kept in memory: run one for each process. It listens on a connection of
    /// its own, reconnects by itself, and ends only by being dropped. Without it every request asks the database.
    pub async fn listen(&self) {
        loop {
            let ended = self.listen_once().await;
            self.inner.sessions.set_live(false);
            if let Err(error) = ended {
                tracing::warn!(%error, "ended sessions are not heard of; trying again");
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// Listens until the connection breaks.
    async fn listen_once(&self) -> Result<(), DbError> {
        let mut listener = PgListener::connect_with(&self.inner.pool).await?;
        listener.listen(CHANNEL).await?;
        self.inner.sessions.set_live(true);
        while listener.try_recv().await?.is_some() {
            self.inner.sessions.forget();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
