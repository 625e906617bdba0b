//! Who someone is: the one place that decides every sign-in, and keeps the sessions that come of it.
//!
//! Called by the web API, by DAV (HTTP Basic), and by Dovecot through the internal listener. It writes the
//! tables `session`, `sign_in_failure`, `network_failure`, `last_sign_in`, `ban`, `ban_rules`, `password_rules` and
//! `second_factor_policy`; it knows nothing of HTTP.
//!
//! Two ways of running ([`Mode`]): in *stack* mode Roost's own database is the directory and passwords are
//! argon2id; *beside* a mail server of somebody else's, a sign-in is right if that server accepts it.
#![deny(missing_docs)]

mod app_password;
mod auto_ban;
mod ban;
mod beside;
mod brake;
mod deed;
mod error;
mod gate;
mod half_session;
mod hash_format;
mod mail_token;
mod memory;
mod new_password;
mod password;
mod password_change;
mod random_text;
mod seal;
mod second_factor;
pub mod second_factor_policy;
mod session;
mod settings;
mod sign_ins;
mod token;
mod totp;

use roost_db::pool::Pool;
use std::sync::Arc;

use chrono::{Duration, Utc};
use moka::sync::Cache;
use roost_db::login::Login;
use roost_db::session::StoredSession;
use roost_model::{Account, MailCredential};
use roost_shared::AppPasswordId;

pub use app_password::{AppPasswordError, AppPasswordWish};
pub use auto_ban::BanRules;
pub use ban::{BanError, BanSubject};
pub use error::SignInError;
pub use gate::Client;
pub use new_password::{NewPasswordError, PasswordRules};
pub use password_change::PasswordError;
pub use roost_db::schedule::AccountKind;
pub use second_factor::{Enrolment, SecondFactorError, SecondFactorState};
pub use session::{Session, SignInStep, SignedIn};
pub use settings::invalid_setting;

use crate::auto_ban::CountedGuesses;
use crate::gate::VerifiedCache;
use crate::half_session::HalfSessions;
use crate::mail_token::MailTokens;
use crate::memory::Memory;
use crate::password::Hasher;
use crate::sign_ins::SignIns;
use crate::token::TokenHash;

/// Where the truth about passwords lies.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Roost's database is the directory.
    Stack,
    /// The IMAP server at this address decides.
    Beside(roost_imap::Endpoint),
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    mode: Mode,
    hasher: Hasher,
    mail_tokens: MailTokens,
    half_sessions: HalfSessions,
    verified: VerifiedCache,
    sessions: Memory<TokenHash, StoredSession>,
    logins: Memory<String, Login>,
    bans: Memory<(), ban::KnownBans>,
    counted_guesses: CountedGuesses,
    /// App passwords whose use was written down in the last minute.
    noted_uses: Cache<AppPasswordId, ()>,
    sign_ins: SignIns,
    session_lifetime: Duration,
}

impl Identity {
    /// Starts the service. `key` is 32 random bytes that all replicas share.
    ///
    /// `session_lifetime` is how long a session lives without being used.
    ///
    /// # Errors
    /// Only if the password hasher cannot be set up.
    pub fn new(
        pool: Pool,
        mode: Mode,
        key: &[u8],
        session_lifetime: Duration,
    ) -> Result<Self, NewPasswordError> {
        let verified = VerifiedCache::new(&mode);
        let hasher = Hasher::new(&mode)?;
        let inner = Inner {
            pool,
            mode,
            hasher,
            mail_tokens: MailTokens::new(key),
            half_sessions: HalfSessions::new(key),
            verified,
            sessions: Memory::new(),
            logins: Memory::new(),
            bans: Memory::new(),
            counted_guesses: CountedGuesses::new(),
            noted_uses: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(std::time::Duration::from_secs(60))
                .build(),
            sign_ins: SignIns::new(),
            session_lifetime,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The person behind a token that [`Session::mail_credential`] made, if it is genuine and has not expired.
    /// For the mail server's question over the internal listener.
    #[must_use]
    pub fn introspect_mail_token(&self, token: &str) -> Option<String> {
        self.inner.mail_tokens.verify(token, Utc::now())
    }

    /// How large the mailbox of a canonical address may grow, in bytes, 0 for any size; `None` if there is none. Costs the
    /// database nothing for whoever signed in lately, as long as [`Identity::listen`] runs.
    ///
    /// # Errors
    /// The database's.
    pub async fn mailbox_quota(&self, address: &str) -> Result<Option<i64>, roost_db::DbError> {
        let login = self.find_login(address).await?;
        if let Some(quota) = login.and_then(|login| login.quota_bytes) {
            return Ok(Some(quota));
        }
        // Nobody signs in to shared mailboxes and those of rooms but the server itself.
        let mut db = self.inner.pool.acquire().await?;
        roost_db::mailbox::find_quota(&mut db, address).await
    }

    /// With what the server itself signs in to submission as an account, to send what the account's calendar calls
    /// for. `None` beside a mail server of somebody else's, whose passwords Roost does not have.
    #[must_use]
    pub fn own_mail_credential(&self, address: &str) -> Option<MailCredential> {
        if !matches!(self.inner.mode, Mode::Stack) {
            return None;
        }
        let token = self.inner.mail_tokens.issue(address, Utc::now())?;
        Some(MailCredential::Token {
            user: address.to_owned(),
            token,
        })
    }

    /// Removes expired sessions and forgotten failures. Run every few minutes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge(&self) -> Result<(), roost_db::DbError> {
        let mut db = self.inner.pool.acquire().await?;
        let now = Utc::now();
        roost_db::session::delete_expired(&mut db, now).await?;
        roost_db::ban::delete_ended(&mut db, now).await?;
        roost_db::sign_in_failure::delete_before(&mut db, now - brake::FORGET_AFTER).await?;
        roost_db::network_failure::delete_before(&mut db, now - auto_ban::FORGET_AFTER).await?;
        Ok(())
    }

    /// The account that has the address, if any. For lookups that are already authorised.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_account(&self, address: &str) -> Result<Option<Account>, roost_db::DbError> {
        let mut db = self.inner.pool.acquire().await?;
        roost_db::account::find_by_address(&mut db, &canonical(address)).await
    }
}

/// The form in which addresses are compared and stored: trimmed, in lower case, the domain in A-labels. A name without a
/// domain, or with one that cannot be written so, is in lower case alone.
#[must_use]
pub fn canonical(address: &str) -> String {
    let address = address.trim();
    address
        .rsplit_once('@')
        .and_then(|(local_part, domain)| {
            let domain = canonical_domain(domain)?;
            Some(format!("{}@{domain}", local_part.to_lowercase()))
        })
        .unwrap_or_else(|| address.to_lowercase())
}

/// The form in which names of domains are compared and stored: A-labels (RFC 5891 §4.4) in lower case, without a dot at the
/// end. `None` if it cannot be written so.
#[must_use]
pub fn canonical_domain(name: &str) -> Option<String> {
    let name = name.trim();
    let name = name.strip_suffix('.').unwrap_or(name);
    // Far above the longest name there can be.
    if name.len() > 1000 {
        return None;
    }
    idna::domain_to_ascii_strict(name).ok()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn addresses_are_compared_by_their_a_labels() {
        for (given, stored) in [
            (" Alice@Example.TEST ", "alice@example.test"),
            ("leser@B\u{fc}cher.example", "leser@xn--bcher-kva.example"),
            ("leser@xn--bcher-kva.example", "leser@xn--bcher-kva.example"),
            ("alice@example.test.", "alice@example.test"),
            ("Chief", "chief"),
            ("a@b c", "a@b c"),
            ("@", "@"),
        ] {
            assert_eq!(canonical(given), stored, "{given:?}");
        }
    }
}
