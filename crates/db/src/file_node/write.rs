//! Making, changing, moving, copying and deleting nodes.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use super::{FileContent, FileId};
use crate::DbError;

/// Makes an account's home unless it is there.
pub async fn insert_home(
    db: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO file_node (account_id, name, size, media_type, created_at, modified_at)
         VALUES ($1, '', 0, '', $2, $2)
         ON CONFLICT (account_id) WHERE parent_id IS NULL DO NOTHING",
    )
    .bind(account.0)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Makes a file, or a collection if there is no content. Violates `file_node_name_key` if the name is taken.
pub async fn insert(
    db: &mut PgConnection,
    account: AccountId,
    parent: FileId,
    name: &str,
    content: Option<&FileContent>,
    now: DateTime<Utc>,
) -> Result<FileId, DbError> {
    let id = sqlx::query_scalar(
        "INSERT INTO file_node (account_id, parent_id, name, hash, size, media_type, created_at, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         RETURNING id",
    )
    .bind(account.0)
    .bind(parent.0)
    .bind(name)
    .bind(content.map(|content| &content.hash))
    .bind(content.map_or(0, |content| content.size))
    .bind(content.map_or("", |content| content.media_type.as_str()))
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(FileId(id))
}

/// Replaces a file's content.
pub async fn update_content(
    db: &mut PgConnection,
    account: AccountId,
    file: FileId,
    content: &FileContent,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE file_node SET hash = $3, size = $4, media_type = $5, modified_at = $6
         WHERE account_id = $1 AND id = $2",
    )
    .bind(account.0)
    .bind(file.0)
    .bind(&content.hash)
    .bind(content.size)
    .bind(&content.media_type)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Moves a node to another collection, another name, or both. The caller has seen that this makes no circle.
pub async fn relocate(
    db: &mut PgConnection,
    account: AccountId,
    node: FileId,
    parent: FileId,
    name: &str,
) -> Result<(), DbError> {
    sqlx::query("UPDATE file_node SET parent_id = $3, name = $4 WHERE account_id = $1 AND id = $2")
        .bind(account.0)
        .bind(node.0)
        .bind(parent.0)
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}

/// Copies a node, with everything below it if `deep`, and the dead properties of all.
pub async fn copy(
    db: &mut PgConnection,
    account: AccountId,
    node: FileId,
    parent: FileId,
    name: &str,
    deep: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    // Uses file_node_parent_id_idx. Ids are drawn before anything is inserted, so that members find their parents.
    sqlx::query(
        "WITH RECURSIVE tree AS (
             SELECT id, parent_id, name, 0 AS depth FROM file_node WHERE account_id = $1 AND id = $2
             UNION ALL
             SELECT n.id, n.parent_id, n.name, t.depth + 1
             FROM tree t JOIN file_node n ON n.parent_id = t.id
             WHERE $5
         ), twin AS MATERIALIZED (
             SELECT id, parent_id, name, depth,
                    nextval(pg_get_serial_sequence('file_node', 'id')) AS twin_id
             FROM tree
         ), made AS (
             INSERT INTO file_node (id, account_id, parent_id, name, hash, size, media_type, created_at,
                                    modified_at)
             OVERRIDING SYSTEM VALUE
             SELECT t.twin_id, $1, coalesce(p.twin_id, $3), CASE WHEN t.depth = 0 THEN $4 ELSE t.name END,
                    n.hash, n.size, n.media_type, $6, $6
             FROM twin t
             JOIN file_node n ON n.id = t.id
             LEFT JOIN twin p ON p.id = t.parent_id AND t.depth > 0
         )
         INSERT INTO file_property (node_id, namespace, name, value)
         SELECT t.twin_id, p.namespace, p.name, p.value FROM twin t JOIN file_property p ON p.node_id = t.id",
    )
    .bind(account.0)
    .bind(node.0)
    .bind(parent.0)
    .bind(name)
    .bind(deep)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a node with everything below it.
pub async fn delete(db: &mut PgConnection, account: AccountId, node: FileId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM file_node WHERE account_id = $1 AND id = $2")
        .bind(account.0)
        .bind(node.0)
        .execute(db)
        .await?;
    Ok(())
}
