//! What administrators do with things that other services keep: keys for signing, rules of spam, the quarantine, the
//! queue, app passwords. The directory permits it (and writes down what it refuses), the service does it.
//!
//! Called by the administration's API and by mailcow's, which only adapt.

pub mod app_passwords;
pub mod dkim;
pub mod forwarding_hosts;
pub mod logs;
pub mod quarantine;
pub mod queue;
pub mod sign_in;
pub mod spam;

use roost_db::DbError;
use roost_directory::DirectoryError;
use roost_identity::AppPasswordError;
use roost_transport::{Transport, TransportError};

use crate::app::AppState;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// The directory refuses, or a rule is broken.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A daemon does not answer or refuses; its words.
    #[error("a mail daemon does not do it: {0}")]
    Daemon(String),
}

/// What these functions answer.
pub type Result<T> = std::result::Result<T, AdministrationError>;

impl From<DbError> for AdministrationError {
    fn from(error: DbError) -> Self {
        Self::Directory(error.into())
    }
}

impl From<TransportError> for AdministrationError {
    fn from(error: TransportError) -> Self {
        Self::Directory(match error {
            TransportError::Invalid { field, rule } => DirectoryError::Invalid { field, rule },
            TransportError::NotFound(_) => DirectoryError::NotFound,
            TransportError::Exists(what) => DirectoryError::Exists(what.to_owned()),
            TransportError::Key => DirectoryError::Internal,
            TransportError::NotDelivered(words) => return Self::Daemon(words),
            TransportError::Database(error) => error.into(),
        })
    }
}

impl From<AppPasswordError> for AdministrationError {
    fn from(error: AppPasswordError) -> Self {
        Self::Directory(match error {
            AppPasswordError::Invalid { field, rule } => DirectoryError::Invalid {
                field,
                rule: rule.to_owned(),
            },
            AppPasswordError::Beside => DirectoryError::NotFound,
            AppPasswordError::Database(error) => error.into(),
        })
    }
}

/// Where Postfix and Rspamd are not Roost's to serve, nothing of this exists.
fn transport(app: &AppState) -> Result<&Transport> {
    app.transport()
        .ok_or(AdministrationError::Directory(DirectoryError::NotFound))
}
