//! Long parts in pieces: nothing larger than one flight of pieces is ever held.

use std::pin::Pin;

use async_stream::try_stream;
use bytes::Bytes;
use futures_util::Stream;
use roost_imap::{FetchItem, PartNumber};
use roost_message::transfer::{Decoder, Encoding};
use roost_shared::mail::MessageKey;

use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// Bytes that arrive in pieces. An error ends them.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, MailError>> + Send>>;

/// The size of one piece, as transferred.
const PIECE: u32 = 128 * 1024;
/// How many pieces are asked for at once.
const FLIGHT: u32 = 4;
/// Room for a flight and what IMAP says around it.
const FLIGHT_BYTES: usize = 1024 * 1024;

/// A part of a message on its way.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) user: MailUser,
    pub(super) key: MessageKey,
    pub(super) part: PartNumber,
    pub(super) encoding: Encoding,
    /// How large the part is as transferred, as far as one knows.
    pub(super) size: u64,
}

impl Mail {
    /// Opens the stream. The first pieces are fetched at once, so that what is missing is an error and not a
    /// stream that breaks off. Between flights the connection is free for others: a slow reader holds none.
    pub(super) async fn stream(&self, source: Source) -> Result<ByteStream, MailError> {
        let mut flight = self.flight(&source, 0).await?;
        let mail = self.clone();
        Ok(Box::pin(try_stream! {
            let mut decoder = Decoder::new(source.encoding);
            let mut offset = 0u64;
            loop {
                let asked = u64::from(PIECE) * flight.len() as u64;
                let came: u64 = flight.iter().map(|piece| piece.len() as u64).sum();
                for piece in flight {
                    if source.encoding == Encoding::Identity {
                        yield piece;
                    } else {
                        let mut decoded = Vec::new();
                        decoder.push(&piece, &mut decoded);
                        yield Bytes::from(decoded);
                    }
                }
                offset += came;
                // A short piece is the last one, whatever size the server has announced.
                if came < asked || offset >= source.size {
                    break;
                }
                flight = mail.flight(&source, offset).await?;
            }
            let mut rest = Vec::new();
            decoder.finish(&mut rest);
            if !rest.is_empty() {
                yield Bytes::from(rest);
            }
        }))
    }

    /// The next pieces from `offset` on.
    async fn flight(&self, source: &Source, offset: u64) -> Result<Vec<Bytes>, MailError> {
        let Source {
            user,
            key,
            part,
            size,
            ..
        } = source;
        let left = size.saturating_sub(offset).max(1);
        let count = left.div_ceil(u64::from(PIECE)).min(u64::from(FLIGHT));
        let offsets: Vec<u32> = (0..count)
            .filter_map(|piece| u32::try_from(offset + piece * u64::from(PIECE)).ok())
            .collect();
        if offsets.is_empty() {
            // RFC 9051 §4.3: numbers have 32 bits, so messages end at 4 GiB.
            return Err(MailError::TooLarge);
        }
        let groups: Vec<Vec<FetchItem>> = offsets
            .iter()
            .map(|offset| vec![FetchItem::content(part.clone(), *offset, PIECE)])
            .collect();
        let fetched = self.fetch_message(user, key, &groups, FLIGHT_BYTES).await?;
        // Beyond the end servers send an empty string or NIL.
        Ok(fetched
            .sections
            .into_iter()
            .map(|(_, bytes)| bytes.unwrap_or_default())
            .collect())
    }
}
