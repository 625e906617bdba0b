//! The pool of connections to Postgres.
//!
//! A stopped Postgres must cost a request little time and must not need a restart of Roost: nothing is
//! connected before it is needed, broken connections are thrown away, and waiting for one has a short limit.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, Executor, PgPool};

use crate::DbError;

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

/// A connection that has rested for longer than this is tried before it is used: after a restart of
/// Postgres the old ones are dead. Busy ones are not, which saves a round trip for each request.
const TRUSTED_IDLE_TIME: Duration = Duration::from_millis(500);

/// No statement of Roost's is meant to take that long; a stuck one gives its connection back.
///
/// Each statement is planned once for a connection, whatever its arguments: it finds rows by keys, and planning the joins
/// takes several times as long as running them. By default Postgres would plan the first five runs anew.
const SESSION_SETTINGS: &str = "
    SET statement_timeout = '30s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET plan_cache_mode = 'force_generic_plan'";

/// So many prepared statements a connection keeps: more than Roost has.
const KEPT_STATEMENTS: usize = 1_000;

/// Makes the pool for `url` (`postgres://user:password@host:port/database`) without connecting yet.
///
/// Must be called within a Tokio runtime.
///
/// # Errors
/// [`DbError::Driver`] if the URL cannot be read.
pub fn connect(url: &str, settings: PoolSettings) -> Result<PgPool, DbError> {
    Ok(connect_with(PgConnectOptions::from_str(url)?, settings))
}

/// As [`connect`], for options that were put together otherwise.
#[must_use]
pub fn connect_with(options: PgConnectOptions, settings: PoolSettings) -> PgPool {
    PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout)
        .idle_timeout(Duration::from_secs(300))
        .max_lifetime(Duration::from_secs(3600))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_IDLE_TIME {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SESSION_SETTINGS).await?;
                Ok(())
            })
        })
        .connect_lazy_with(
            options
                .application_name("roost")
                .statement_cache_capacity(KEPT_STATEMENTS),
        )
}

/// Whether the database answers, for the health check: one round trip.
///
/// # Errors
/// [`DbError::Unavailable`] if it does not.
pub async fn check(pool: &PgPool) -> Result<(), DbError> {
    let mut connection = pool.acquire().await?;
    Ok(connection.ping().await?)
}
