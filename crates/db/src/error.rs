//! What can go wrong between Roost and Postgres.

use std::error::Error as _;

/// Why a statement failed.
///
/// Adapters answer [`DbError::Unavailable`] with 503 and a retry, everything else with 500; a violated
/// constraint is turned into a client's error by the service ([`OnConstraint`]).
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Postgres does not answer: it is stopped, starting, or all connections are taken.
    #[error("the database does not answer")]
    Unavailable(#[source] sqlx::Error),
    /// A constraint of the schema refused the statement.
    #[error("the constraint {name} was violated")]
    Constraint {
        /// The constraint's name in the schema.
        name: String,
        /// What Postgres said.
        #[source]
        source: sqlx::Error,
    },
    /// Any other failure: a defect of Roost or of the database.
    #[error("the database refused a statement")]
    Driver(#[source] sqlx::Error),
    /// The migrations could not be applied.
    #[error("the schema could not be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

impl DbError {
    /// Whether the same statement may succeed later.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        if says_unavailable(&error) {
            crate::pool::doubt_all();
            return Self::Unavailable(error);
        }
        match error.as_database_error().and_then(|refusal| refusal.constraint()) {
            Some(name) => Self::Constraint {
                name: name.to_owned(),
                source: error,
            },
            None => Self::Driver(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for DbError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _)
                if says_unavailable(&source) =>
            {
                Self::Unavailable(source)
            }
            other => Self::Migration(other),
        }
    }
}

/// Whether the error means that there is no working connection, rather than that a statement was wrong.
fn says_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| {
            // Class 08: connection exceptions; 53100, 53200, 53300: no disk, no memory, too many connections; 57P01 to 57P05: the server is
            // stopping, crashed, starting, or closed an idle session; 57014: the statement took too long;
            // 55P03: a lock was not given in time; 25006: a standby, shortly after a failover; 3D000: no such database yet,
            // while a new server is being set up.
            code.starts_with("08")
                || matches!(
                    code.as_ref(),
                    "53100"
                        | "53200"
                        | "53300"
                        | "57P01"
                        | "57P02"
                        | "57P03"
                        | "57P05"
                        | "57014"
                        | "3D000"
                        | "55P03"
                        | "25006"
                )
        }),
        other => other.source().is_some_and(|source| source.is::<std::io::Error>()),
    }
}

/// Turns a violated constraint into an error of the caller's own.
pub trait OnConstraint<T> {
    /// If the constraint called `name` was violated, answers `error()`; other failures become `E` by `From`.
    ///
    /// # Errors
    /// Whatever was the error before, as `E`.
    fn on_constraint<E: From<DbError>>(self, name: &str, error: impl FnOnce() -> E) -> Result<T, E>;
}

impl<T, F: Into<DbError>> OnConstraint<T> for Result<T, F> {
    fn on_constraint<E: From<DbError>>(self, name: &str, error: impl FnOnce() -> E) -> Result<T, E> {
        self.map_err(|failure| match failure.into() {
            DbError::Constraint { name: violated, .. } if violated == name => error(),
            other => E::from(other),
        })
    }
}
