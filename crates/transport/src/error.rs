//! Why something about mail's ways could not be done.

use roost_db::DbError;

/// A failure, in words for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Something given breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// What was given.
        field: &'static str,
        /// The rule.
        rule: String,
    },
    /// The thing does not exist, or not for whoever asks.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// The thing exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// A key could not be made.
    #[error("the key could not be made")]
    Key,
    /// The mail server did not take a message.
    #[error("the mail server did not take the message: {0}")]
    NotDelivered(String),
    /// The database refuses or does not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl TransportError {
    pub(crate) fn invalid(field: &'static str, rule: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            rule: rule.into(),
        }
    }
}
