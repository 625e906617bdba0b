//! Deleting files and collections.

use roost_db::dav_lock::LockSpace;
use roost_db::file_node;
use roost_db::object::Condition;
use roost_locks::Change;
use roost_shared::AccountId;

use crate::{Files, FilesError, Result, tree};

impl Files {
    /// Deletes a file, or a collection with everything in it, and their locks: all of it or nothing.
    ///
    /// # Errors
    /// [`FilesError::Home`], [`FilesError::NotFound`], [`FilesError::PreconditionFailed`],
    /// [`FilesError::Locked`].
    pub async fn delete(&self, account: AccountId, path: &[String], condition: &Condition) -> Result<()> {
        if path.is_empty() {
            return Err(FilesError::Home);
        }
        let mut tx = self.change(account).await?;
        let node = tree::require(&mut tx, account, path).await?;
        tree::check_condition(condition, Some(&node))?;
        self.check_locks(&mut tx, account, &[Change::Member(path)])
            .await?;
        let gone = file_node::measure(&mut tx, account, node.id, true).await?;
        file_node::delete(&mut tx, account, node.id).await?;
        self.grow(&mut tx, account, -gone.bytes, -gone.nodes).await?;
        roost_locks::forget(&mut tx, LockSpace::Files(account), path).await?;
        tx.commit().await?;
        Ok(())
    }
}
