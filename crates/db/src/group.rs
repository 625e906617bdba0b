//! Groups of people within a domain (`person_group`, `person_group_member`).

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;
use crate::domain::Listing;
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

/// A group as administrators see it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct GroupRow {
    /// Its id.
    pub id: i64,
    /// Its address.
    pub address: String,
    /// Its domain.
    pub domain: String,
    /// The name for people.
    pub display_name: String,
    /// Whether mail to it reaches its members.
    pub receives_mail: bool,
    /// Whether it takes mail of this server's people only.
    pub internal_only: bool,
    /// Who is in it, by address.
    pub members: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_group {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.name || '@' || g.domain AS address, g.domain, g.display_name, g.receives_mail,
                    g.internal_only, g.created_at,
                    ARRAY(SELECT a.address FROM person_group_member p JOIN account a ON a.id = p.account_id
                          WHERE p.group_id = g.id ORDER BY a.address) AS members
             FROM person_group g ",
            $rest
        )
    };
}

/// Finds a group by its domain and name.
pub async fn find(db: &mut PgConnection, domain: &str, name: &str) -> Result<Option<GroupRow>, DbError> {
    // Uses person_group_name_key.
    Ok(
        sqlx::query_as(select_group!("WHERE g.domain = $1 AND g.name = $2"))
            .bind(domain)
            .bind(name)
            .fetch_optional(db)
            .await?,
    )
}

/// Groups by address.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<GroupRow>, DbError> {
    Ok(sqlx::query_as(select_group!(
        "WHERE ($1::text[] IS NULL OR g.domain = ANY($1))
         AND g.name || '@' || g.domain > $2
         ORDER BY g.name || '@' || g.domain LIMIT $3"
    ))
    .bind(listing.domains)
    .bind(listing.after)
    .bind(listing.limit)
    .fetch_all(db)
    .await?)
}

/// Changes what is said of a group.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    display_name: &str,
    receives_mail: bool,
    internal_only: bool,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE person_group SET display_name = $2, receives_mail = $3, internal_only = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(display_name)
    .bind(receives_mail)
    .bind(internal_only)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a group.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM person_group WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
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
