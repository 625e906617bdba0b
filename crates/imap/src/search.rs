//! What to search for (RFC 9051 §6.4.4).

use chrono::NaiveDate;

use crate::sequence::SequenceSet;

/// One search key. Strings are compared by the server, in any case, in any place of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchKey {
    /// Every message.
    All,
    /// Not `\Seen`.
    Unseen,
    /// `\Flagged`.
    Flagged,
    /// Not `\Deleted`.
    NotDeleted,
    /// In the subject.
    Subject(String),
    /// In the From field.
    From(String),
    /// In the To field.
    To(String),
    /// In the Cc field.
    Cc(String),
    /// In the body.
    Body(String),
    /// Anywhere in header or body.
    Text(String),
    /// Arrived on this day or later, in the server's timezone.
    Since(NaiveDate),
    /// Arrived before this day, in the server's timezone.
    Before(NaiveDate),
    /// At least so many bytes and one more.
    Larger(u32),
    /// One of these UIDs.
    Uid(SequenceSet),
    /// A header field holds the text; the field's name is the program's own.
    Header(&'static str, String),
    /// All of them.
    And(Vec<SearchKey>),
    /// One of the two.
    Or(Box<SearchKey>, Box<SearchKey>),
    /// Not that.
    Not(Box<SearchKey>),
}

impl SearchKey {
    /// One of any number of keys; [`SearchKey::All`] for none.
    #[must_use]
    pub fn any(keys: Vec<Self>) -> Self {
        keys.into_iter()
            .reduce(|left, right| Self::Or(Box::new(left), Box::new(right)))
            .unwrap_or(Self::All)
    }

    /// Whether a string in it is not ASCII, so that the command has to name a charset.
    pub(crate) fn needs_charset(&self) -> bool {
        match self {
            Self::Subject(text)
            | Self::From(text)
            | Self::To(text)
            | Self::Cc(text)
            | Self::Body(text)
            | Self::Text(text)
            | Self::Header(_, text) => !text.is_ascii(),
            Self::And(keys) => keys.iter().any(Self::needs_charset),
            Self::Or(left, right) => left.needs_charset() || right.needs_charset(),
            Self::Not(key) => key.needs_charset(),
            _ => false,
        }
    }
}
