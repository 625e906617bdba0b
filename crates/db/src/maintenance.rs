//! The database as a whole, for `roost restore` and `roost doctor`: who uses it, whether anything is in it, and emptying it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrate;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::DbError;

/// Opens a connection of its own, without the time limits that the pool's have.
///
/// # Errors
/// [`DbError::Driver`] if the URL cannot be read, [`DbError::Unavailable`] if nobody answers.
pub async fn connect(url: &str) -> Result<PgConnection, DbError> {
    let options = PgConnectOptions::from_str(url)?.application_name("roost-restore");
    Ok(PgConnection::connect_with(&options).await?)
}

/// Waits for and takes the lock under which the schema is brought up to date: a server that starts meanwhile waits for it.
pub async fn lock_schema(db: &mut PgConnection) -> Result<(), DbError> {
    Ok(db.lock().await?)
}

/// Gives the lock back.
pub async fn unlock_schema(db: &mut PgConnection) -> Result<(), DbError> {
    Ok(db.unlock().await?)
}

/// How many connections of servers and commands there are. A server listens from its start on, so it always has some. One
/// that waits for the schema's lock is not counted.
pub async fn other_servers(db: &mut PgConnection) -> Result<i64, DbError> {
    let (count,): (i64,) = sqlx::query_as(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'roost' AND pid <> pg_backend_pid()
           AND coalesce(wait_event, '') <> 'advisory'",
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Whether nobody has been made in it yet. It may have the tables.
pub async fn is_empty(db: &mut PgConnection) -> Result<bool, DbError> {
    let (has_tables,): (bool,) = sqlx::query_as(
        "SELECT to_regclass('public.account') IS NOT NULL AND to_regclass('public.domain') IS NOT NULL",
    )
    .fetch_one(&mut *db)
    .await?;
    if !has_tables {
        return Ok(true);
    }
    let (is_empty,): (bool,) =
        sqlx::query_as("SELECT NOT EXISTS (SELECT FROM account) AND NOT EXISTS (SELECT FROM domain)")
            .fetch_one(db)
            .await?;
    Ok(is_empty)
}

/// Whether the roles exist by which Postfix and Dovecot read their views.
pub async fn has_daemon_roles(db: &mut PgConnection) -> Result<bool, DbError> {
    let (found,): (bool,) = sqlx::query_as(
        "SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('roost_postfix', 'roost_dovecot')",
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// Removes all tables, views, functions and types of the schema `public`.
pub async fn drop_everything(db: &mut PgConnection) -> Result<(), DbError> {
    // Tables take with them what hangs on them, so that each is asked for again just before it is dropped.
    sqlx::query(
        "DO $$
         DECLARE
             item record;
         BEGIN
             FOR item IN
                 SELECT format('DROP %s IF EXISTS %s CASCADE',
                               CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                                            WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                               format('public.%I', relname)) AS statement
                 FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
                 ORDER BY relkind = 'S'
             LOOP
                 EXECUTE item.statement;
             END LOOP;
             FOR item IN
                 SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) AS statement
                 FROM pg_proc p
                 WHERE p.pronamespace = 'public'::regnamespace
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
             LOOP
                 EXECUTE item.statement;
             END LOOP;
             FOR item IN
                 SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', t.typname) AS statement
                 FROM pg_type t
                 WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
             LOOP
                 EXECUTE item.statement;
             END LOOP;
         END
         $$",
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The addresses of all mailboxes, those that are switched off too.
pub async fn mailbox_addresses(db: &mut PgConnection) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT a.address FROM account a JOIN mailbox m ON m.account_id = a.id ORDER BY a.address",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

/// Which Postgres it is.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Server {
    /// `server_version_num`: 150008 for 15.8.
    pub version: i32,
    /// For people.
    pub shown: String,
}

/// Which Postgres answers.
pub async fn server(db: &mut PgConnection) -> Result<Server, DbError> {
    let found = sqlx::query_as(
        "SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown",
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// What its clock says.
pub async fn now(db: &mut PgConnection) -> Result<DateTime<Utc>, DbError> {
    let (time,): (DateTime<Utc>,) = sqlx::query_as("SELECT clock_timestamp()").fetch_one(db).await?;
    Ok(time)
}
