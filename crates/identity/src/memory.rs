//! What was read from the database lately, kept in memory so that a request need not ask for it: sessions by token,
//! logins by address.
//!
//! Postgres announces whatever takes a session or a login away or changes it, at its commit and to every Roost
//! process. What is kept is used only while this process hears those announcements, and for a minute at most: an
//! ended session and an old password are refused by all replicas within milliseconds, and within that minute even
//! where a connection has died without either side's noticing.

use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use roost_db::listen::{Heard, listen};
use roost_db::{ban, login, session};

use crate::Identity;

/// How long anything is kept. When a session is read again, its use is written down too.
const KEPT_FOR: Duration = Duration::from_secs(60);
const KEPT_MAX: u64 = 50_000;

/// What is kept of one kind.
pub(crate) struct Memory<K, V> {
    entries: Cache<K, Arc<V>>,
    hearing: Mutex<Hearing>,
}

#[derive(Default)]
struct Hearing {
    /// Whether announcements arrive.
    is_live: bool,
    /// Counts what was announced.
    announcements: u64,
}

/// The state of the world before something was read: see [`Memory::keep`].
#[derive(Clone, Copy)]
pub(crate) struct Moment(u64);

#[cfg(test)]
impl Moment {
    /// Whether one thing was announced in between.
    fn is_next_of(self, before: Self) -> bool {
        self.0 == before.0 + 1
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Send + Sync + 'static> Memory<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            entries: Cache::builder()
                .max_capacity(KEPT_MAX)
                .time_to_live(KEPT_FOR)
                .build(),
            hearing: Mutex::default(),
        }
    }

    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: std::borrow::Borrow<Q>,
    {
        if !self.hearing().is_live {
            return None;
        }
        self.entries.get(key)
    }

    /// To be called before something is read from the database.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.hearing().announcements)
    }

    /// Keeps what was read, unless something was announced since the moment before: it may be stale.
    pub(crate) fn keep(&self, moment: Moment, key: K, value: &Arc<V>) {
        let hearing = self.hearing();
        if hearing.is_live && hearing.announcements == moment.0 {
            self.entries.insert(key, Arc::clone(value));
        }
    }

    /// Forgets one thing.
    pub(crate) fn forget<Q: Hash + Eq + ?Sized>(&self, key: &Q)
    where
        K: std::borrow::Borrow<Q>,
    {
        let mut hearing = self.hearing();
        hearing.announcements += 1;
        self.entries.invalidate(key);
    }

    /// Forgets everything. Whoever changes something calls this, so that its own process need not wait to hear.
    pub(crate) fn forget_all(&self) {
        let mut hearing = self.hearing();
        hearing.announcements += 1;
        self.entries.invalidate_all();
    }

    fn set_live(&self, is_live: bool) {
        self.hearing().is_live = is_live;
        self.forget_all();
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    /// The task that lets sessions and logins be kept in memory: run one for each process. It listens on a
    /// connection of its own, reconnects by itself, and ends only by being dropped. Without it every request asks
    /// the database.
    pub async fn listen(&self) {
        let channels = [session::CHANNEL, login::CHANNEL, ban::CHANNEL];
        listen(&self.inner.pool, &channels, |heard| self.hear(heard)).await;
    }

    /// Forgets what is kept of an account, by its address, or of all accounts where `changed` is no address. Whoever changed
    /// the directory calls this before answering: this process then goes by the change at once, and the others within
    /// milliseconds.
    pub fn forget(&self, changed: &str) {
        if changed.contains('@') {
            self.inner.logins.forget(changed);
        } else {
            self.inner.logins.forget_all();
        }
        self.inner.sessions.forget_all();
    }

    pub(crate) fn hear(&self, heard: Heard<'_>) {
        let inner = &self.inner;
        match heard {
            Heard::Live | Heard::Deaf => {
                let is_live = heard == Heard::Live;
                inner.sessions.set_live(is_live);
                inner.logins.set_live(is_live);
                inner.bans.set_live(is_live);
            }
            Heard::Announcement { channel, payload } if channel == login::CHANNEL => {
                if payload.is_empty() {
                    inner.logins.forget_all();
                } else {
                    inner.logins.forget(payload);
                }
            }
            Heard::Announcement { channel, .. } if channel == ban::CHANNEL => inner.bans.forget_all(),
            Heard::Announcement { .. } => inner.sessions.forget_all(),
        }
    }
}

#[cfg(test)]
mod tests;
