//! Giving an account another password (*stack*).

use chrono::Utc;
use roost_db::DbError;
use roost_model::{Actor, Secret};
use roost_shared::SessionId;

use crate::deed::{self, Deed};
use crate::error::SignInError;
use crate::gate::Client;
use crate::new_password::NewPasswordError;
use crate::session::Session;
use crate::{Identity, Mode, canonical, hash_format};

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: String,
    },
    /// There is no such mailbox.
    #[error("there is no mailbox {0}")]
    UnknownMailbox(String),
    /// The old password is not right, or is not looked at now.
    #[error(transparent)]
    Old(#[from] SignInError),
    /// *Beside*: passwords are the other server's.
    #[error("passwords are changed at the mail server")]
    Beside,
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

impl From<NewPasswordError> for PasswordError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Refused(rule) => Self::Invalid {
                field: "password",
                rule,
            },
            NewPasswordError::Invalid { field, rule } => Self::Invalid {
                field,
                rule: rule.to_owned(),
            },
            NewPasswordError::Database(error) => Self::Database(error),
            NewPasswordError::Crypto => Self::Crypto,
        }
    }
}

impl Identity {
    /// Gives the session's owner another password, who must know the old one. Ends all their other sessions; answers
    /// which.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub async fn change_own_password(
        &self,
        session: &Session,
        old: &Secret,
        new: &Secret,
        client: &Client,
    ) -> Result<Vec<SessionId>, PasswordError> {
        if matches!(self.inner.mode, Mode::Beside(_)) {
            return Err(PasswordError::Beside);
        }
        let account = &session.account;
        self.check_password(&account.address, old, client).await?;
        if old.expose() == new.expose() {
            return Err(PasswordError::Invalid {
                field: "password",
                rule: "must be another one than before".to_owned(),
            });
        }
        let about = [account.address.as_str(), account.display_name.as_str()];
        let hash = self.hash_new_password(new, &about).await?;
        let actor = Actor::account(&account.address, client.ip);
        let deed = ("password.change", &actor);
        self.store_hash(&account.address, &hash, Some(session.id), deed)
            .await
    }

    /// Gives an account a password, and ends its sessions.
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
        let hash = self.hash_new_password(password, &[&address]).await?;
        self.store_hash(&address, &hash, None, ("password.set", actor))
            .await
            .map(drop)
    }

    /// Gives an account a password whose hash another server made: with Dovecot's `{SCHEME}` before it, or of a kind
    /// that tells itself. At the next right sign-in it gives way to one of today's kind. Ends the account's sessions.
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
                rule:
                    "must be a whole hash of argon2, bcrypt, SHA-crypt, MD5-crypt, PBKDF2, (S)SHA or (S)MD5, \
                       such as {SSHA512}… or $2y$…"
                        .to_owned(),
            });
        }
        let deed = ("password.import", actor);
        self.store_hash(&canonical(address), hash.expose(), None, deed)
            .await
            .map(drop)
    }

    /// Whoever knew the old password is to have no session by it: the hash and the end of all sessions but `keep` are one
    /// transaction. Answers which ended.
    async fn store_hash(
        &self,
        address: &str,
        hash: &str,
        keep: Option<SessionId>,
        (action, actor): (&str, &Actor),
    ) -> Result<Vec<SessionId>, PasswordError> {
        let mut transaction = self.inner.pool.begin().await?;
        if !roost_db::mailbox::update_password_hash(&mut transaction, address, hash).await? {
            return Err(PasswordError::UnknownMailbox(address.to_owned()));
        }
        let ended = roost_db::session::delete_of_address(&mut transaction, address, keep).await?;
        let deed = Deed {
            action,
            target: address,
            before: None,
            after: None,
        };
        deed::record(&mut transaction, actor, &deed, Utc::now()).await?;
        transaction.commit().await?;
        self.inner.logins.forget(address);
        self.inner.sessions.forget_all();
        Ok(ended)
    }
}
