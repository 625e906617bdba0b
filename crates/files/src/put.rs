//! Writing a file.

use chrono::Utc;
use roost_db::file_node::{self, FileContent, FileNode};
use roost_db::file_space::{self, FileSpace};
use roost_db::object::Condition;
use roost_locks::Change;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::read::Found;
use crate::receive::Received;
use crate::{Files, FilesError, Result, tree};

/// A file as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub node: FileNode,
    /// Whether there was none at that path before.
    pub created: bool,
}

impl Files {
    /// Makes the received bytes the content of the file at a path, if the condition holds.
    ///
    /// # Errors
    /// In the order in which they are looked for: [`FilesError::InvalidName`], [`FilesError::NoParent`],
    /// [`FilesError::Exists`] if a collection is there, [`FilesError::PreconditionFailed`],
    /// [`FilesError::Locked`], [`FilesError::QuotaExceeded`], [`FilesError::NoRoom`].
    pub async fn put(
        &self,
        account: AccountId,
        path: &[String],
        received: Received,
        condition: &Condition,
    ) -> Result<Written> {
        tree::check_path(path)?;
        let content = self.keep(received).await?;
        let mut tx = self.change(account).await?;
        let (found, parent) = tree::locate(&mut tx, account, path).await?;
        let written = match (found, parent, path.last()) {
            (Found::Node(node), _, _) => {
                self.replace(&mut tx, account, path, node, content, condition)
                    .await?
            }
            (Found::Free, Some(parent), Some(_)) => {
                tree::check_condition(condition, None)?;
                let node = self
                    .create(&mut tx, account, path, &parent, Some(content))
                    .await?;
                Written { node, created: true }
            }
            _ => return Err(FilesError::NoParent),
        };
        tx.commit().await?;
        Ok(written)
    }

    async fn replace(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        path: &[String],
        mut node: FileNode,
        content: FileContent,
        condition: &Condition,
    ) -> Result<Written> {
        let Some(before) = &node.content else {
            return Err(FilesError::Exists);
        };
        tree::check_condition(condition, Some(&node))?;
        self.check_locks(db, account, &[Change::Content(path)]).await?;
        self.grow(db, account, content.size - before.size, 0).await?;
        let now = Utc::now();
        file_node::update_content(db, account, node.id, &content, now).await?;
        node.content = Some(content);
        node.modified_at = now;
        Ok(Written { node, created: false })
    }

    /// Makes a file, or a collection without content, where nothing is.
    pub(crate) async fn create(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        path: &[String],
        parent: &FileNode,
        content: Option<FileContent>,
    ) -> Result<FileNode> {
        let name = path.last().ok_or(FilesError::InvalidName)?;
        self.check_locks(db, account, &[Change::Member(path)]).await?;
        let size = content.as_ref().map_or(0, |content| content.size);
        let space = self.grow(db, account, size, 1).await?;
        tree::check_room(path, 0, space.nodes)?;
        let now = Utc::now();
        let id = file_node::insert(db, account, parent.id, name, content.as_ref(), now).await?;
        Ok(FileNode {
            id,
            name: name.clone(),
            content,
            created_at: now,
            modified_at: now,
        })
    }

    /// Counts what comes (or goes, with negative numbers), and refuses what the quota does not allow. What makes
    /// a tree no larger is always allowed: a quota may have been lowered.
    pub(crate) async fn grow(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        bytes: i64,
        nodes: i64,
    ) -> Result<FileSpace> {
        let space = file_space::add(db, account, bytes, nodes).await?;
        let used = u64::try_from(space.used_bytes).unwrap_or(0);
        if bytes > 0 && self.quota.is_some_and(|quota| used > quota) {
            return Err(FilesError::QuotaExceeded);
        }
        Ok(space)
    }
}
