//! The bare SQL: what has to be read or written in any case, without rights, conditions or a word of XML.

use anyhow::ensure;
use sqlx::{Connection, PgConnection};

pub async fn collection(db: &mut PgConnection, address: &str, kind: &str, name: &str) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT i.collection_id FROM collection_instance i JOIN account a ON a.id = i.account_id
         WHERE a.address = $1 AND i.kind = $2::collection_kind AND i.name = $3",
    )
    .bind(address)
    .bind(kind)
    .bind(name)
    .fetch_one(db)
    .await?)
}

/// Names and entity tags of a collection.
pub async fn etags(db: &mut PgConnection, collection: i64, least: usize) -> anyhow::Result<()> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, etag FROM object WHERE collection_id = $1 ORDER BY name")
            .bind(collection)
            .fetch_all(db)
            .await?;
    ensure!(rows.len() >= least);
    Ok(())
}

/// Some objects by name.
pub async fn named(db: &mut PgConnection, collection: i64, names: &[String]) -> anyhow::Result<()> {
    let rows: Vec<(String, String, Vec<u8>)> =
        sqlx::query_as("SELECT name, etag, data FROM object WHERE collection_id = $1 AND name = ANY($2)")
            .bind(collection)
            .bind(names)
            .fetch_all(db)
            .await?;
    ensure!(rows.len() == names.len());
    Ok(())
}

/// The events that may touch a month.
pub async fn month(db: &mut PgConnection, collection: i64) -> anyhow::Result<()> {
    let rows: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
        "SELECT name, etag, data FROM object
         WHERE collection_id = $1 AND first_start < '2026-07-01T00:00Z' AND last_end > '2026-06-01T00:00Z'
         ORDER BY name",
    )
    .bind(collection)
    .fetch_all(db)
    .await?;
    ensure!(!rows.is_empty());
    Ok(())
}

/// A bare transaction of three statements that replaces an object: the collection's row is taken and counted on, the
/// object is written, and so is its row in the log of changes.
pub async fn replace(
    db: &mut PgConnection,
    collection: i64,
    name: &str,
    data: &[u8],
    etag: &str,
) -> anyhow::Result<()> {
    let mut transaction = db.begin().await?;
    let sequence: i64 =
        sqlx::query_scalar("UPDATE collection SET sequence = sequence + 1 WHERE id = $1 RETURNING sequence")
            .bind(collection)
            .fetch_one(&mut *transaction)
            .await?;
    let done = sqlx::query(
        "UPDATE object SET data = $3, etag = $4, size = octet_length($3), sequence = $5, modified_at = now()
         WHERE collection_id = $1 AND name = $2",
    )
    .bind(collection)
    .bind(name)
    .bind(data)
    .bind(etag)
    .bind(sequence)
    .execute(&mut *transaction)
    .await?;
    ensure!(done.rows_affected() == 1);
    sqlx::query(
        "INSERT INTO change (collection_id, sequence, object_name, kind, at) VALUES ($1, $2, $3, 'modified', now())",
    )
    .bind(collection)
    .bind(sequence)
    .bind(name)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
