//! What can go wrong with certificates.

use roost_db::DbError;

use crate::words::words;

/// Why something with certificates failed.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// There is no such certificate.
    #[error("there is no such certificate")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A chain or key cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// The authority, or the way to it.
    #[error("{0}")]
    Authority(String),
    /// The authority refuses some of the names.
    #[error("{told}")]
    Refused {
        /// Which.
        names: Vec<String>,
        /// In its words.
        told: String,
    },
    /// The authority no longer knows the account.
    #[error("the authority does not know the account")]
    UnknownAccount,
    /// A name server refused an update, or did not answer.
    #[error("{0}")]
    Dns(String),
}

impl From<instant_acme::Error> for CertificateError {
    fn from(error: instant_acme::Error) -> Self {
        if let instant_acme::Error::Api(problem) = &error
            && problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:accountDoesNotExist")
        {
            return Self::UnknownAccount;
        }
        Self::Authority(words(&error))
    }
}

impl From<rcgen::Error> for CertificateError {
    fn from(error: rcgen::Error) -> Self {
        Self::Unusable(format!("no key could be made: {error}"))
    }
}
