//! Paths and nodes of a tree, within a transaction.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use roost_db::file_node::{self, FileNode};
use roost_db::file_space;
use roost_db::object::Condition;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::read::Found;
use crate::{FilesError, Result};

/// The longest name in bytes.
const MOST_NAME_BYTES: usize = 255;
/// How deep files may lie below the home.
pub(crate) const MOST_DEPTH: usize = 64;
/// Files and collections that an account may have. Empty ones cost no quota, but rows.
pub(crate) const MOST_NODES: i64 = 100_000;

/// The strong entity tag of a file, with quotes; `None` for a collection. Equal bytes have equal tags.
#[must_use]
pub fn etag(node: &FileNode) -> Option<String> {
    let content = node.content.as_ref()?;
    Some(format!("\"{}\"", URL_SAFE_NO_PAD.encode(&content.hash)))
}

/// Refuses paths at which nothing may be made.
pub(crate) fn check_path(path: &[String]) -> Result<()> {
    let is_name = |name: &String| {
        !name.is_empty()
            && name.len() <= MOST_NAME_BYTES
            && !matches!(name.as_str(), "." | "..")
            && !name.chars().any(|c| c == '/' || c.is_control())
    };
    if path.len() <= MOST_DEPTH && path.iter().all(is_name) {
        Ok(())
    } else {
        Err(FilesError::InvalidName)
    }
}

/// Refuses what would lie too deep or be one too many.
pub(crate) fn check_room(path: &[String], height: i32, nodes: i64) -> Result<()> {
    let depth = path.len() + usize::try_from(height).unwrap_or(usize::MAX);
    if depth > MOST_DEPTH {
        return Err(FilesError::InvalidName);
    }
    if nodes > MOST_NODES {
        return Err(FilesError::NoRoom);
    }
    Ok(())
}

/// Makes an account's space and its home, unless they are there.
pub(crate) async fn make_home(db: &mut PgConnection, account: AccountId) -> Result<()> {
    file_space::insert_missing(db, account).await?;
    file_node::insert_home(db, account, Utc::now()).await?;
    Ok(())
}

/// What is at a path, and the collection that it is in; the home is in none.
pub(crate) async fn locate(
    db: &mut PgConnection,
    account: AccountId,
    path: &[String],
) -> Result<(Found, Option<FileNode>)> {
    let nodes = file_node::walk(db, account, path).await?;
    Ok(place(nodes, path))
}

/// What a walk along a path came to, and the collection that it is in.
pub(crate) fn place(mut nodes: Vec<FileNode>, path: &[String]) -> (Found, Option<FileNode>) {
    if nodes.len() > path.len() {
        let Some(node) = nodes.pop() else {
            return (Found::Nowhere, None);
        };
        (Found::Node(node), nodes.pop())
    } else if nodes.len() == path.len() && nodes.last().is_some_and(|parent| parent.content.is_none()) {
        (Found::Free, nodes.pop())
    } else {
        (Found::Nowhere, None)
    }
}

/// What is at a path, for a change that needs it to be there.
pub(crate) async fn require(db: &mut PgConnection, account: AccountId, path: &[String]) -> Result<FileNode> {
    match locate(db, account, path).await? {
        (Found::Node(node), _) => Ok(node),
        _ => Err(FilesError::NotFound),
    }
}

/// Refuses a change whose condition does not hold for what is there. A collection has no entity tag.
pub(crate) fn check_condition(condition: &Condition, node: Option<&FileNode>) -> Result<()> {
    let holds = match (condition, node) {
        (Condition::Any, _) | (Condition::Absent, None) | (Condition::Present, Some(_)) => true,
        (Condition::Etag(tags), Some(node)) => etag(node).is_some_and(|tag| tags.contains(&tag)),
        // No file has a Schedule-Tag.
        (Condition::Absent, Some(_)) | (Condition::Present | Condition::Etag(_), None) => false,
        (Condition::ScheduleTag(_), _) => false,
    };
    if holds {
        Ok(())
    } else {
        Err(FilesError::PreconditionFailed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_are_path_segments_of_a_bounded_length() {
        assert!(check_path(&path(&["a b", "ü", "..a", &"x".repeat(255)])).is_ok());
        for bad in ["", ".", "..", "a/b", "a\0", "a\n", &"x".repeat(256)] {
            assert!(check_path(&path(&["a", bad])).is_err(), "{bad:?}");
        }
        assert!(check_path(&vec!["a".to_owned(); 64]).is_ok());
        assert!(check_path(&vec!["a".to_owned(); 65]).is_err());
    }
}
