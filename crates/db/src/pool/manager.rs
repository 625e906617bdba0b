//! How the pool's connections are made, tried and closed.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::managed::{self, Metrics, RecycleResult, WeakPool};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// A connection that nobody has taken for longer than this is tried before it is used: after a restart of
/// Postgres the old ones are dead. Busy ones are not, which saves a round trip for each request.
const TRUSTED_TIME: Duration = Duration::from_millis(500);

/// So long after it was last taken, a connection is closed,
const IDLE_TIME: Duration = Duration::from_secs(300);
/// and at this age, so that what Postgres keeps for a connection does not grow for ever.
const LIFETIME: Duration = Duration::from_secs(3600);
/// How often connections are looked through for that.
const SWEEP: Duration = Duration::from_secs(30);

/// The pause before another attempt to connect to a Postgres that is starting, and its limit.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

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

/// How often something has failed as if Postgres were not there.
static DOUBTS: AtomicU64 = AtomicU64::new(0);

/// Has every connection tried before it is used again: one of them was found dead, and others may be. (A connection does
/// not know that it is, and a pool that gave it out again and again would fail again and again.)
pub(crate) fn doubt_all() {
    DOUBTS.fetch_add(1, Ordering::Relaxed);
}

/// A connection, and what it has proved.
pub(super) struct Kept {
    pub(super) connection: PgConnection,
    /// [`DOUBTS`] when it was last tried.
    doubts: u64,
}

/// Makes connections.
pub(super) struct Manager {
    options: Arc<PgConnectOptions>,
}

impl Manager {
    pub(super) const fn new(options: Arc<PgConnectOptions>) -> Self {
        Self { options }
    }
}

/// What all of Roost's connections have.
pub(super) fn with_defaults(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name("roost")
        .statement_cache_capacity(KEPT_STATEMENTS)
}

impl managed::Manager for Manager {
    type Type = Kept;
    type Error = sqlx::Error;

    /// Tries until there is a Postgres; whoever asks has a limit.
    async fn create(&self) -> Result<Kept, sqlx::Error> {
        let mut pause = FIRST_PAUSE;
        loop {
            let doubts = DOUBTS.load(Ordering::Relaxed);
            match PgConnection::connect_with(&self.options).await {
                Ok(mut connection) => {
                    connection.execute(SESSION_SETTINGS).await?;
                    return Ok(Kept { connection, doubts });
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn recycle(&self, kept: &mut Kept, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        let doubts = DOUBTS.load(Ordering::Relaxed);
        if doubts != kept.doubts || metrics.last_used() > TRUSTED_TIME {
            kept.connection.ping().await?;
            kept.doubts = doubts;
        }
        Ok(())
    }
}

/// Whether Postgres is probably there in a moment: it starts, or closes the connections of before.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(refusal) => {
            // cannot_connect_now and too_many_connections
            refusal
                .code()
                .is_some_and(|code| matches!(&*code, "57P03" | "53300"))
        }
        _ => false,
    }
}

/// Closes what nobody has used for long, until the pool is gone.
pub(super) fn sweep(pool: WeakPool<Manager>) {
    tokio::spawn(async move {
        let mut ticks = interval(SWEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let Some(pool) = pool.upgrade() else { return };
            let swept = pool.retain(|_, metrics| metrics.last_used() < IDLE_TIME && metrics.age() < LIFETIME);
            drop(pool);
            for kept in swept.removed {
                // It is closed in any case; this only tells Postgres first.
                let _ = kept.connection.close().await;
            }
        }
    });
}
