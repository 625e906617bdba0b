//! Properties of files and their collections that clients set and the server only keeps (RFC 4918 §4.4).
//!
//! The caller has found the nodes in the acting account's own tree.

use sqlx::PgConnection;

use crate::DbError;
use crate::collection_property::DeadProperty;
use crate::file_node::FileId;

/// The dead properties of some nodes.
pub async fn list(db: &mut PgConnection, nodes: &[FileId]) -> Result<Vec<(FileId, DeadProperty)>, DbError> {
    let ids: Vec<i64> = nodes.iter().map(|node| node.0).collect();
    // Uses file_property_pkey.
    let rows: Vec<(i64, String, String, String)> = sqlx::query_as(
        "SELECT node_id, namespace, name, value
         FROM file_property
         WHERE node_id = ANY($1)
         ORDER BY node_id, namespace, name",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    let properties = rows.into_iter().map(|(node, namespace, name, value)| {
        let property = DeadProperty {
            namespace,
            name,
            value,
        };
        (FileId(node), property)
    });
    Ok(properties.collect())
}

/// How many dead properties a node has.
pub async fn count(db: &mut PgConnection, node: FileId) -> Result<i64, DbError> {
    // Uses file_property_pkey.
    Ok(
        sqlx::query_scalar("SELECT count(*) FROM file_property WHERE node_id = $1")
            .bind(node.0)
            .fetch_one(db)
            .await?,
    )
}

/// Sets one dead property.
pub async fn upsert(db: &mut PgConnection, node: FileId, property: &DeadProperty) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO file_property (node_id, namespace, name, value)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (node_id, namespace, name) DO UPDATE SET value = EXCLUDED.value",
    )
    .bind(node.0)
    .bind(&property.namespace)
    .bind(&property.name)
    .bind(&property.value)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes one dead property; one that is not there is fine (RFC 4918 §14.23).
pub async fn delete(db: &mut PgConnection, node: FileId, namespace: &str, name: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM file_property WHERE node_id = $1 AND namespace = $2 AND name = $3")
        .bind(node.0)
        .bind(namespace)
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}
