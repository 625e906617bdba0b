//! Connections to the IMAP server: a few for each account, kept warm for a while, bounded in all.
//!
//! A [`Lease`] owns its connection alone. Given back in good order the connection waits for the next one;
//! otherwise it is closed. Nobody else in this crate opens connections, but for the watcher.

mod account;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use roost_imap::{Connection, Endpoint, ImapError, Limits, MailboxName};
use roost_shared::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::error::MailError;
use crate::user::MailUser;
use account::AccountPool;
pub(crate) use account::Idle;

/// All connections together, those of watchers too. Each costs the IMAP server a process.
const MAX_CONNECTIONS: usize = 2_000;
/// How long a request waits for one of its account's connections.
const WAIT: Duration = Duration::from_secs(20);
/// How often idle connections are looked through.
const SWEEP: Duration = Duration::from_secs(10);

/// The pools of all accounts.
#[derive(Clone)]
pub(crate) struct Pools {
    inner: Arc<Inner>,
}

struct Inner {
    endpoint: Endpoint,
    total: Arc<Semaphore>,
    accounts: Mutex<HashMap<AccountId, Arc<AccountPool>>>,
}

impl Pools {
    /// Makes the pools and the task that closes what is idle for too long. The task ends with the pools.
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let inner = Arc::new(Inner {
            endpoint,
            total: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            accounts: Mutex::default(),
        });
        let weak = Arc::downgrade(&inner);
        tokio::spawn(async move {
            let mut ticks = interval(SWEEP);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let Some(inner) = weak.upgrade() else { return };
                inner.sweep();
                let open = MAX_CONNECTIONS.saturating_sub(inner.total.available_permits());
                metrics::gauge!("roost_imap_connections").set(u32::try_from(open).unwrap_or(u32::MAX));
            }
        });
        Self { inner }
    }

    /// A connection of the account's for one piece of work: one that has `folder` open, if there is such a one.
    pub(crate) async fn lease(
        &self,
        user: &MailUser,
        folder: Option<&MailboxName>,
    ) -> Result<Lease, MailError> {
        let pool = self.inner.account(user.account().id);
        let permit = timeout(WAIT, Arc::clone(pool.permits()).acquire_owned())
            .await
            .map_err(|_| MailError::StoreUnavailable(ImapError::Timeout(WAIT.as_secs())))?
            .map_err(|_| MailError::internal("a closed semaphore"))?;
        while let Some(mut idle) = pool.take(folder) {
            if !idle.connection.is_alive() {
                continue;
            }
            return Ok(Lease {
                idle,
                pool,
                _permit: permit,
                is_fresh: false,
            });
        }
        let idle = self.open(user).await?;
        Ok(Lease {
            idle,
            pool,
            _permit: permit,
            is_fresh: true,
        })
    }

    /// A connection outside the account's few, for its watcher.
    pub(crate) async fn open(&self, user: &MailUser) -> Result<Idle, MailError> {
        let total = match Arc::clone(&self.inner.total).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                self.inner.close_all_idle();
                Arc::clone(&self.inner.total)
                    .try_acquire_owned()
                    .map_err(|_| MailError::StoreUnavailable(ImapError::Unsupported("free connections")))?
            }
        };
        let credential = user.imap_credential().ok_or(MailError::CredentialRefused)?;
        let connection = Connection::open(&self.inner.endpoint, &credential, Limits::default()).await?;
        Ok(Idle::new(connection, total))
    }

    /// Drops the idle connections of an account, e.g. once one of them turned out to be dead.
    pub(crate) fn forget_idle(&self, user: &MailUser) {
        self.inner.account(user.account().id).clear();
    }
}

impl Inner {
    fn account(&self, id: AccountId) -> Arc<AccountPool> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(accounts.entry(id).or_default())
    }

    fn sweep(&self) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.retain(|_, pool| {
            pool.close_old();
            // Whoever holds a lease holds the pool too.
            Arc::strong_count(pool) > 1 || !pool.is_empty()
        });
    }

    fn close_all_idle(&self) {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.values().for_each(|pool| pool.clear());
    }
}

/// A connection for one piece of work. Dropped without [`Lease::release`] it is closed.
pub(crate) struct Lease {
    idle: Idle,
    pool: Arc<AccountPool>,
    _permit: OwnedSemaphorePermit,
    is_fresh: bool,
}

impl Lease {
    /// The connection.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.idle.connection
    }

    /// Whether it was opened just now, so that a dead connection means a dead server.
    pub(crate) fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// Gives the connection back, if it is in good order.
    pub(crate) fn release(self) {
        if self.idle.connection.is_usable() {
            self.pool.put(self.idle);
        }
    }
}
