//! What is asked of passwords, and of whom a second factor is (`password_rules`, `second_factor_policy`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What is asked of new passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PasswordRules {
    /// In characters, 8 to 128.
    pub min_length: i32,
    /// By zxcvbn, 0 to 4: how hard it is to guess.
    pub min_score: i32,
}

/// The rules that an administrator set; `None` if none did.
pub async fn password_rules(db: &mut PgConnection) -> Result<Option<PasswordRules>, DbError> {
    Ok(sqlx::query_as("SELECT min_length, min_score FROM password_rules")
        .fetch_optional(db)
        .await?)
}

/// Replaces the rules.
pub async fn set_password_rules(
    db: &mut PgConnection,
    rules: PasswordRules,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO password_rules (min_length, min_score, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (only_row) DO UPDATE SET min_length = $1, min_score = $2, changed_at = $3",
    )
    .bind(rules.min_length)
    .bind(rules.min_score)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Of whom a second factor is asked.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SecondFactorPolicy {
    /// A domain's name, `domain-administrators` or `server-administrators`.
    pub scope: String,
    /// How many days each has for it.
    pub grace_days: i32,
    /// Since when it is asked.
    pub since: DateTime<Utc>,
}

/// All policies, by scope.
pub async fn list(db: &mut PgConnection) -> Result<Vec<SecondFactorPolicy>, DbError> {
    Ok(
        sqlx::query_as("SELECT scope, grace_days, since FROM second_factor_policy ORDER BY scope")
            .fetch_all(db)
            .await?,
    )
}

/// Sets a policy. One that is there keeps its beginning.
pub async fn upsert(
    db: &mut PgConnection,
    scope: &str,
    grace_days: i32,
    now: DateTime<Utc>,
) -> Result<SecondFactorPolicy, DbError> {
    Ok(sqlx::query_as(
        "INSERT INTO second_factor_policy (scope, grace_days, since) VALUES ($1, $2, $3)
         ON CONFLICT (scope) DO UPDATE SET grace_days = $2
         RETURNING scope, grace_days, since",
    )
    .bind(scope)
    .bind(grace_days)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Ends a policy; answers it. `None` if there is none.
pub async fn delete(db: &mut PgConnection, scope: &str) -> Result<Option<SecondFactorPolicy>, DbError> {
    Ok(
        sqlx::query_as(
            "DELETE FROM second_factor_policy WHERE scope = $1 RETURNING scope, grace_days, since",
        )
        .bind(scope)
        .fetch_optional(db)
        .await?,
    )
}
