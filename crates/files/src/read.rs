//! Looking at trees, and reading files.

use bytes::Bytes;
use futures_util::Stream;
use roost_db::file_node::{self, FileBelow, FileContent, FileId, FileNode};
use roost_db::file_space;
use roost_shared::AccountId;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::{Files, FilesError, Result, tree};

/// Read from the disk at a time.
const PIECE: usize = 64 * 1024;

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file or a collection.
    Node(FileNode),
    /// Nothing, but the collection that it would be in is there.
    Free,
    /// Nothing, and nothing can be made there.
    Nowhere,
}

/// How an account stands with its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all its files.
    pub used: u64,
    /// Bytes that are left; `None` without a limit.
    pub available: Option<u64>,
}

impl Files {
    /// Looks a path up. The home, the empty path, is always there. One round trip, but for the account's first.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, account: AccountId, path: &[String]) -> Result<Found> {
        let mut db = self.connection().await?;
        let mut nodes = file_node::walk(&mut db, account, path).await?;
        if nodes.is_empty() {
            tree::make_home(&mut db, account).await?;
            nodes = file_node::walk(&mut db, account, path).await?;
        }
        Ok(tree::place(nodes, path).0)
    }

    /// A stretch of a collection's members by name: at most `limit` of those after `after`.
    ///
    /// # Errors
    /// The database's.
    pub async fn members(
        &self,
        account: AccountId,
        collection: FileId,
        after: &str,
        limit: u32,
    ) -> Result<Vec<FileNode>> {
        let mut db = self.connection().await?;
        Ok(file_node::list_members(&mut db, account, collection, after, i64::from(limit)).await?)
    }

    /// Everything below a collection, each collection before its members. `None` if that is more than `limit`.
    ///
    /// # Errors
    /// The database's.
    pub async fn below(
        &self,
        account: AccountId,
        collection: FileId,
        limit: u32,
    ) -> Result<Option<Vec<FileBelow>>> {
        let mut db = self.connection().await?;
        let one_more = i64::from(limit) + 1;
        let found = file_node::list_below(&mut db, account, collection, one_more).await?;
        let is_all = found.len() <= usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(is_all.then_some(found))
    }

    /// How the account stands with its quota.
    ///
    /// # Errors
    /// The database's.
    pub async fn usage(&self, account: AccountId) -> Result<Usage> {
        let mut db = self.connection().await?;
        let space = file_space::find(&mut db, account).await?.unwrap_or_default();
        let used = u64::try_from(space.used_bytes).unwrap_or(0);
        Ok(Usage {
            used,
            available: self.quota.map(|quota| quota.saturating_sub(used)),
        })
    }

    /// Reads `length` bytes of a file from `first` on, a piece at a time. They stay readable to the end, even if
    /// the file is removed meanwhile.
    ///
    /// # Errors
    /// [`FilesError::NotFound`] if the content was replaced and cleaned up in the meantime, [`FilesError::Disk`].
    pub async fn read(
        &self,
        content: &FileContent,
        first: u64,
        length: u64,
    ) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + use<>> {
        let mut file = self
            .store
            .read(&content.hash)
            .await
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => FilesError::NotFound,
                _ => FilesError::Disk(error),
            })?;
        if first > 0 {
            file.seek(std::io::SeekFrom::Start(first)).await?;
        }
        Ok(ReaderStream::with_capacity(file.take(length), PIECE))
    }
}
