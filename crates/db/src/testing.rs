//! A fresh, migrated database for each test, on a real Postgres.
//!
//! `cargo xtask test` starts a private Postgres and names it in `ROOST_TEST_DATABASE_URL`, the URL of a role
//! that may create databases. The migrations run once, into a template; each test gets a copy of it, which
//! takes a fraction of the time, and drops it at the end.

mod statements;

use std::time::Duration;

use chrono::{DateTime, Utc};
use roost_model::Account;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::migrate::MIGRATOR;
use crate::pool::{self, Pool, PoolSettings};

pub use statements::Statements;

const VARIABLE: &str = "ROOST_TEST_DATABASE_URL";

/// Serialises the making of the template between test processes.
const TEMPLATE_LOCK: i64 = 0x526f_6f73_7454_706c;

/// A database of one test's own. Dropping the value drops the database.
pub struct TestDatabase {
    /// Connections to it, for what a test looks up or arranges by itself.
    pub pool: PgPool,
    /// Connections to it, for services.
    pub connections: Pool,
    admin: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// Makes the database.
    ///
    /// # Panics
    /// If the environment names no Postgres or it does not answer: such a test has failed.
    #[expect(clippy::expect_used, reason = "only tests call this, and must fail loudly")]
    pub async fn create() -> Self {
        let admin = admin_options();
        Self::copy_template(admin).await.expect("a test database")
    }

    /// Makes a database without any tables, for tests of the migrations themselves.
    ///
    /// # Panics
    /// As [`TestDatabase::create`].
    #[expect(clippy::expect_used, reason = "only tests call this, and must fail loudly")]
    pub async fn create_empty() -> Self {
        Self::create_from(admin_options(), "template0")
            .await
            .expect("a test database")
    }

    async fn copy_template(admin: PgConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&admin).await?;
        let template = prepare_template(&admin, &mut connection).await?;
        connection.close().await?;
        Self::create_from(admin, &template).await
    }

    async fn create_from(admin: PgConnectOptions, template: &str) -> Result<Self, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&admin).await?;
        let name = format!("roost_test_{:016x}", rand::random::<u64>());
        execute(
            &mut connection,
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await?;
        connection.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(Duration::from_secs(10))
            .connect_lazy_with(admin.clone().database(&name));
        let settings = PoolSettings {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(10),
        };
        let connections = pool::connect_with(admin.clone().database(&name), settings);
        Ok(Self {
            pool,
            connections,
            admin,
            name,
        })
    }

    /// The options of a connection to this database, for tests that make a pool of their own.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.admin.clone().database(&self.name)
    }

    /// Waits until some connection listens on a channel.
    ///
    /// # Panics
    /// If none does within ten seconds.
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "only tests call this, and must fail loudly"
    )]
    pub async fn until_heard(&self, channel: &str) {
        for _ in 0..500 {
            let heard: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM pg_stat_activity
                 WHERE datname = current_database() AND state = 'idle'
                   AND query LIKE 'LISTEN%' AND strpos(query, $1) > 0)",
            )
            .bind(channel)
            .fetch_one(&self.pool)
            .await
            .expect("the database answers");
            if heard {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody listens on {channel}");
    }

    /// A mailbox with its account, and its domain unless that is there.
    ///
    /// # Panics
    /// If it cannot be stored.
    #[expect(clippy::expect_used, reason = "only tests call this, and must fail loudly")]
    pub async fn mailbox(&self, address: &str, display_name: &str, password_hash: &str) -> Account {
        let mut db = self.pool.acquire().await.expect("a connection");
        let (account, _) =
            crate::account::find_or_insert(&mut db, address, display_name, DateTime::UNIX_EPOCH)
                .await
                .expect("an account");
        sqlx::query(
            "WITH d AS (
                 INSERT INTO domain (name, created_at) VALUES (split_part($2, '@', 2), to_timestamp(0))
                 ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name
                 RETURNING id
             )
             INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, created_at)
             SELECT $1, d.id, split_part($2, '@', 1), $3, to_timestamp(0) FROM d",
        )
        .bind(account.id.0)
        .bind(address)
        .bind(password_hash)
        .execute(&mut *db)
        .await
        .expect("a mailbox");
        account
    }

    /// Makes an account.
    ///
    /// # Panics
    /// If that fails.
    #[expect(clippy::expect_used, reason = "only tests call this, and must fail loudly")]
    pub async fn account(&self, address: &str) -> Account {
        let mut connection = self.pool.acquire().await.expect("a connection");
        let (account, _) =
            crate::account::find_or_insert(&mut connection, address, "", DateTime::<Utc>::UNIX_EPOCH)
                .await
                .expect("an account");
        account
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let admin = self.admin.clone();
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The test's own runtime may be shutting down and cannot be waited for here.
        let cleaner = std::thread::spawn(move || -> Result<(), sqlx::Error> {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&admin).await?;
                execute(&mut connection, statement).await?;
                connection.close().await
            })
        });
        if let Ok(Err(error)) = cleaner.join() {
            eprintln!("the test database {} could not be dropped: {error}", self.name);
        }
    }
}

#[expect(
    clippy::panic,
    clippy::expect_used,
    reason = "only tests call this, and must fail loudly"
)]
fn admin_options() -> PgConnectOptions {
    let Ok(url) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} is not set: these tests need a real Postgres. Run `cargo xtask test`, or set it to \
             the URL of a role that may create databases."
        );
    };
    url.parse().expect("the test database's URL")
}

/// Makes the template unless it stands already; its name carries the migrations' checksums, so that an
/// edited migration makes another one.
async fn prepare_template(
    admin: &PgConnectOptions,
    connection: &mut PgConnection,
) -> Result<String, sqlx::Error> {
    let checksum = MIGRATOR
        .iter()
        .flat_map(|migration| migration.checksum.iter())
        .fold(0_u64, |sum, byte| {
            sum.rotate_left(5).wrapping_mul(0x0100_0000_01b3) ^ u64::from(*byte)
        });
    let template = format!("roost_template_{checksum:016x}");
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *connection)
        .await?;
    let stands: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut *connection)
        .await?;
    if !stands {
        // Under another name until it is complete, in case this process is killed on the way.
        let draft = format!("roost_draft_{:016x}", rand::random::<u64>());
        execute(connection, format!("CREATE DATABASE {draft} TEMPLATE template0")).await?;
        let mut inside = PgConnection::connect_with(&admin.clone().database(&draft)).await?;
        MIGRATOR
            .run(&mut inside)
            .await
            .map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
        inside.close().await?;
        execute(connection, format!("ALTER DATABASE {draft} RENAME TO {template}")).await?;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *connection)
        .await?;
    Ok(template)
}

/// Runs a statement that takes no parameters because it names a database. The names are made here, of
/// letters, digits and underscores.
async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(connection)
        .await?;
    Ok(())
}
