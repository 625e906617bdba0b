//! The pool of connections to Postgres.
//!
//! A stopped Postgres must cost a request little time and must not need a restart of Roost: nothing is
//! connected before it is needed, broken connections are thrown away, and waiting for one has a short limit.
//!
//! The pool is deadpool's. sqlx's own asks Postgres for a sign of life whenever a connection is given back, in a task of its
//! own: for short statements, that took three times as long as the statement.

mod connection;
mod manager;
mod transaction;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, QueueMode};
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;
use tokio::time::timeout;

use crate::DbError;
use manager::Manager;

pub use connection::PoolConnection;
pub(crate) use manager::doubt_all;
pub use transaction::Transaction;

/// The target under which `tracing` is told of each statement, at the level `DEBUG`, with `elapsed_secs`.
pub const STATEMENTS: &str = "sqlx::query";

/// How large the pool is and how patient.
#[derive(Clone, Copy, Debug)]
pub struct PoolSettings {
    /// Most connections at a time.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told that the database does not answer.
    pub acquire_timeout: Duration,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            max_connections: 20,
            acquire_timeout: Duration::from_secs(2),
        }
    }
}

/// Connections to one database. Cheap to clone; all clones share them.
#[derive(Clone)]
pub struct Pool {
    connections: managed::Pool<Manager>,
    options: Arc<PgConnectOptions>,
    patience: Duration,
}

/// How many connections there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatus {
    /// That are in use.
    pub busy: usize,
    /// That wait for use.
    pub idle: usize,
}

impl Pool {
    /// A connection for a while.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] if none becomes free or can be made in time; what Postgres says to a new one.
    pub async fn acquire(&self) -> Result<PoolConnection, sqlx::Error> {
        match timeout(self.patience, self.connections.get()).await {
            Ok(Ok(connection)) => Ok(PoolConnection::new(connection)),
            Ok(Err(managed::PoolError::Backend(error))) => Err(error),
            Ok(Err(managed::PoolError::Closed)) => Err(sqlx::Error::PoolClosed),
            Ok(Err(_)) | Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// A transaction on a connection of its own. Dropped without [`Transaction::commit`] it is rolled back.
    ///
    /// # Errors
    /// As [`Pool::acquire`].
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Transaction::begin(self.acquire().await?).await
    }

    /// How its connections are made.
    #[must_use]
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// How many connections there are just now.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        let status = self.connections.status();
        PoolStatus {
            busy: status.size.saturating_sub(status.available),
            idle: status.available,
        }
    }
}

impl fmt::Debug for Pool {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Makes the pool for `url` (`postgres://user:password@host:port/database`) without connecting yet.
///
/// Must be called within a Tokio runtime.
///
/// # Errors
/// [`DbError::Driver`] if the URL cannot be read.
pub fn connect(url: &str, settings: PoolSettings) -> Result<Pool, DbError> {
    Ok(connect_with(PgConnectOptions::from_str(url)?, settings))
}

/// As [`connect`], for options that were put together otherwise.
#[must_use]
pub fn connect_with(options: PgConnectOptions, settings: PoolSettings) -> Pool {
    let options = Arc::new(manager::with_defaults(options));
    let most = usize::try_from(settings.max_connections)
        .unwrap_or(usize::MAX)
        .max(1);
    let connections = managed::Pool::builder(Manager::new(Arc::clone(&options)))
        .max_size(most)
        // The one used last: its process in Postgres is awake, and has what it needs at hand.
        .queue_mode(QueueMode::Lifo)
        .build()
        // It only fails for time limits of its own, of which none is set.
        .unwrap_or_else(|never| unreachable!("{never}"));
    manager::sweep(connections.weak());
    Pool {
        connections,
        options,
        patience: settings.acquire_timeout,
    }
}

/// Whether the database answers, for the health check: one round trip.
///
/// # Errors
/// [`DbError::Unavailable`] if it does not.
pub async fn check(pool: &Pool) -> Result<(), DbError> {
    let mut connection = pool.acquire().await?;
    Ok(connection.ping().await?)
}
