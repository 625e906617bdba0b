//! Locking files and collections.

use bytes::Bytes;
use futures_util::stream;
use roost_db::dav_lock::{Lock, LockSpace};
use roost_locks::NewLock;
use roost_shared::AccountId;

use crate::read::Found;
use crate::{Files, FilesError, Result, tree};

impl Files {
    /// Takes a lock on what is at a path. Where nothing is, an empty file is made in the same transaction
    /// (RFC 4918 §7.3); the second of the answer says whether that happened.
    ///
    /// # Errors
    /// [`FilesError::Lock`], and those of [`Files::put`] if an empty file has to be made.
    pub async fn lock(&self, account: AccountId, path: &[String], new: &NewLock) -> Result<(Lock, bool)> {
        tree::check_path(path)?;
        let empty = match self.find(account, path).await? {
            Found::Node(_) => None,
            Found::Nowhere => return Err(FilesError::NoParent),
            Found::Free => {
                let nothing = stream::empty::<std::io::Result<Bytes>>();
                let received = self.receive(account, path, None, Some(0), nothing).await?;
                Some(self.keep(received).await?)
            }
        };
        let mut tx = self.change(account).await?;
        let created = match (tree::locate(&mut tx, account, path).await?, empty) {
            ((Found::Node(_), _), _) => false,
            ((Found::Free, Some(parent)), Some(empty)) => {
                self.create(&mut tx, account, path, &parent, Some(empty)).await?;
                true
            }
            // It went in the last moment.
            ((Found::Free, _), _) => return Err(FilesError::NotFound),
            ((Found::Nowhere, _), _) => return Err(FilesError::NoParent),
        };
        let lock = roost_locks::take(&mut tx, LockSpace::Files(account), path, new).await?;
        tx.commit().await?;
        Ok((lock, created))
    }
}
