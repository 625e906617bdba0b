//! The memory of failed sign-ins, shared by all replicas.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Until when any of the subjects is blocked; `None` if none is.
pub async fn blocked_until(
    db: &mut PgConnection,
    subjects: &[String],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let (until,): (Option<DateTime<Utc>>,) = sqlx::query_as(
        "SELECT max(blocked_until) FROM sign_in_failure WHERE subject = ANY($1) AND blocked_until > $2",
    )
    .bind(subjects)
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(until)
}

/// Counts one more failure of a subject and answers how many there are now. A subject that has been quiet
/// for `forget_after` starts again at one.
pub async fn record(
    db: &mut PgConnection,
    subject: &str,
    now: DateTime<Utc>,
    forget_after: Duration,
) -> Result<i32, DbError> {
    let (failures,): (i32,) = sqlx::query_as(
        "INSERT INTO sign_in_failure AS f (subject, failures, last_at, blocked_until)
         VALUES ($1, 1, $2, $2)
         ON CONFLICT (subject) DO UPDATE SET
             failures = CASE WHEN f.last_at < $3 THEN 1 ELSE f.failures + 1 END,
             last_at = $2
         RETURNING failures",
    )
    .bind(subject)
    .bind(now)
    .bind(now - forget_after)
    .fetch_one(db)
    .await?;
    Ok(failures)
}

/// Blocks a subject until a moment.
pub async fn block(db: &mut PgConnection, subject: &str, until: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE sign_in_failure SET blocked_until = $2 WHERE subject = $1")
        .bind(subject)
        .bind(until)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets a subject's failures, after a success.
pub async fn delete(db: &mut PgConnection, subject: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM sign_in_failure WHERE subject = $1")
        .bind(subject)
        .execute(db)
        .await?;
    Ok(())
}

/// What is counted of a subject.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FailureRow {
    /// `account:…`, `code:…` or `ip:…`.
    pub subject: String,
    /// How many there were lately.
    pub failures: i32,
    /// When the last one was.
    pub last_at: DateTime<Utc>,
    /// Until when no try is looked at.
    pub blocked_until: DateTime<Utc>,
}

/// What is counted now, the latest first, at most `limit`.
pub async fn list(db: &mut PgConnection, limit: i64) -> Result<Vec<FailureRow>, DbError> {
    Ok(sqlx::query_as(
        "SELECT subject, failures, last_at, blocked_until FROM sign_in_failure
         ORDER BY last_at DESC, subject LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Forgets what is counted of an account, its codes, or a network address. `false` if that is nothing.
pub async fn forget(db: &mut PgConnection, name: &str) -> Result<bool, DbError> {
    let done = sqlx::query(
        "DELETE FROM sign_in_failure WHERE subject IN ('account:' || $1, 'code:' || $1, 'ip:' || $1)",
    )
    .bind(name)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes what is older than `before` and blocks nobody any more; answers how many.
pub async fn delete_before(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM sign_in_failure WHERE last_at < $1 AND blocked_until < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
