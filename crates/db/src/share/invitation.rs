//! Offers as those see them to whom they are made, and their answers.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::collection::{Access, CollectionKind};
use crate::principal::Principal;

/// A collection that is offered to someone who has no view of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which one.
    pub collection: CollectionId,
    /// What it holds.
    pub kind: CollectionKind,
    /// The components that it takes.
    pub components: Vec<String>,
    /// Its owner.
    pub owner: Principal,
    /// The collection's name in the owner's home.
    pub owner_path: String,
    /// What it is called for the person, or what the owner calls it.
    pub title: String,
    /// The colour that it has for the owner, or empty.
    pub color: String,
    /// What the person would be allowed.
    pub access: Access,
    /// Whether the person has declined it.
    pub declined: bool,
    /// Since when it is offered.
    pub offered_at: DateTime<Utc>,
}

impl FromRow<'_, PgRow> for Invitation {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let name: String = row.try_get("name")?;
        let display_name: String = row.try_get("display_name")?;
        let offered_title: Option<String> = row.try_get("offered_title")?;
        let titles = [offered_title.unwrap_or_default(), display_name, name.clone()];
        Ok(Self {
            collection: CollectionId(row.try_get("collection_id")?),
            kind: row.try_get("kind")?,
            components: row.try_get("components")?,
            owner: Principal::person(row, ["owner_id", "owner_address", "owner_name"])?,
            title: titles
                .into_iter()
                .find(|title| !title.trim().is_empty())
                .unwrap_or_default(),
            owner_path: name,
            color: row.try_get("color")?,
            access: row.try_get("access")?,
            declined: row.try_get("declined")?,
            offered_at: row.try_get("offered_at")?,
        })
    }
}

/// What is offered to the account and not in its home: the newest first. With `collection`, that one alone.
pub async fn invitations(
    db: &mut PgConnection,
    account: AccountId,
    collection: Option<CollectionId>,
) -> Result<Vec<Invitation>, DbError> {
    // Uses the three indexes of collection_share on who it is for.
    Ok(sqlx::query_as(
        "WITH offered AS (
             SELECT collection_id, max(access) AS access, min(created_at) AS offered_at
             FROM collection_offer
             WHERE account_id = $1 AND ($2::bigint IS NULL OR collection_id = $2)
             GROUP BY collection_id
         )
         SELECT f.collection_id, c.kind, c.components, c.owner_id, o.address AS owner_address,
                o.display_name AS owner_name, i.name, i.display_name, i.color, f.access, f.offered_at,
                p.account_id IS NOT NULL AS declined,
                (SELECT s.title FROM collection_share s
                 WHERE s.collection_id = c.id AND s.account_id = $1) AS offered_title
         FROM offered f
         JOIN collection c ON c.id = f.collection_id
         JOIN account o ON o.id = c.owner_id
         JOIN collection_instance i ON i.collection_id = c.id AND i.account_id = c.owner_id
         LEFT JOIN collection_share_reply p ON p.collection_id = c.id AND p.account_id = $1
         WHERE NOT EXISTS (SELECT FROM collection_instance own WHERE own.collection_id = c.id AND own.account_id = $1)
         ORDER BY f.offered_at DESC, f.collection_id DESC",
    )
    .bind(account.0)
    .bind(collection.map(|collection| collection.0))
    .fetch_all(db)
    .await?)
}

/// Puts an offered collection into the account's home. Violates `collection_instance_name_key` if the name is
/// taken there.
pub async fn insert_instance(
    db: &mut PgConnection,
    account: AccountId,
    invitation: &Invitation,
    name: &str,
    display_name: &str,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO collection_instance (collection_id, account_id, kind, name, display_name, color, access)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(invitation.collection.0)
    .bind(account.0)
    .bind(invitation.kind)
    .bind(name)
    .bind(display_name)
    .bind(&invitation.color)
    .bind(invitation.access)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a shared collection out of the account's home. `false` if it is not there, or its own.
pub async fn delete_instance(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "DELETE FROM collection_instance WHERE account_id = $1 AND collection_id = $2 AND access <> 'owner'",
    )
    .bind(account.0)
    .bind(collection.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes what someone answered.
pub async fn upsert_reply(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    accepted: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO collection_share_reply (collection_id, account_id, accepted, replied_at)
         VALUES ($2, $1, $3, $4)
         ON CONFLICT (collection_id, account_id) DO UPDATE
         SET accepted = EXCLUDED.accepted, acknowledged = false, replied_at = EXCLUDED.replied_at,
             access_changed_at = NULL",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(accepted)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets that someone declined, so that they are asked again.
pub async fn delete_refusal(
    db: &mut PgConnection,
    account: i64,
    collection: CollectionId,
) -> Result<(), DbError> {
    sqlx::query(
        "DELETE FROM collection_share_reply WHERE collection_id = $1 AND account_id = $2 AND NOT accepted",
    )
    .bind(collection.0)
    .bind(account)
    .execute(db)
    .await?;
    Ok(())
}

/// An answer that the owner of a collection has not put away yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The owner's collection.
    pub collection: CollectionId,
    /// What it holds.
    pub kind: CollectionKind,
    /// Its name in the owner's home.
    pub name: String,
    /// Who answered.
    pub person: Principal,
    /// What they answered.
    pub accepted: bool,
    /// When.
    pub replied_at: DateTime<Utc>,
}

impl FromRow<'_, PgRow> for Reply {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            collection: CollectionId(row.try_get("collection_id")?),
            kind: row.try_get("kind")?,
            name: row.try_get("name")?,
            person: Principal::person(row, ["id", "address", "display_name"])?,
            accepted: row.try_get("accepted")?,
            replied_at: row.try_get("replied_at")?,
        })
    }
}

/// The answers to the account's own offers that it has not put away, the newest first.
pub async fn replies(db: &mut PgConnection, owner: AccountId) -> Result<Vec<Reply>, DbError> {
    // Uses collection_owner_id_idx, then collection_share_reply_pkey.
    Ok(sqlx::query_as(
        "SELECT p.collection_id, c.kind, i.name, a.id, a.address, a.display_name, p.accepted, p.replied_at
         FROM collection c
         JOIN collection_share_reply p ON p.collection_id = c.id AND NOT p.acknowledged
         JOIN collection_instance i ON i.collection_id = c.id AND i.account_id = c.owner_id
         JOIN account a ON a.id = p.account_id
         WHERE c.owner_id = $1
         ORDER BY p.replied_at DESC, p.collection_id, p.account_id",
    )
    .bind(owner.0)
    .fetch_all(db)
    .await?)
}

/// Puts an answer away. `false` if there is none.
pub async fn acknowledge(
    db: &mut PgConnection,
    owner: AccountId,
    collection: CollectionId,
    account: AccountId,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE collection_share_reply p
         SET acknowledged = true
         FROM collection c
         WHERE c.id = p.collection_id AND c.owner_id = $1 AND p.collection_id = $2 AND p.account_id = $3
           AND NOT p.acknowledged",
    )
    .bind(owner.0)
    .bind(collection.0)
    .bind(account.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
