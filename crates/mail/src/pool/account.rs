//! The connections of one account.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use roost_imap::{Connection, MailboxName};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections an account has at most, its watcher's not counted.
const MAX_CONNECTIONS: usize = 4;
/// The connection used last waits so long: opening one costs a sign-in.
const KEEP_ONE: Duration = Duration::from_secs(240);
/// All others wait so long.
const KEEP_OTHERS: Duration = Duration::from_secs(30);

/// A connection that nobody uses just now.
pub(crate) struct Idle {
    pub(crate) connection: Connection,
    since: Instant,
    _total: OwnedSemaphorePermit,
}

impl Idle {
    pub(super) fn new(connection: Connection, total: OwnedSemaphorePermit) -> Self {
        Self {
            connection,
            since: Instant::now(),
            _total: total,
        }
    }
}

/// The pool of one account.
pub(super) struct AccountPool {
    permits: Arc<Semaphore>,
    /// The one used last at the end.
    idle: Mutex<Vec<Idle>>,
}

impl Default for AccountPool {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            idle: Mutex::default(),
        }
    }
}

impl AccountPool {
    pub(super) fn permits(&self) -> &Arc<Semaphore> {
        &self.permits
    }

    /// The connection that has the folder open, or the one used last.
    pub(super) fn take(&self, folder: Option<&MailboxName>) -> Option<Idle> {
        let mut idle = self.lock();
        let fits = |idle: &Idle| {
            folder.is_none() || idle.connection.selected().map(|selected| &selected.mailbox) == folder
        };
        match idle.iter().rposition(fits) {
            Some(position) => Some(idle.remove(position)),
            None => idle.pop(),
        }
    }

    pub(super) fn put(&self, mut connection: Idle) {
        connection.since = Instant::now();
        self.lock().push(connection);
    }

    pub(super) fn clear(&self) {
        // Closed outside the lock.
        let closed = std::mem::take(&mut *self.lock());
        drop(closed);
    }

    pub(super) fn close_old(&self) {
        let now = Instant::now();
        let mut idle = self.lock();
        let last = idle.len().saturating_sub(1);
        let mut position = 0;
        idle.retain(|idle| {
            let keep = if position == last { KEEP_ONE } else { KEEP_OTHERS };
            position += 1;
            now.duration_since(idle.since) < keep
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
