//! The header fields of a message that people see or that replies need.
//!
//! [`block`] makes a clean block of text from a raw one; mail-parser reads it; what comes out is made fit to
//! be shown.

mod address;
mod block;
mod words;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use mail_parser::{HeaderName, HeaderValue, Message, MessageParser};
use roost_shared::mail::{Address, Header};
use url::Url;

use crate::{display, limits};

pub(crate) use words::decode_words;

/// A header block, read. Everything is decoded (RFC 2047, RFC 2231) and fit to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers {
    /// `From`
    pub from: Vec<Address>,
    /// `Sender`, whether or not it differs from `From`.
    pub sender: Option<Address>,
    /// `Reply-To`
    pub reply_to: Vec<Address>,
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`
    pub bcc: Vec<Address>,
    /// `Subject`, cut to [`crate::limits::SUBJECT_CHARS`].
    pub subject: String,
    /// `Date`, if it can be read.
    pub date: Option<DateTime<Utc>>,
    /// `Message-ID` without angle brackets, empty if missing.
    pub message_id: String,
    /// The first id of `In-Reply-To`, without angle brackets, empty if missing.
    pub in_reply_to: String,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// `List-Unsubscribe` targets (RFC 2369), `https:` and `mailto:` only.
    pub unsubscribe: Vec<String>,
}

/// What to read of which field: a table that takes longer to make than a short header to read.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .with_address_headers()
        .with_date_headers()
        .with_message_ids()
        .header_text(HeaderName::Subject)
        .header_text(HeaderName::ListUnsubscribe)
});

impl Headers {
    /// Reads a raw header block, cut short or not. What cannot be read is missing from the result.
    #[must_use]
    pub fn parse(block: &[u8]) -> Self {
        read(&PARSER, block, |message| Self {
            from: address::list(message, HeaderName::From),
            sender: address::list(message, HeaderName::Sender).into_iter().next(),
            reply_to: address::list(message, HeaderName::ReplyTo),
            to: address::list(message, HeaderName::To),
            cc: address::list(message, HeaderName::Cc),
            bcc: address::list(message, HeaderName::Bcc),
            subject: display::one_line(text(message, HeaderName::Subject), limits::SUBJECT_CHARS),
            date: date(message),
            message_id: ids(message, HeaderName::MessageId).pop().unwrap_or_default(),
            in_reply_to: ids(message, HeaderName::InReplyTo)
                .into_iter()
                .next()
                .unwrap_or_default(),
            references: ids(message, HeaderName::References),
            unsubscribe: unsubscribe(text(message, HeaderName::ListUnsubscribe)),
        })
        .unwrap_or_default()
    }
}

/// All fields of a raw header block in order, decoded, each value cut to 4,000 characters, at most 500.
#[must_use]
pub fn fields(block: &[u8]) -> Vec<Header> {
    block::fields(block)
        .take(500)
        .map(|(name, value)| Header {
            name: display::one_line(&name, 100),
            value: display::one_line(&decode_words(&value), 4_000),
        })
        .collect()
}

/// Parses the block and takes out what is wanted. mail-parser is fuzzed, but it reads what strangers write: a
/// panic in it costs one message's headers, not the connection.
fn read<T>(parser: &MessageParser, block: &[u8], take: impl FnOnce(&Message<'_>) -> T) -> Option<T> {
    let clean = block::clean(block);
    let parsed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        parser.parse_headers(clean.as_bytes())
    }));
    parsed.ok().flatten().map(|message| take(&message))
}

fn text<'a>(message: &'a Message<'_>, name: HeaderName<'a>) -> &'a str {
    message
        .header(name)
        .and_then(HeaderValue::as_text)
        .unwrap_or_default()
}

fn date(message: &Message<'_>) -> Option<DateTime<Utc>> {
    let date = message.date().filter(|date| date.is_valid())?;
    DateTime::from_timestamp(date.to_timestamp(), 0)
}

/// Message ids without their brackets. Those that could not stand in a header of ours are left out.
fn ids(message: &Message<'_>, name: HeaderName<'_>) -> Vec<String> {
    let is_id = |id: &str| {
        !id.is_empty()
            && id.len() <= 900
            && id
                .chars()
                .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
    };
    let ids = match message.header(name) {
        Some(HeaderValue::Text(id)) => vec![id.trim().to_owned()],
        Some(HeaderValue::TextList(ids)) => ids.iter().map(|id| id.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let mut ids: Vec<String> = ids.into_iter().filter(|id| is_id(id)).collect();
    if ids.len() > limits::REFERENCES {
        // The first one names the thread, the last ones the place in it.
        ids.drain(1..=ids.len() - limits::REFERENCES);
    }
    ids
}

/// RFC 2369 §2: targets stand in angle brackets, separated by commas.
fn unsubscribe(value: &str) -> Vec<String> {
    value
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter_map(|(target, _)| {
            let target: String = target
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect();
            Url::parse(&target).ok()
        })
        .filter(|target| matches!(target.scheme(), "https" | "mailto"))
        .map(String::from)
        .take(10)
        .collect()
}

#[cfg(test)]
mod tests;
