//! Why the service refuses something.

use roost_db::DbError;
use roost_locks::{LockError, Locked};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such file or collection.
    #[error("it does not exist")]
    NotFound,
    /// There is no collection to put it in.
    #[error("the collection does not exist")]
    NoParent,
    /// There is a collection where a file was to be written, or anything where a collection was to be made.
    #[error("there is something else already")]
    Exists,
    /// The destination exists and may not be overwritten.
    #[error("the name is taken")]
    NameTaken,
    /// Source and destination are the same, or one is within the other.
    #[error("source and destination overlap")]
    Overlap,
    /// The home stays where it is.
    #[error("the home can neither be moved nor removed")]
    Home,
    /// The name cannot be a path segment: empty, `.` or `..`, over 255 bytes, with a slash or a control
    /// character. Or there are too many of them.
    #[error("the name cannot be used")]
    InvalidName,
    /// It is not in the state that the caller required.
    #[error("it was changed meanwhile")]
    PreconditionFailed,
    /// The quota's bytes are used up.
    #[error("the quota does not allow it")]
    QuotaExceeded,
    /// There are too many files, or too many or too long properties on one.
    #[error("there is no room for it")]
    NoRoom,
    /// Locks of these resources stand against it.
    #[error("it is locked")]
    Locked(Vec<Vec<String>>),
    /// A lock was not given.
    #[error(transparent)]
    Lock(LockError),
    /// The sender broke off.
    #[error("the content did not arrive whole")]
    BrokenOff,
    /// The disk failed.
    #[error("the folder of files failed")]
    Disk(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for FilesError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(DbError::from(error))
    }
}

impl From<Locked> for FilesError {
    fn from(error: Locked) -> Self {
        match error {
            Locked::By(paths) => Self::Locked(paths),
            Locked::Db(error) => Self::Db(error),
        }
    }
}

impl From<LockError> for FilesError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Db(error) => Self::Db(error),
            error => Self::Lock(error),
        }
    }
}
