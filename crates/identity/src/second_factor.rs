//! The second factor of a sign-in at the page (*stack*): setting it up, switching it off, and its codes.
//!
//! Once it is on, the main password opens the page alone, and only with a code; other programs need app passwords.

use chrono::Utc;
use roost_db::{DbError, second_factor};
use roost_model::{Account, Actor, Secret};
use roost_shared::{AccountId, Protocol};
use serde_json::json;
use sqlx::PgConnection;

use crate::brake::{self, Subjects};
use crate::deed::{self, Deed};
use crate::error::SignInError;
use crate::gate::Client;
use crate::half_session::HalfSessions;
use crate::random_text;
use crate::session::{Proof, SignedIn};
use crate::totp;
use crate::{Identity, Mode};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// 80 bits each.
const RECOVERY_CHARACTERS: usize = 16;

/// Why the second factor was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// The code is wrong, was used already, or is of another time.
    #[error("the code is wrong")]
    WrongCode,
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many failures lately.
    #[error("too many tries; try again in {retry_after} s")]
    Delayed {
        /// Seconds until the next try is looked at.
        retry_after: u32,
    },
    /// It is on already.
    #[error("it is on already")]
    AlreadyOn,
    /// It is not on, or was not begun to be set up.
    #[error("it is not set up")]
    NotSetUp,
    /// *Beside*: signing in is the other server's.
    #[error("signing in is decided by the mail server")]
    Beside,
    /// The database.
    #[error("the database failed about a second factor")]
    Database(#[from] DbError),
    /// A defect.
    #[error("a cryptographic operation failed about a second factor")]
    Crypto,
}

impl From<sqlx::Error> for SecondFactorError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

impl From<SignInError> for SecondFactorError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::WrongCredentials => Self::WrongPassword,
            SignInError::Delayed { retry_after } => Self::Delayed { retry_after },
            SignInError::MailStoreUnavailable => Self::Beside,
            SignInError::Database(error) => Self::Database(error),
            SignInError::Crypto => Self::Crypto,
        }
    }
}

/// What an authenticator needs to know.
pub struct Enrolment {
    /// The secret in base32 (RFC 4648 §6), to be typed.
    pub secret: Secret,
    /// The same as an `otpauth:` address, to be opened or scanned.
    pub uri: Secret,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorState {
    /// Whether it is on.
    pub is_on: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

impl Identity {
    /// How an account's second factor stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn second_factor(&self, account: &Account) -> Result<SecondFactorState, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        let found = second_factor::find(&mut db, account.id).await?;
        let is_on = found.is_some_and(|factor| factor.confirmed_at.is_some());
        let left = second_factor::count_recovery_codes(&mut db, account.id).await?;
        Ok(SecondFactorState {
            is_on,
            recovery_codes: u32::try_from(left).unwrap_or(u32::MAX),
        })
    }

    /// Begins to set it up: a new secret, which asks for nothing until a code of it has been shown. `issuer` is
    /// the server's name for the authenticator's list.
    ///
    /// # Errors
    /// [`SecondFactorError::AlreadyOn`], [`SecondFactorError::Beside`].
    pub async fn begin_second_factor(
        &self,
        account: &Account,
        issuer: &str,
    ) -> Result<Enrolment, SecondFactorError> {
        if matches!(self.inner.mode, Mode::Beside(_)) {
            return Err(SecondFactorError::Beside);
        }
        let secret: [u8; totp::SECRET_BYTES] = rand::random();
        let mut db = self.inner.pool.acquire().await?;
        if !second_factor::begin(&mut db, account.id, &secret, Utc::now()).await? {
            return Err(SecondFactorError::AlreadyOn);
        }
        let text = totp::base32(&secret);
        let (label, issuer) = (encoded(&account.address), encoded(issuer));
        let uri = format!("otpauth://totp/{issuer}:{label}?secret={text}&issuer={issuer}");
        Ok(Enrolment {
            secret: Secret::new(text),
            uri: Secret::new(uri),
        })
    }

    /// Switches on what was begun, by a code of it; answers the recovery codes, which nobody can be told again.
    ///
    /// # Errors
    /// See [`SecondFactorError`].
    pub async fn confirm_second_factor(
        &self,
        account: &Account,
        code: &str,
        client: &Client,
    ) -> Result<Vec<Secret>, SecondFactorError> {
        let now = Utc::now();
        let subjects = Subjects::of_code(&account.address, client.ip);
        let mut transaction = self.inner.pool.begin().await?;
        if let Some(retry_after) = brake::delayed_for(&mut transaction, &subjects, now).await? {
            return Err(SecondFactorError::Delayed { retry_after });
        }
        let begun = second_factor::find(&mut transaction, account.id).await?;
        let begun = begun.ok_or(SecondFactorError::NotSetUp)?;
        if begun.confirmed_at.is_some() {
            return Err(SecondFactorError::AlreadyOn);
        }
        let Some(step) = totp::step_of(&begun.secret, &digits(code), now.timestamp()) else {
            brake::failed(&mut transaction, &subjects, now).await?;
            transaction.commit().await?;
            return Err(SecondFactorError::WrongCode);
        };
        if !second_factor::confirm(&mut transaction, account.id, &begun.secret, step, now).await? {
            return Err(SecondFactorError::NotSetUp);
        }
        let codes = renew_recovery_codes(&mut transaction, account.id).await?;
        let actor = Actor::account(&account.address, client.ip);
        record(&mut transaction, &actor, account, "second_factor.on").await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        // Until now a policy may have let them do nothing but this.
        self.inner.sessions.forget_all();
        Ok(codes)
    }

    /// Switches it off: asks for the password and a code, or a recovery code.
    ///
    /// # Errors
    /// See [`SecondFactorError`].
    pub async fn end_second_factor(
        &self,
        account: &Account,
        password: &Secret,
        code: &str,
        client: &Client,
    ) -> Result<(), SecondFactorError> {
        self.check_password(&account.address, password, client).await?;
        let mut transaction = self.take_code(account, code, client).await?;
        second_factor::delete(&mut transaction, account.id).await?;
        let actor = Actor::account(&account.address, client.ip);
        record(&mut transaction, &actor, account, "second_factor.off").await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        Ok(())
    }

    /// Switches it off for someone who has lost everything. For the administrator's command.
    ///
    /// # Errors
    /// [`SecondFactorError::NotSetUp`], or the database's.
    pub async fn reset_second_factor(
        &self,
        account: &Account,
        actor: &Actor,
    ) -> Result<(), SecondFactorError> {
        let mut transaction = self.inner.pool.begin().await?;
        if !second_factor::delete(&mut transaction, account.id).await? {
            return Err(SecondFactorError::NotSetUp);
        }
        record(&mut transaction, actor, account, "second_factor.reset").await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        Ok(())
    }

    /// The second step of a sign-in: the code, or a recovery code.
    ///
    /// # Errors
    /// [`SecondFactorError::NotSetUp`] for a first step that is too long ago: begin again.
    pub async fn finish_sign_in(
        &self,
        half: &Secret,
        code: &str,
        client: &Client,
    ) -> Result<SignedIn, SecondFactorError> {
        let address = HalfSessions::address(half.expose(), Utc::now()).ok_or(SecondFactorError::NotSetUp)?;
        if let Some(retry_after) = self.banned_for(&address, client.ip).await? {
            return Err(SecondFactorError::Delayed { retry_after });
        }
        let login = self.find_login(&address).await?;
        let login = login
            .filter(|login| {
                let hash = &login.password_hash;
                login.has_second_factor
                    && login.main_password_opens(Protocol::Web, Utc::now())
                    && self.inner.half_sessions.is_genuine(half.expose(), hash)
            })
            .ok_or(SecondFactorError::NotSetUp)?;
        let taken = self.take_code(&login.account, code, client).await?;
        taken.commit().await?;
        let proof = Proof::Hash(&login.password_hash);
        let signed_in = self.open_session(login.account.clone(), proof, client).await?;
        signed_in.ok_or(SecondFactorError::NotSetUp)
    }

    /// Takes a code or a recovery code, each once, in a transaction that the caller ends. Wrong ones are counted.
    async fn take_code(
        &self,
        account: &Account,
        code: &str,
        client: &Client,
    ) -> Result<roost_db::pool::Transaction, SecondFactorError> {
        let now = Utc::now();
        let subjects = Subjects::of_code(&account.address, client.ip);
        let mut transaction = self.inner.pool.begin().await?;
        // First, so that the brake is asked when all codes that were presented before have been counted.
        let factor = second_factor::lock(&mut transaction, account.id).await?;
        if let Some(retry_after) = brake::delayed_for(&mut transaction, &subjects, now).await? {
            return Err(SecondFactorError::Delayed { retry_after });
        }
        let factor = factor
            .filter(|factor| factor.confirmed_at.is_some())
            .ok_or(SecondFactorError::NotSetUp)?;
        let step = totp::step_of(&factor.secret, &digits(code), now.timestamp());
        let taken = match step {
            Some(step) => second_factor::take_step(&mut transaction, account.id, step).await?,
            None => match random_text::hash::<RECOVERY_CHARACTERS>(&Secret::new(code.to_owned())) {
                Some(hash) => second_factor::take_recovery_code(&mut transaction, account.id, &hash).await?,
                None => false,
            },
        };
        if !taken {
            brake::failed(&mut transaction, &subjects, now).await?;
            transaction.commit().await?;
            self.count_guess(client.ip, None).await?;
            return Err(SecondFactorError::WrongCode);
        }
        brake::succeeded(&mut transaction, &subjects).await?;
        Ok(transaction)
    }
}

async fn renew_recovery_codes(
    db: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Secret>, SecondFactorError> {
    let codes: Vec<Secret> = (0..RECOVERY_CODES)
        .map(|_| random_text::random::<RECOVERY_CHARACTERS>())
        .collect();
    let hashes: Option<Vec<Vec<u8>>> = codes
        .iter()
        .map(|code| random_text::hash::<RECOVERY_CHARACTERS>(code).map(Vec::from))
        .collect();
    let hashes = hashes.ok_or(SecondFactorError::Crypto)?;
    second_factor::replace_recovery_codes(db, account, &hashes).await?;
    Ok(codes)
}

async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    account: &Account,
    action: &'static str,
) -> Result<(), DbError> {
    let is_on = action == "second_factor.on";
    let deed = Deed {
        action,
        target: &account.address,
        before: Some(json!({ "on": !is_on })),
        after: Some(json!({ "on": is_on })),
    };
    deed::record(db, actor, &deed, Utc::now()).await
}

/// A code without the spaces that authenticators show.
fn digits(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Percent-encoded but for letters, digits and `-._~` (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
