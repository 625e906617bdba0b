//! Giving an account another password (*stack*).

use chrono::Utc;
use roost_db::DbError;
use roost_model::Secret;

use crate::actor::{self, Actor, Deed};
use crate::{Identity, canonical, hash_format};

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// There is no such mailbox.
    #[error("there is no mailbox {0}")]
    UnknownMailbox(String),
    /// The database.
    #[error("the database failed while changing a password")]
    Database(#[from] DbError),
    /// A defect: hashing failed.
    #[error("hashing a password failed")]
    Crypto,
}

impl From<sqlx::Error> for PasswordError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

impl Identity {
    /// Gives an account a password.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub async fn set_password(
        &self,
        address: &str,
        password: &Secret,
        actor: &Actor,
    ) -> Result<(), PasswordError> {
        let address = canonical(address);
        check_rules(password)?;
        let hash = self
            .inner
            .hasher
            .hash(password)
            .await
            .ok_or(PasswordError::Crypto)?;
        self.store_hash(&address, &hash, "password.set", actor).await
    }

    /// Gives an account a password whose hash another server made: with Dovecot's `{SCHEME}` before it, or of a kind
    /// that tells itself. At the next right sign-in it gives way to one of today's kind.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub async fn set_password_hash(
        &self,
        address: &str,
        hash: &Secret,
        actor: &Actor,
    ) -> Result<(), PasswordError> {
        if !hash_format::is_known(hash.expose()) {
            return Err(PasswordError::Invalid {
                field: "hash",
                rule: "must be a whole hash of argon2, bcrypt, SHA-crypt, MD5-crypt, PBKDF2, (S)SHA or (S)MD5, \
                       such as {SSHA512}… or $2y$…",
            });
        }
        self.store_hash(&canonical(address), hash.expose(), "password.import", actor)
            .await
    }

    async fn store_hash(
        &self,
        address: &str,
        hash: &str,
        action: &str,
        actor: &Actor,
    ) -> Result<(), PasswordError> {
        let mut transaction = self.inner.pool.begin().await?;
        if !roost_db::mailbox::update_password_hash(&mut transaction, address, hash).await? {
            return Err(PasswordError::UnknownMailbox(address.to_owned()));
        }
        let deed = Deed {
            action,
            target: address,
            before: None,
            after: None,
        };
        actor::record(&mut transaction, actor, &deed, Utc::now()).await?;
        transaction.commit().await?;
        self.inner.logins.forget(address);
        Ok(())
    }
}

const CHARS_MIN: usize = 8;
const BYTES_MAX: usize = 1024;

/// What is asked of a new password.
fn check_rules(password: &Secret) -> Result<(), PasswordError> {
    let text = password.expose();
    if text.chars().count() < CHARS_MIN || text.len() > BYTES_MAX || text.contains('\0') {
        return Err(PasswordError::Invalid {
            field: "password",
            rule: "must have at least 8 characters and at most 1,024 bytes",
        });
    }
    Ok(())
}
