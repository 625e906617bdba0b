//! Attachments, and the message's source.

use std::sync::Arc;

use bytes::BytesMut;
use futures_util::TryStreamExt;
use roost_imap::{FetchItem, PartNumber, SectionKind};
use roost_message::transfer::Encoding;
use roost_message::{Structure, display, file_name};
use roost_shared::mail::MessageKey;

use super::stream::{ByteStream, Source};
use crate::Mail;
use crate::cache::{CacheKey, CachedStructure};
use crate::error::MailError;
use crate::user::MailUser;
use crate::window;

/// Room for a structure of ten thousand parts.
const STRUCTURE_BYTES: usize = 4 * 1024 * 1024;

/// A part of a message, decoded, on its way.
pub struct PartContent {
    /// A safe file name, never empty.
    pub name: String,
    /// The media type that the sender gave, in lower case.
    pub media_type: String,
    /// The bytes.
    pub bytes: ByteStream,
}

impl Mail {
    /// One part of a message, decoded.
    ///
    /// # Errors
    /// [`MailError::NotFound`] where there is no such message or part; otherwise any.
    pub async fn part(
        &self,
        user: &MailUser,
        key: &MessageKey,
        part: &str,
    ) -> Result<PartContent, MailError> {
        let number: PartNumber = part.parse().map_err(|_| MailError::NotFound("the part"))?;
        if number.is_whole() {
            return self.source(user, key).await;
        }
        let cached = self.structure(user, key).await?;
        let node = find(&cached.structure, part, 0).ok_or(MailError::NotFound("the part"))?;
        let source = Source {
            user: user.clone(),
            key: key.clone(),
            part: number,
            encoding: Encoding::parse(&node.encoding),
            size: node.size,
        };
        Ok(PartContent {
            name: file_name::of(node),
            media_type: node.media_type.clone(),
            bytes: self.stream(source).await?,
        })
    }

    /// How many bytes a part has as it lies in the mail store, encoded as it came.
    ///
    /// # Errors
    /// As [`Mail::part`].
    pub(crate) async fn part_size(
        &self,
        user: &MailUser,
        key: &MessageKey,
        part: &str,
    ) -> Result<u64, MailError> {
        let number: PartNumber = part.parse().map_err(|_| MailError::NotFound("the part"))?;
        if number.is_whole() {
            return Ok(self.size_and_subject(user, key).await?.0);
        }
        let cached = self.structure(user, key).await?;
        let node = find(&cached.structure, part, 0).ok_or(MailError::NotFound("the part"))?;
        Ok(node.size)
    }

    /// The whole message as it came.
    ///
    /// # Errors
    /// [`MailError::NotFound`] where there is no such message; otherwise any.
    pub async fn source(&self, user: &MailUser, key: &MessageKey) -> Result<PartContent, MailError> {
        let (size, subject) = self.size_and_subject(user, key).await?;
        let source = Source {
            user: user.clone(),
            key: key.clone(),
            part: PartNumber::whole(),
            encoding: Encoding::Identity,
            size,
        };
        let name = display::one_line(&subject, 80);
        let name = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        Ok(PartContent {
            name: file_name::safe(&format!("{name}.eml"), "message/rfc822"),
            media_type: "message/rfc822".to_owned(),
            bytes: self.stream(source).await?,
        })
    }

    async fn size_and_subject(&self, user: &MailUser, key: &MessageKey) -> Result<(u64, String), MailError> {
        let items = vec![FetchItem::Size, FetchItem::HeaderFields(&["SUBJECT"], 4096)];
        let fetched = self.fetch_message(user, key, &[items], STRUCTURE_BYTES).await?;
        let block = fetched.section(&PartNumber::whole(), SectionKind::HeaderFields);
        let subject = block
            .map(|block| roost_message::Headers::parse(block).subject)
            .unwrap_or_default();
        Ok((fetched.size.unwrap_or_default().into(), subject))
    }

    /// The structure of a message, from memory or from the server.
    pub(crate) async fn structure(
        &self,
        user: &MailUser,
        key: &MessageKey,
    ) -> Result<Arc<CachedStructure>, MailError> {
        let cache_key = CacheKey {
            account: user.account().id,
            message: key.clone(),
        };
        if let Some(structure) = self.caches().structures.get(&cache_key).await {
            return Ok(structure);
        }
        let groups = [vec![FetchItem::BodyStructure]];
        let mut fetched = self.fetch_message(user, key, &groups, STRUCTURE_BYTES).await?;
        let structure = fetched.structure.take().ok_or(MailError::no_message())?;
        let structure = Arc::new(window::cached(structure));
        self.caches()
            .structures
            .insert(cache_key, Arc::clone(&structure))
            .await;
        Ok(structure)
    }
}

/// The leaf with that number.
fn find<'a>(structure: &'a Structure, part: &str, depth: usize) -> Option<&'a Structure> {
    if depth > roost_message::limits::STRUCTURE_DEPTH {
        return None;
    }
    if structure.part == part && !structure.is_multipart() {
        return Some(structure);
    }
    structure
        .children
        .iter()
        .find_map(|child| find(child, part, depth + 1))
}

/// All bytes of a stream, at most `limit`.
pub(crate) async fn collect(mut bytes: ByteStream, limit: u64) -> Result<Vec<u8>, MailError> {
    let mut collected = BytesMut::new();
    while let Some(piece) = bytes.try_next().await? {
        if (collected.len() + piece.len()) as u64 > limit {
            return Err(MailError::TooLarge);
        }
        collected.extend_from_slice(&piece);
    }
    Ok(collected.into())
}
