//! Receiving a file's bytes.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use roost_db::file_blob;
use roost_db::file_node::FileContent;
use roost_shared::AccountId;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncWriteExt, BufWriter};

use crate::read::Found;
use crate::store::Incoming;
use crate::{Files, FilesError, Result};

/// Written to the disk at a time.
const BUFFER: usize = 256 * 1024;

/// How much of what has no room is read and thrown away, so that a client which sends all of it before it listens
/// hears the answer rather than a broken connection.
const MOST_DISCARDED: u64 = 64 * 1024 * 1024;

/// What an unnamed media type is.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The longest media type that is kept, in bytes.
const MOST_MEDIA_TYPE: usize = 255;

/// Bytes that have arrived whole and are on the disk, though in no tree yet. Dropping them removes them.
#[derive(Debug)]
pub struct Received {
    incoming: Incoming,
    content: FileContent,
}

impl Files {
    /// Receives the content of the file that is to be at a path, without holding more than a piece of it in
    /// memory. `announced` is its size, where the sender says it beforehand.
    ///
    /// # Errors
    /// [`FilesError::QuotaExceeded`] as soon as that is certain, [`FilesError::BrokenOff`] if the stream ends with
    /// an error.
    pub async fn receive<E>(
        &self,
        account: AccountId,
        path: &[String],
        media_type: Option<&str>,
        announced: Option<u64>,
        body: impl Stream<Item = std::result::Result<Bytes, E>> + Send,
    ) -> Result<Received> {
        let room = self.room(account, path).await?;
        let most = room.saturating_add(MOST_DISCARDED);
        if announced.is_some_and(|size| size > most) {
            return Err(FilesError::QuotaExceeded);
        }
        let (incoming, file) = self.store.begin().await?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        let (mut digest, mut size) = (Sha256::new(), 0_u64);
        let mut body = std::pin::pin!(body);
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| FilesError::BrokenOff)?;
            size = size.saturating_add(piece.len() as u64);
            if size > most {
                return Err(FilesError::QuotaExceeded);
            }
            if size <= room {
                digest.update(&piece);
                file.write_all(&piece).await?;
            }
        }
        if size > room {
            return Err(FilesError::QuotaExceeded);
        }
        file.flush().await?;
        file.get_ref().sync_all().await?;
        let media_type = media_type.filter(|text| !text.is_empty() && text.len() <= MOST_MEDIA_TYPE);
        Ok(Received {
            incoming,
            content: FileContent {
                hash: digest.finalize().to_vec(),
                size: i64::try_from(size).unwrap_or(i64::MAX),
                media_type: media_type.unwrap_or(UNKNOWN).to_owned(),
            },
        })
    }

    /// Puts received bytes in their place on the disk, from where files may name them. Without a file that does,
    /// the clean-up removes them after a while.
    pub(crate) async fn keep(&self, received: Received) -> Result<FileContent> {
        let Received { incoming, content } = received;
        let mut db = self.connection().await?;
        file_blob::upsert(&mut db, &content.hash, content.size).await?;
        drop(db);
        self.store.keep(&incoming, &content.hash).await?;
        Ok(content)
    }

    /// How many bytes the file at a path may have.
    async fn room(&self, account: AccountId, path: &[String]) -> Result<u64> {
        let Some(available) = self.usage(account).await?.available else {
            return Ok(u64::MAX);
        };
        let replaced = match self.find(account, path).await? {
            Found::Node(node) => node.content.map_or(0, |content| content.size),
            Found::Free | Found::Nowhere => 0,
        };
        Ok(available.saturating_add(u64::try_from(replaced).unwrap_or(0)))
    }
}
