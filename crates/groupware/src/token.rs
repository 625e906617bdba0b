//! Sync tokens (RFC 6578 §3.2), which are CTags as well.

use std::fmt;
use std::str::FromStr;

use roost_db::collection::Collection;
use roost_shared::CollectionId;

/// What one knows of a collection: the log up to a number. A URI in text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncToken {
    /// The collection.
    pub(crate) collection: CollectionId,
    /// All changes of existing objects up to this number are known.
    pub(crate) changed: i64,
    /// All deletions up to this number are known. Higher than `changed` only within the parts of a first
    /// sync: objects that were deleted before it began were never told.
    pub(crate) deleted: i64,
}

const PREFIX: &str = "urn:roost:sync:";

impl SyncToken {
    /// The token of a collection's present state; as text also its CTag.
    #[must_use]
    pub const fn of(collection: &Collection) -> Self {
        Self::new(collection.id, collection.sequence)
    }

    pub(crate) const fn new(collection: CollectionId, sequence: i64) -> Self {
        Self {
            collection,
            changed: sequence,
            deleted: sequence,
        }
    }
}

impl fmt::Display for SyncToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}:{}", self.collection, self.changed)?;
        if self.deleted == self.changed {
            Ok(())
        } else {
            write!(f, ":{}", self.deleted)
        }
    }
}

/// The text is not a sync token of Roost's: answered like an expired one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a sync token")]
pub struct InvalidToken;

impl FromStr for SyncToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let mut parts = text.strip_prefix(PREFIX).ok_or(InvalidToken)?.split(':');
        let mut number = || {
            parts
                .next()
                .map(|part| part.parse::<i64>().map_err(|_| InvalidToken))
                .transpose()
        };
        let (Some(collection), Some(changed)) = (number()?, number()?) else {
            return Err(InvalidToken);
        };
        let deleted = number()?.unwrap_or(changed);
        if parts.next().is_some() || changed < 0 || deleted < changed {
            return Err(InvalidToken);
        }
        Ok(Self {
            collection: CollectionId(collection),
            changed,
            deleted,
        })
    }
}

#[cfg(test)]
mod tests {
    use roost_shared::CollectionId;

    use super::SyncToken;

    #[test]
    fn tokens_survive_their_text_form() {
        for token in [
            SyncToken::new(CollectionId(4), 0),
            SyncToken {
                collection: CollectionId(4),
                changed: 20,
                deleted: 700,
            },
        ] {
            assert_eq!(token.to_string().parse(), Ok(token));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "urn:roost:sync:",
            "urn:roost:sync:4",
            "urn:roost:sync:4:-1",
            "urn:roost:sync:4:9:8",
            "urn:roost:sync:4:9:9:9",
            "urn:roost:sync:4:99999999999999999999",
            "http://example.com/ns/sync/1",
        ] {
            assert!(text.parse::<SyncToken>().is_err(), "{text}");
        }
    }
}
