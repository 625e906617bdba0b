//! What can go wrong when someone signs in.

use roost_db::DbError;

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The address is unknown or the password is wrong; never said which.
    #[error("the address or the password is wrong")]
    WrongCredentials,
    /// Too many failures lately.
    #[error("too many failed sign-ins; try again in {retry_after} s")]
    Delayed {
        /// Seconds until the next try is looked at.
        retry_after: u32,
    },
    /// *Beside* only: the IMAP server that would decide does not answer.
    #[error("the mail server does not answer")]
    MailStoreUnavailable,
    /// The database.
    #[error("the database failed while signing in")]
    Database(#[from] DbError),
    /// A defect: hashing or sealing failed.
    #[error("a cryptographic operation failed while signing in")]
    Crypto,
}

impl From<sqlx::Error> for SignInError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}
