//! Offers of collections to others (`collection_share`), the answers to them (`collection_share_reply`), what becomes of
//! the views of those who accepted (`collection_instance`), and what they are told of it (`withdrawn_share`).

mod invitation;
mod notice;

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::collection::{Access, Collection};
use crate::principal::{Principal, PrincipalKind};
use crate::schedule::AccountKind;

pub use invitation::{
    Invitation, Reply, acknowledge, delete_instance, delete_refusal, insert_instance, invitations, replies,
    upsert_reply,
};
pub use notice::{Notice, delete_notice, notices, prune_withdrawn};

/// To whom a collection is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// One person or one group.
    Principal(Principal),
    /// Everyone of a domain.
    Domain(String),
}

impl Grantee {
    const fn columns(&self) -> (Option<i64>, Option<i64>, Option<&String>) {
        match self {
            Self::Principal(principal) => match principal.kind {
                PrincipalKind::Person => (Some(principal.id), None, None),
                PrincipalKind::Group => (None, Some(principal.id), None),
            },
            Self::Domain(domain) => (None, None, Some(domain)),
        }
    }
}

/// An offer, as those see it who may decide about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its id.
    pub id: i64,
    /// Which collection.
    pub collection: CollectionId,
    /// To whom.
    pub grantee: Grantee,
    /// What they may do.
    pub access: Access,
    /// Whether a person accepted or declined; `None` before they answered, and for a group or a domain.
    pub accepted: Option<bool>,
    /// The collection's name in a person's home, if they accepted.
    pub name: Option<String>,
}

impl FromRow<'_, PgRow> for Share {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let domain: Option<String> = row.try_get("domain")?;
        let grantee = match domain {
            Some(domain) => Grantee::Domain(domain),
            None => {
                let group: Option<i64> = row.try_get("group_id")?;
                let account: Option<i64> = row.try_get("account_id")?;
                Grantee::Principal(Principal {
                    kind: if group.is_some() {
                        PrincipalKind::Group
                    } else {
                        PrincipalKind::Person
                    },
                    id: group.or(account).unwrap_or_default(),
                    address: row.try_get("address")?,
                    display_name: row.try_get("display_name")?,
                    user_kind: AccountKind::Individual,
                })
            }
        };
        Ok(Self {
            id: row.try_get("id")?,
            collection: CollectionId(row.try_get("collection_id")?),
            grantee,
            access: row.try_get("access")?,
            accepted: row.try_get("accepted")?,
            name: row.try_get("name")?,
        })
    }
}

/// The offers of some collections, for an account that may decide about them: people first, then groups, then
/// domains, each by address.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
) -> Result<Vec<Share>, DbError> {
    // Uses collection_share_grantee_key.
    Ok(sqlx::query_as(
        "SELECT s.id, s.collection_id, s.account_id, s.group_id, s.domain, s.access, p.accepted, i.name,
                coalesce(a.address, g.name || '@' || g.domain, '') AS address,
                coalesce(a.display_name, g.display_name, '') AS display_name
         FROM collection_share s
         JOIN collection_right r ON r.collection_id = s.collection_id AND r.account_id = $1 AND r.access >= 'admin'
         LEFT JOIN account a ON a.id = s.account_id
         LEFT JOIN person_group g ON g.id = s.group_id
         LEFT JOIN collection_share_reply p ON p.collection_id = s.collection_id AND p.account_id = s.account_id
         LEFT JOIN collection_instance i ON i.collection_id = s.collection_id AND i.account_id = s.account_id
         WHERE s.collection_id = ANY($2)
         ORDER BY s.collection_id, s.account_id IS NULL, s.group_id IS NULL, address, s.domain",
    )
    .bind(account.0)
    .bind(collections)
    .fetch_all(db)
    .await?)
}

/// Offers a collection, or changes what is offered. The caller has checked the right to.
pub async fn upsert(
    db: &mut PgConnection,
    collection: CollectionId,
    grantee: &Grantee,
    access: Access,
    title: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let (account, group, domain) = grantee.columns();
    sqlx::query(
        "INSERT INTO collection_share (collection_id, account_id, group_id, domain, access, created_at, title)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT collection_share_grantee_key
         DO UPDATE SET access = EXCLUDED.access,
                       title = CASE WHEN EXCLUDED.title = '' THEN collection_share.title ELSE EXCLUDED.title END",
    )
    .bind(collection.0)
    .bind(account)
    .bind(group)
    .bind(domain)
    .bind(access)
    .bind(now)
    .bind(title)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an offer back. `false` if there was none. The caller has checked the right to.
pub async fn delete(
    db: &mut PgConnection,
    collection: CollectionId,
    grantee: &Grantee,
) -> Result<bool, DbError> {
    let (account, group, domain) = grantee.columns();
    let done = sqlx::query(
        "DELETE FROM collection_share
         WHERE collection_id = $1 AND account_id IS NOT DISTINCT FROM $2 AND group_id IS NOT DISTINCT FROM $3
           AND domain IS NOT DISTINCT FROM $4",
    )
    .bind(collection.0)
    .bind(account)
    .bind(group)
    .bind(domain)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes all offers of a collection back. The caller has checked the right to.
pub async fn delete_all(db: &mut PgConnection, collection: CollectionId) -> Result<(), DbError> {
    // Uses collection_share_grantee_key.
    sqlx::query("DELETE FROM collection_share WHERE collection_id = $1")
        .bind(collection.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Brings the views of a collection up to what is offered now: their rights, and those without any offer go, with
/// the answers that people gave. Notes both for those whose views they are (see [`Notice`]); whoever is offered it again
/// needs not hear that it was taken back. Answers whose views are gone.
pub async fn settle(
    db: &mut PgConnection,
    collection: CollectionId,
    now: DateTime<Utc>,
) -> Result<Vec<AccountId>, DbError> {
    let gone: Vec<i64> = sqlx::query_scalar(
        "WITH offered AS (
             SELECT account_id, max(access) AS access FROM collection_offer WHERE collection_id = $1 GROUP BY account_id
         ), changed AS (
             UPDATE collection_instance i
             SET access = o.access
             FROM offered o
             WHERE i.collection_id = $1 AND i.account_id = o.account_id AND i.access <> 'owner'
               AND i.access <> o.access
             RETURNING i.account_id
         ), told AS (
             UPDATE collection_share_reply
             SET access_changed_at = $2
             WHERE collection_id = $1 AND accepted AND account_id IN (SELECT account_id FROM changed)
         ), offered_again AS (
             DELETE FROM withdrawn_share
             WHERE collection_id = $1 AND account_id IN (SELECT account_id FROM offered)
         ), forgotten AS (
             DELETE FROM collection_share_reply p
             WHERE p.collection_id = $1 AND p.account_id NOT IN (SELECT account_id FROM offered)
         ), gone AS (
             DELETE FROM collection_instance i
             WHERE i.collection_id = $1 AND i.access <> 'owner'
               AND i.account_id NOT IN (SELECT account_id FROM offered)
             RETURNING i.account_id, i.kind, i.display_name, i.access
         )
         INSERT INTO withdrawn_share (account_id, collection_id, owner_id, kind, owner_path, title, access,
                                      withdrawn_at)
         SELECT g.account_id, c.id, c.owner_id, g.kind, v.name, g.display_name, g.access, $2
         FROM gone g
         JOIN collection c ON c.id = $1
         JOIN collection_instance v ON v.collection_id = c.id AND v.account_id = c.owner_id
         ON CONFLICT (account_id, collection_id) DO UPDATE
         SET owner_path = EXCLUDED.owner_path, title = EXCLUDED.title, access = EXCLUDED.access,
             withdrawn_at = EXCLUDED.withdrawn_at
         RETURNING account_id",
    )
    .bind(collection.0)
    .bind(now)
    .fetch_all(db)
    .await?;
    Ok(gone.into_iter().map(AccountId).collect())
}

/// Everyone to whom a collection is offered and who has no view of it.
pub async fn invited(db: &mut PgConnection, collection: CollectionId) -> Result<Vec<AccountId>, DbError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT o.account_id
         FROM collection_offer o
         WHERE o.collection_id = $1
           AND NOT EXISTS (SELECT FROM collection_instance i
                           WHERE i.collection_id = o.collection_id AND i.account_id = o.account_id)",
    )
    .bind(collection.0)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(AccountId).collect())
}

/// The collection, locked until the end of the transaction against other changes of who may do what with it, if
/// the account sees it.
pub async fn lock(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<Option<Collection>, DbError> {
    sqlx::query("SELECT FROM collection WHERE id = $1 FOR NO KEY UPDATE")
        .bind(collection.0)
        .execute(&mut *db)
        .await?;
    crate::collection::lookup(db, account, collection).await
}
