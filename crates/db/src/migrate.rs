//! Brings the schema up to date.

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection};

use crate::DbError;
use crate::pool::Pool;

/// The migrations, compiled in.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// What the daemons' roles may read, where there are such roles.
const GRANTS: &str = include_str!("grants.sql");

/// Applies what has not been applied yet, and renews the daemons' rights on their views.
///
/// Several servers may start at once: an advisory lock lets one of them do the work while the others wait
/// for it. The connection is its own, because the pool's have time limits that a large migration may exceed.
///
/// # Errors
/// [`DbError::Unavailable`] if Postgres does not answer, [`DbError::Migration`] if a migration fails or an
/// applied one was edited.
pub async fn run(pool: &Pool) -> Result<(), DbError> {
    let mut connection = PgConnection::connect_with(pool.options()).await?;
    MIGRATOR.run(&mut connection).await?;
    sqlx::raw_sql(GRANTS).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Whether the schema is at least as new as this program needs. After a rolling update it may be newer.
///
/// # Errors
/// [`DbError::Unavailable`] if Postgres does not answer.
pub async fn is_current(pool: &Pool) -> Result<bool, DbError> {
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    let applied: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(&mut *pool.acquire().await?)
        .await?;
    Ok(applied >= newest)
}
