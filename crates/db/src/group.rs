//! Groups of people within a domain (`person_group`, `person_group_member`).

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;
use crate::principal::{Principal, PrincipalKind};
use crate::schedule::AccountKind;

/// Makes a group. Violates `person_group_name_key` if the domain has one of that name.
pub async fn insert(
    db: &mut PgConnection,
    domain: &str,
    name: &str,
    display_name: &str,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO person_group (domain, name, display_name, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(domain)
    .bind(name)
    .bind(display_name)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Takes an account into a group; one that is in it already stays.
pub async fn insert_member(db: &mut PgConnection, group: i64, account: AccountId) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO person_group_member (group_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(group)
    .bind(account.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an account out of a group. `false` if it was not in it.
pub async fn delete_member(db: &mut PgConnection, group: i64, account: AccountId) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM person_group_member WHERE group_id = $1 AND account_id = $2")
        .bind(group)
        .bind(account.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Who is in a group, by address.
pub async fn members(db: &mut PgConnection, group: i64) -> Result<Vec<Principal>, DbError> {
    // Uses person_group_member_pkey.
    let rows: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT a.id, a.address, a.display_name
         FROM person_group_member m
         JOIN account a ON a.id = m.account_id
         WHERE m.group_id = $1
         ORDER BY a.address",
    )
    .bind(group)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| principal(PrincipalKind::Person, row))
        .collect())
}

/// The groups that an account is in, by name.
pub async fn memberships(db: &mut PgConnection, account: AccountId) -> Result<Vec<Principal>, DbError> {
    // Uses person_group_member_account_idx.
    let rows: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT g.id, g.name || '@' || g.domain, g.display_name
         FROM person_group_member m
         JOIN person_group g ON g.id = m.group_id
         WHERE m.account_id = $1
         ORDER BY g.name",
    )
    .bind(account.0)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| principal(PrincipalKind::Group, row))
        .collect())
}

/// The collections that are shared with a group.
pub async fn shared_with(
    db: &mut PgConnection,
    group: i64,
) -> Result<Vec<roost_shared::CollectionId>, DbError> {
    // Uses collection_share_group_idx.
    let ids: Vec<i64> = sqlx::query_scalar("SELECT collection_id FROM collection_share WHERE group_id = $1")
        .bind(group)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(roost_shared::CollectionId).collect())
}

fn principal(kind: PrincipalKind, (id, address, display_name): (i64, String, String)) -> Principal {
    Principal {
        kind,
        id,
        address,
        display_name,
        user_kind: AccountKind::Individual,
    }
}
