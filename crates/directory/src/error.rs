//! Why a change of the directory was refused.

use roost_db::DbError;
use roost_identity::NewPasswordError;

/// Which limit of a domain is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// How many mailboxes it may have.
    Mailboxes,
    /// How many aliases it may have.
    Aliases,
    /// What each mailbox may hold.
    MailboxQuota,
    /// What all mailboxes together may hold.
    DomainQuota,
    /// A mailbox without a limit, where the domain has one.
    Unlimited,
    /// The default is above what each mailbox may hold.
    DefaultAboveMailbox,
    /// What each mailbox may hold is above what all together may.
    MailboxAboveDomain,
    /// There are more mailboxes than the new limit allows.
    MailboxesInUse,
    /// There are more aliases than the new limit allows.
    AliasesInUse,
    /// A mailbox, or all together, hold more than the new limit allows.
    QuotaInUse,
    /// How much each mailbox may send.
    Rate,
}

/// Why a change of the directory was refused.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A field breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: String,
    },
    /// A limit of the domain is in the way.
    #[error("{field}: {rule}")]
    Limit {
        /// Which field.
        field: &'static str,
        /// Which limit.
        limit: Limit,
        /// The rule, in words.
        rule: String,
    },
    /// It exists already.
    #[error("{0} exists already")]
    Exists(String),
    /// An alias has the address.
    #[error("{0} is an alias")]
    IsAlias(String),
    /// What had the name is still being removed.
    #[error("what was {0} is still being removed; try again in a moment")]
    BeingRemoved(String),
    /// It still has mailboxes.
    #[error("{0} still has mailboxes; remove them first, or together with it")]
    NotEmpty(String),
    /// The domain is not one of this server's.
    #[error("the domain {0} does not exist; add it first")]
    UnknownDomain(String),
    /// It does not exist, or the actor may not know that it does.
    #[error("this does not exist")]
    NotFound,
    /// It is visible, but not for the actor to change.
    #[error("this is for an administrator of the whole server")]
    Forbidden,
    /// The key may only read.
    #[error("this key may only read")]
    ReadOnly,
    /// The database.
    #[error("the database failed while working on the directory")]
    Database(#[from] DbError),
    /// A defect: hashing or describing failed.
    #[error("an internal operation failed while working on the directory")]
    Internal,
}

impl DirectoryError {
    pub(crate) fn invalid(field: &'static str, rule: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            rule: rule.into(),
        }
    }

    pub(crate) fn limit(field: &'static str, limit: Limit, rule: impl Into<String>) -> Self {
        Self::Limit {
            field,
            limit,
            rule: rule.into(),
        }
    }
}

impl From<sqlx::Error> for DirectoryError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

impl From<NewPasswordError> for DirectoryError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Refused(rule) => Self::invalid("password", rule),
            NewPasswordError::Invalid { field, rule } => Self::invalid(field, rule),
            NewPasswordError::Database(error) => Self::Database(error),
            NewPasswordError::Crypto => Self::Internal,
        }
    }
}
