//! The one check of a password, whichever door it was presented at.

use std::net::IpAddr;
use std::time::Duration;

use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use moka::future::Cache;
use roost_model::{Account, Secret};
use sha2::Sha256;

use crate::brake::{self, Subjects};
use crate::error::SignInError;
use crate::{Identity, Mode, beside, canonical};

/// Where a try came from.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The network address, where it is known.
    pub ip: Option<IpAddr>,
    /// The client's description of itself, may be empty.
    pub user_agent: String,
}

/// How long a password that was right is taken as right without computing argon2 again. In *stack* mode the
/// stored hash is compared at every use, so that a new password counts at once.
const VERIFIED_FOR: Duration = Duration::from_secs(300);
const VERIFIED_MAX: u64 = 20_000;

/// Remembers which passwords were right lately: phones present theirs with every request. Holds only a MAC of
/// address and password under a key that dies with the process.
pub(crate) struct VerifiedCache {
    key: [u8; 32],
    /// MAC of address and password → the stored hash that it was checked against (*stack*), else empty.
    entries: Cache<[u8; 32], String>,
}

impl VerifiedCache {
    pub(crate) fn new() -> Self {
        let entries = Cache::builder()
            .max_capacity(VERIFIED_MAX)
            .time_to_live(VERIFIED_FOR)
            .build();
        Self {
            key: rand::random(),
            entries,
        }
    }

    fn entry_key(&self, address: &str, password: &Secret) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(address.as_bytes());
        mac.update(&[0]);
        mac.update(password.expose().as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

impl Identity {
    /// Checks an address and a password, with the brake on guessing. For HTTP Basic, for the mail server's
    /// question, and as the first half of a web sign-in.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn check_password(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<Account, SignInError> {
        let address = canonical(address);
        if address.len() > 254 || password.expose().len() > 1024 || password.expose().contains('\0') {
            return Err(SignInError::WrongCredentials);
        }
        let key = self
            .inner
            .verified
            .entry_key(&address, password)
            .ok_or(SignInError::Crypto)?;
        match &self.inner.mode {
            Mode::Stack => self.check_in_directory(&address, password, client, key).await,
            Mode::Beside(endpoint) => self.check_beside(&address, password, client, key, endpoint).await,
        }
    }

    async fn check_in_directory(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
        key: [u8; 32],
    ) -> Result<Account, SignInError> {
        let mut db = self.inner.pool.acquire().await?;
        let login = roost_db::mailbox::find_login(&mut db, address).await?;
        if let Some(login) = &login
            && self.inner.verified.entries.get(&key).await.as_ref() == Some(&login.password_hash)
        {
            return Ok(login.account.clone());
        }
        let subjects = Subjects::new(address, client.ip);
        if let Some(retry_after) = brake::delayed_for(&mut db, &subjects, Utc::now()).await? {
            return Err(SignInError::Delayed { retry_after });
        }
        drop(db); // Not held while the hash is computed.
        let hash = login.as_ref().map(|login| login.password_hash.as_str());
        let fits = self.inner.hasher.verify(password, hash).await;
        let mut db = self.inner.pool.acquire().await?;
        match login {
            Some(login) if fits => {
                brake::succeeded(&mut db, &subjects).await?;
                self.inner.verified.entries.insert(key, login.password_hash).await;
                Ok(login.account)
            }
            _ => {
                brake::failed(&mut db, &subjects, Utc::now()).await?;
                Err(SignInError::WrongCredentials)
            }
        }
    }

    async fn check_beside(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
        key: [u8; 32],
        endpoint: &roost_imap::Endpoint,
    ) -> Result<Account, SignInError> {
        let subjects = Subjects::new(address, client.ip);
        let mut db = self.inner.pool.acquire().await?;
        if self.inner.verified.entries.contains_key(&key)
            && let Some(account) = roost_db::account::find_by_address(&mut db, address).await?
        {
            return Ok(account);
        }
        if let Some(retry_after) = brake::delayed_for(&mut db, &subjects, Utc::now()).await? {
            return Err(SignInError::Delayed { retry_after });
        }
        drop(db); // Not held while the mail server is asked.
        let accepted = beside::accepts(endpoint, address, password).await?;
        let mut db = self.inner.pool.acquire().await?;
        if !accepted {
            brake::failed(&mut db, &subjects, Utc::now()).await?;
            return Err(SignInError::WrongCredentials);
        }
        let (account, _) = roost_db::account::find_or_insert(&mut db, address, "", Utc::now()).await?;
        brake::succeeded(&mut db, &subjects).await?;
        self.inner.verified.entries.insert(key, String::new()).await;
        Ok(account)
    }
}
