//! Why a card is refused.

/// Why a body is no address object resource. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// It is not one readable vCard.
    #[error("not valid vCard data: {0}")]
    InvalidData(String),
    /// Its VERSION is none that is known.
    #[error("vCard version {0} is not supported")]
    UnsupportedVersion(String),
}

impl CardError {
    /// The name of the precondition element in the CardDAV namespace (RFC 6352 §6.3.2.1).
    pub fn precondition(&self) -> &'static str {
        match self {
            Self::InvalidData(_) => "valid-address-data",
            Self::UnsupportedVersion(_) => "supported-address-data",
        }
    }
}

/// Why a draft cannot be made into a card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardEditError {
    /// A field of the draft cannot be stored; the message is for people.
    #[error("{field}: {message}")]
    InvalidDraft {
        /// The field's name in [`roost_shared::contacts::ContactDraft`].
        field: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// The stored card cannot be read.
    #[error("the stored card cannot be read")]
    Unreadable(#[from] CardError),
}
