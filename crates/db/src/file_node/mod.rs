//! The trees of files and collections. Reading is here; changing is in `write`.
//!
//! Every statement names the account whose tree it is. Whoever changes a tree holds the row of its `file_space`.

mod write;

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

pub use write::{copy, delete, insert, insert_home, relocate, update_content};

/// A node's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub i64);

/// A file or a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNode {
    /// Its id.
    pub id: FileId,
    /// The last segment of its path; empty for an account's home.
    pub name: String,
    /// What is in it; `None` for a collection.
    pub content: Option<FileContent>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its content was last written.
    pub modified_at: DateTime<Utc>,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContent {
    /// The SHA-256 of its bytes.
    pub hash: Vec<u8>,
    /// How many bytes there are.
    pub size: i64,
    /// Its media type.
    pub media_type: String,
}

impl FromRow<'_, PgRow> for FileNode {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let hash: Option<Vec<u8>> = row.try_get("hash")?;
        let content = match hash {
            None => None,
            Some(hash) => Some(FileContent {
                hash,
                size: row.try_get("size")?,
                media_type: row.try_get("media_type")?,
            }),
        };
        Ok(Self {
            id: FileId(row.try_get("id")?),
            name: row.try_get("name")?,
            content,
            created_at: row.try_get("created_at")?,
            modified_at: row.try_get("modified_at")?,
        })
    }
}

/// A node with the names that lead to it from where the list began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBelow {
    /// The names.
    pub path: Vec<String>,
    /// The node.
    pub node: FileNode,
}

impl FromRow<'_, PgRow> for FileBelow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            path: row.try_get("path")?,
            node: FileNode::from_row(row)?,
        })
    }
}

/// The nodes along a path, the account's home first, as far as they exist.
pub async fn walk(
    db: &mut PgConnection,
    account: AccountId,
    path: &[String],
) -> Result<Vec<FileNode>, DbError> {
    // Uses file_node_home_key, then file_node_name_key once for each name.
    Ok(sqlx::query_as(
        "WITH RECURSIVE walk AS (
             SELECT n.id, n.name, n.hash, n.size, n.media_type, n.created_at, n.modified_at, 1 AS depth
             FROM file_node n
             WHERE n.account_id = $1 AND n.parent_id IS NULL
             UNION ALL
             SELECT n.id, n.name, n.hash, n.size, n.media_type, n.created_at, n.modified_at, w.depth + 1
             FROM walk w
             JOIN file_node n ON n.account_id = $1 AND n.parent_id = w.id AND n.name = ($2::text[])[w.depth]
         )
         SELECT id, name, hash, size, media_type, created_at, modified_at FROM walk ORDER BY depth",
    )
    .bind(account.0)
    .bind(path)
    .fetch_all(db)
    .await?)
}

/// A stretch of a collection's members by name: at most `limit` whose names come after `after`.
pub async fn list_members(
    db: &mut PgConnection,
    account: AccountId,
    collection: FileId,
    after: &str,
    limit: i64,
) -> Result<Vec<FileNode>, DbError> {
    // Uses file_node_name_key in its order.
    Ok(sqlx::query_as(
        "SELECT id, name, hash, size, media_type, created_at, modified_at
         FROM file_node
         WHERE account_id = $1 AND parent_id = $2 AND name > $3
         ORDER BY name
         LIMIT $4",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Everything below a collection, each collection before its members: at most `limit` nodes.
pub async fn list_below(
    db: &mut PgConnection,
    account: AccountId,
    collection: FileId,
    limit: i64,
) -> Result<Vec<FileBelow>, DbError> {
    // Uses file_node_parent_id_idx. The inner limit ends the recursion early.
    Ok(sqlx::query_as(
        "WITH RECURSIVE below AS (
             SELECT n.id, ARRAY[n.name] AS path FROM file_node n
             WHERE n.account_id = $1 AND n.parent_id = $2
             UNION ALL
             SELECT n.id, b.path || n.name FROM below b JOIN file_node n ON n.parent_id = b.id
         ), found AS (
             SELECT id, path FROM below LIMIT $3
         )
         SELECT f.path, n.id, n.name, n.hash, n.size, n.media_type, n.created_at, n.modified_at
         FROM found f JOIN file_node n ON n.id = f.id
         ORDER BY f.path",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// What a node comes to, with everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct FileTotals {
    /// Bytes of all files.
    pub bytes: i64,
    /// Files and collections, the node itself included.
    pub nodes: i64,
    /// How many levels there are below the node.
    pub height: i32,
}

/// Measures a node with everything below it, or alone.
pub async fn measure(
    db: &mut PgConnection,
    account: AccountId,
    node: FileId,
    deep: bool,
) -> Result<FileTotals, DbError> {
    // Uses file_node_parent_id_idx.
    Ok(sqlx::query_as(
        "WITH RECURSIVE tree AS (
             SELECT id, size, 0 AS depth FROM file_node WHERE account_id = $1 AND id = $2
             UNION ALL
             SELECT n.id, n.size, t.depth + 1 FROM tree t JOIN file_node n ON n.parent_id = t.id WHERE $3
         )
         SELECT coalesce(sum(size), 0)::bigint AS bytes, count(*) AS nodes, coalesce(max(depth), 0) AS height
         FROM tree",
    )
    .bind(account.0)
    .bind(node.0)
    .bind(deep)
    .fetch_one(db)
    .await?)
}
