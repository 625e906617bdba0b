//! Making collections.

use roost_db::collection_property::DeadProperty;
use roost_db::file_node::FileNode;
use roost_shared::AccountId;

use crate::read::Found;
use crate::{Files, FilesError, Result, properties, tree};

impl Files {
    /// Makes a collection with these dead properties, or nothing at all.
    ///
    /// # Errors
    /// [`FilesError::InvalidName`], [`FilesError::Exists`] if there is anything, [`FilesError::NoParent`],
    /// [`FilesError::Locked`], [`FilesError::NoRoom`].
    pub async fn make_collection(
        &self,
        account: AccountId,
        path: &[String],
        set: &[DeadProperty],
    ) -> Result<FileNode> {
        tree::check_path(path)?;
        let mut tx = self.change(account).await?;
        let made = match tree::locate(&mut tx, account, path).await? {
            (Found::Node(_), _) => return Err(FilesError::Exists),
            (Found::Free, Some(parent)) => self.create(&mut tx, account, path, &parent, None).await?,
            _ => return Err(FilesError::NoParent),
        };
        properties::store(&mut tx, made.id, set, &[]).await?;
        tx.commit().await?;
        Ok(made)
    }
}
