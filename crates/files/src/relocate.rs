//! Copying and moving within an account's tree.

use chrono::Utc;
use roost_db::dav_lock::LockSpace;
use roost_db::file_node::{self, FileNode};
use roost_db::object::Condition;
use roost_locks::Change;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::read::Found;
use crate::{Files, FilesError, Result, tree};

/// Where something is to go.
struct Destination<'a> {
    path: &'a [String],
    name: &'a String,
    parent: FileNode,
    replaced: Option<FileNode>,
}

impl Files {
    /// Copies a file or a collection, `deep` with everything in it, dead properties included; locks are not
    /// copied. What is at the destination is replaced as a whole, if `overwrite` allows. Answers whether nothing
    /// was there before.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], [`FilesError::PreconditionFailed`] of the source, [`FilesError::Overlap`],
    /// [`FilesError::NoParent`] and [`FilesError::NameTaken`] of the destination, [`FilesError::Locked`],
    /// [`FilesError::QuotaExceeded`], [`FilesError::NoRoom`].
    pub async fn copy(
        &self,
        account: AccountId,
        from: &[String],
        to: &[String],
        deep: bool,
        overwrite: bool,
        condition: &Condition,
    ) -> Result<bool> {
        tree::check_path(to)?;
        // A collection without its members fits into itself.
        if (deep && to.starts_with(from)) || from.starts_with(to) {
            return Err(FilesError::Overlap);
        }
        let mut tx = self.change(account).await?;
        let node = tree::require(&mut tx, account, from).await?;
        tree::check_condition(condition, Some(&node))?;
        let destination = locate(&mut tx, account, to, overwrite).await?;
        self.check_locks(&mut tx, account, &[Change::Member(to)]).await?;
        let size = file_node::measure(&mut tx, account, node.id, deep).await?;
        self.clear(&mut tx, account, &destination).await?;
        let space = self.grow(&mut tx, account, size.bytes, size.nodes).await?;
        tree::check_room(to, size.height, space.nodes)?;
        let (parent, name) = (destination.parent.id, destination.name);
        file_node::copy(&mut tx, account, node.id, parent, name, deep, Utc::now()).await?;
        tx.commit().await?;
        Ok(destination.replaced.is_none())
    }

    /// Moves a file, or a collection with everything in it; its locks end. What is at the destination is replaced
    /// as a whole, if `overwrite` allows. Answers whether nothing was there before.
    ///
    /// # Errors
    /// [`FilesError::Home`], and those of [`Files::copy`] but for the quota's.
    pub async fn rename(
        &self,
        account: AccountId,
        from: &[String],
        to: &[String],
        overwrite: bool,
        condition: &Condition,
    ) -> Result<bool> {
        tree::check_path(to)?;
        if from.is_empty() {
            return Err(FilesError::Home);
        }
        if to.starts_with(from) || from.starts_with(to) {
            return Err(FilesError::Overlap);
        }
        let mut tx = self.change(account).await?;
        let node = tree::require(&mut tx, account, from).await?;
        tree::check_condition(condition, Some(&node))?;
        let destination = locate(&mut tx, account, to, overwrite).await?;
        let changes = [Change::Member(from), Change::Member(to)];
        self.check_locks(&mut tx, account, &changes).await?;
        let size = file_node::measure(&mut tx, account, node.id, true).await?;
        tree::check_room(to, size.height, 0)?;
        self.clear(&mut tx, account, &destination).await?;
        let (parent, name) = (destination.parent.id, destination.name);
        file_node::relocate(&mut tx, account, node.id, parent, name).await?;
        roost_locks::forget(&mut tx, LockSpace::Files(account), from).await?;
        tx.commit().await?;
        Ok(destination.replaced.is_none())
    }

    /// RFC 4918 §9.8.4, §9.9.3: what is at the destination goes first, and its locks with it (§9.6).
    async fn clear(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        destination: &Destination<'_>,
    ) -> Result<()> {
        let Some(replaced) = &destination.replaced else {
            return Ok(());
        };
        let gone = file_node::measure(db, account, replaced.id, true).await?;
        file_node::delete(db, account, replaced.id).await?;
        self.grow(db, account, -gone.bytes, -gone.nodes).await?;
        roost_locks::forget(db, LockSpace::Files(account), destination.path).await?;
        Ok(())
    }
}

async fn locate<'a>(
    db: &mut PgConnection,
    account: AccountId,
    path: &'a [String],
    overwrite: bool,
) -> Result<Destination<'a>> {
    let (found, parent) = tree::locate(db, account, path).await?;
    let (Some(parent), Some(name)) = (parent, path.last()) else {
        return Err(FilesError::NoParent);
    };
    let replaced = match found {
        Found::Node(_) if !overwrite => return Err(FilesError::NameTaken),
        Found::Node(node) => Some(node),
        Found::Free => None,
        Found::Nowhere => return Err(FilesError::NoParent),
    };
    Ok(Destination {
        path,
        name,
        parent,
        replaced,
    })
}
