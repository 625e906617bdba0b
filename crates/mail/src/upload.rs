//! Files for messages being written: stored in pieces, as they come, and read in pieces.

use roost_db::pool::Pool;
use std::error::Error;

use async_stream::try_stream;
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Duration, Utc};
use futures_util::{Stream, StreamExt as _};
use roost_db::upload::{self as table, CHUNK_BYTES, UploadRow};
use roost_message::file_name;
use roost_shared::mail::Upload;
use roost_shared::{AccountId, UploadId};

use crate::error::MailError;
use crate::{ByteStream, Mail, MailUser};

/// How many largest messages' worth of files one account may have waiting.
const WAITING_MESSAGES: i64 = 10;
/// How long a file waits for its message.
const KEPT: Duration = Duration::days(2);
/// How long a repeated request to send is known.
const SENT_KEPT: Duration = Duration::days(7);

impl Mail {
    /// The largest file that can be uploaded, in bytes: what fits into the largest message once encoded.
    #[must_use]
    pub fn max_upload_bytes(&self) -> u64 {
        // base64 makes lines of 78 bytes out of 57.
        self.config().max_message_bytes / 78 * 57
    }

    /// Stores a file as it arrives, without holding more than one piece of it. What is stored of a file that
    /// does not arrive whole is removed.
    ///
    /// # Errors
    /// [`MailError::TooLarge`] for a file over [`Mail::max_upload_bytes`] or when too many files are waiting;
    /// [`MailError::Invalid`] if `bytes` breaks off.
    pub async fn store_upload<E>(
        &self,
        user: &MailUser,
        name: &str,
        media_type: &str,
        bytes: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<Upload, MailError>
    where
        E: Error + Send + Sync + 'static,
    {
        let pool = &self.config().pool;
        let account = user.account().id;
        let media_type = media_type_of(media_type, name);
        let name = file_name::safe(name, &media_type);
        let room = self.room(account).await?;
        let id = {
            let mut db = pool.acquire().await?;
            table::insert(&mut db, account, &name, &media_type, Utc::now()).await?
        };
        let unfinished = Unfinished {
            pool: pool.clone(),
            account,
            id,
            settled: false,
        };
        let stored = self.store_chunks(id, room, bytes).await;
        let mut db = pool.acquire().await?;
        let row = match stored {
            Ok(()) => table::complete(&mut db, id)
                .await?
                .ok_or(MailError::NotFound("the upload"))?,
            Err(error) => {
                table::delete(&mut db, account, id).await?;
                unfinished.settle();
                return Err(error);
            }
        };
        unfinished.settle();
        Ok(upload(row))
    }

    /// How many bytes the next file may have.
    async fn room(&self, account: AccountId) -> Result<u64, MailError> {
        let waiting = table::total_bytes(&mut *self.config().pool.acquire().await?, account).await?;
        let most = i64::try_from(self.config().max_message_bytes)
            .unwrap_or(i64::MAX)
            .saturating_mul(WAITING_MESSAGES);
        let left = u64::try_from(most.saturating_sub(waiting)).unwrap_or(0);
        Ok(left.min(self.max_upload_bytes()))
    }

    async fn store_chunks<E>(
        &self,
        id: UploadId,
        room: u64,
        bytes: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<(), MailError>
    where
        E: Error + Send + Sync + 'static,
    {
        let mut bytes = std::pin::pin!(bytes);
        let mut buffer = BytesMut::with_capacity(CHUNK_BYTES);
        let (mut total, mut position) = (0_u64, 0);
        while let Some(piece) = bytes.next().await {
            let mut piece = piece.map_err(|_| MailError::invalid("body", "The upload broke off."))?;
            total += piece.len() as u64;
            if total > room {
                return Err(MailError::TooLarge);
            }
            while !piece.is_empty() {
                let part = piece.split_to(piece.len().min(CHUNK_BYTES - buffer.len()));
                buffer.extend_from_slice(&part);
                if buffer.len() == CHUNK_BYTES {
                    self.store_chunk(id, &mut position, &mut buffer).await?;
                }
            }
        }
        if buffer.is_empty() {
            Ok(())
        } else {
            self.store_chunk(id, &mut position, &mut buffer).await
        }
    }

    /// The connection is given back after each piece: a slow sender holds none.
    async fn store_chunk(
        &self,
        id: UploadId,
        position: &mut i32,
        buffer: &mut BytesMut,
    ) -> Result<(), MailError> {
        let mut db = self.config().pool.acquire().await?;
        if !table::append_chunk(&mut db, id, *position, buffer).await? {
            return Err(MailError::NotFound("the upload"));
        }
        *position += 1;
        buffer.clear();
        Ok(())
    }

    /// A file that this person uploaded, and its bytes.
    ///
    /// # Errors
    /// [`MailError::NotFound`] for one that is not there, not whole, or somebody else's.
    pub async fn upload(&self, user: &MailUser, id: UploadId) -> Result<(Upload, ByteStream), MailError> {
        let account = user.account().id;
        let pool = self.config().pool.clone();
        let row = table::find(&mut *pool.acquire().await?, account, id)
            .await?
            .ok_or(MailError::NotFound("the upload"))?;
        let size = row.size;
        let bytes: ByteStream = Box::pin(try_stream! {
            let (mut sent, mut position) = (0_i64, 0);
            while sent < size {
                let chunk = table::chunk(&mut *pool.acquire().await?, account, id, position)
                    .await?
                    .ok_or(MailError::NotFound("the upload"))?;
                sent = sent.saturating_add(i64::try_from(chunk.len()).unwrap_or(i64::MAX));
                position += 1;
                yield Bytes::from(chunk);
            }
        });
        Ok((upload(row), bytes))
    }

    /// Removes a file that this person uploaded.
    ///
    /// # Errors
    /// [`MailError::NotFound`] for one that is not there or somebody else's.
    pub async fn delete_upload(&self, user: &MailUser, id: UploadId) -> Result<(), MailError> {
        let deleted = table::delete(&mut *self.config().pool.acquire().await?, user.account().id, id).await?;
        if deleted {
            Ok(())
        } else {
            Err(MailError::NotFound("the upload"))
        }
    }

    /// Removes files that were uploaded before a moment, and answers how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn purge_uploads(&self, before: DateTime<Utc>) -> Result<u64, MailError> {
        Ok(table::delete_before(&mut *self.config().pool.acquire().await?, before).await?)
    }

    /// Removes what nobody waits for any more: files of messages that were never sent, and the memory of
    /// messages that were. To be called now and then.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn purge(&self) -> Result<(), MailError> {
        let now = Utc::now();
        self.purge_uploads(now - KEPT).await?;
        let mut db = self.config().pool.acquire().await?;
        roost_db::submission::delete_before(&mut db, now - SENT_KEPT).await?;
        Ok(())
    }
}

/// Removes an upload whose request was dropped half way, because the browser went away.
struct Unfinished {
    pool: Pool,
    account: AccountId,
    id: UploadId,
    settled: bool,
}

impl Unfinished {
    /// Nothing is left to be done.
    fn settle(mut self) {
        self.settled = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let (pool, account, id) = (self.pool.clone(), self.account, self.id);
        tokio::spawn(async move {
            let removed: Result<bool, MailError> = async {
                let mut db = pool.acquire().await?;
                Ok(table::delete(&mut db, account, id).await?)
            }
            .await;
            if let Err(error) = removed {
                // The purge removes it later.
                tracing::warn!(%error, "an unfinished upload could not be removed");
            }
        });
    }
}

fn upload(row: UploadRow) -> Upload {
    Upload {
        id: UploadId(row.id),
        name: row.name,
        media_type: row.media_type,
        size: u64::try_from(row.size).unwrap_or(0),
    }
}

/// What the browser says, if it says a type; else what the name suggests.
fn media_type_of(said: &str, name: &str) -> String {
    let bare = said
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let says_something = bare != "application/octet-stream"
        && bare.len() <= 100
        && bare
            .split_once('/')
            .is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    if says_something {
        bare
    } else {
        file_name::media_type(name).to_owned()
    }
}

#[cfg(test)]
mod tests;
