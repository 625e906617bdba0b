//! What can go wrong with mail, in the words of the service.

use std::collections::BTreeMap;
use std::error::Error;

use roost_db::DbError;
use roost_imap::{Code, ImapError};

/// Why a request about mail failed.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The IMAP server is away. It heals by itself.
    #[error("the mail server does not answer")]
    StoreUnavailable(#[source] ImapError),
    /// The IMAP server does not take the session's credential any more: the password was changed.
    #[error("the mail server does not accept the sign-in any more")]
    CredentialRefused,
    /// No such folder, message or part.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// The folder was made anew, so that UIDs mean other messages, or a draft was changed elsewhere.
    #[error("the folder has changed since it was read")]
    ChangedMeanwhile,
    /// There is something of that name already.
    #[error("a folder of this name exists already")]
    FolderExists,
    /// Fields of the request break rules.
    #[error("the request breaks rules: {fields:?}")]
    Invalid {
        /// The rules, for people, by the fields' paths in the request.
        fields: BTreeMap<String, String>,
    },
    /// The IMAP server does not let this person do that; its words.
    #[error("the mail server does not allow it: {0}")]
    Forbidden(String),
    /// The mailbox is full.
    #[error("the mailbox is full")]
    OverQuota,
    /// A message is larger than the server sends or shows.
    #[error("the message is too large")]
    TooLarge,
    /// The submission server refused recipients: its words by field (`to.0`).
    #[error("the mail server refused recipients")]
    RecipientsRefused(BTreeMap<String, String>),
    /// The submission server refused the message; its words.
    #[error("the mail server refused the message: {0}")]
    MessageRefused(String),
    /// The submission server is away; nothing was sent.
    #[error("the submission server does not answer")]
    SubmissionUnavailable,
    /// The message was handed over, but the server broke off before it said that it has it. Sending it again
    /// by itself could send it twice.
    #[error("the submission server did not confirm the message")]
    Unconfirmed,
    /// The same message is being sent by another request just now.
    #[error("this message is being sent already")]
    BeingSent,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A defect, or a server that does not keep to the protocol.
    #[error("an unexpected failure in the mail service")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl MailError {
    /// A field that breaks a rule.
    pub(crate) fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::Invalid {
            fields: BTreeMap::from([(field.into(), rule.into())]),
        }
    }

    /// The message that the key names is not there.
    pub(crate) const fn no_message() -> Self {
        Self::NotFound("the message")
    }

    /// Something that cannot happen unless Roost or a server is wrong.
    pub(crate) fn internal(what: &'static str) -> Self {
        Self::Internal(what.into())
    }
}

impl From<ImapError> for MailError {
    fn from(error: ImapError) -> Self {
        if error.is_unavailable() {
            return Self::StoreUnavailable(error);
        }
        match error {
            ImapError::WrongCredentials => Self::CredentialRefused,
            ImapError::TooLarge => Self::TooLarge,
            ImapError::InvalidArgument(what) => Self::invalid("query", format!("it must not hold {what}")),
            ImapError::Refused {
                code: Some(Code::NonExistent),
                ..
            } => Self::NotFound("the folder"),
            // Dovecot 2.3 says no more than this of a folder that is not there, or not for this person.
            ImapError::Refused {
                command: "SELECT" | "EXAMINE",
                code: None,
                ..
            } => Self::NotFound("the folder"),
            ImapError::Refused {
                code: Some(Code::AlreadyExists),
                ..
            } => Self::FolderExists,
            ImapError::Refused {
                code: Some(Code::OverQuota),
                ..
            } => Self::OverQuota,
            ImapError::Refused { text, .. } => Self::Forbidden(text),
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl From<sqlx::Error> for MailError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}
