//! Who acts for whom in their calendars (`delegation`).

use roost_shared::AccountId;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::principal::Principal;

/// One side of a delegation, seen from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The person on the other side.
    pub person: Principal,
    /// Whether the delegate may write.
    pub writable: bool,
}

impl FromRow<'_, PgRow> for Delegation {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            person: Principal::person(row, ["id", "address", "display_name"])?,
            writable: row.try_get("writable")?,
        })
    }
}

/// Who acts for an account, by address.
pub async fn delegates(db: &mut PgConnection, owner: AccountId) -> Result<Vec<Delegation>, DbError> {
    // Uses delegation_pkey.
    Ok(sqlx::query_as(
        "SELECT a.id, a.address, a.display_name, d.writable
         FROM delegation d
         JOIN account a ON a.id = d.delegate_id
         WHERE d.owner_id = $1
         ORDER BY a.address",
    )
    .bind(owner.0)
    .fetch_all(db)
    .await?)
}

/// For whom an account acts, by address.
pub async fn delegators(db: &mut PgConnection, delegate: AccountId) -> Result<Vec<Delegation>, DbError> {
    // Uses delegation_delegate_idx.
    Ok(sqlx::query_as(
        "SELECT a.id, a.address, a.display_name, d.writable
         FROM delegation d
         JOIN account a ON a.id = d.owner_id
         WHERE d.delegate_id = $1
         ORDER BY a.address",
    )
    .bind(delegate.0)
    .fetch_all(db)
    .await?)
}

/// Whether someone acts for the person of an address: that person, and whether they may write.
pub async fn find(
    db: &mut PgConnection,
    delegate: AccountId,
    owner_address: &str,
) -> Result<Option<Delegation>, DbError> {
    // Uses account_address_key, then delegation_pkey.
    Ok(sqlx::query_as(
        "SELECT a.id, a.address, a.display_name, d.writable
         FROM account a
         JOIN delegation d ON d.owner_id = a.id AND d.delegate_id = $1
         WHERE a.address = $2",
    )
    .bind(delegate.0)
    .bind(owner_address)
    .fetch_optional(db)
    .await?)
}

/// Makes exactly these accounts the delegates who may write, or those who may only read. One who is named moves
/// over from the other group: nobody is in both.
pub async fn replace(
    db: &mut PgConnection,
    owner: AccountId,
    writable: bool,
    delegates: &[i64],
) -> Result<(), DbError> {
    sqlx::query(
        "WITH gone AS (
             DELETE FROM delegation WHERE owner_id = $1 AND writable = $2 AND delegate_id <> ALL($3)
         )
         INSERT INTO delegation (owner_id, delegate_id, writable)
         SELECT $1, id, $2 FROM unnest($3::bigint[]) AS id
         ON CONFLICT (owner_id, delegate_id) DO UPDATE SET writable = EXCLUDED.writable",
    )
    .bind(owner.0)
    .bind(writable)
    .bind(delegates)
    .execute(db)
    .await?;
    Ok(())
}
