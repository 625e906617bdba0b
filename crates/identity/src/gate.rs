//! The one check of a password, whichever door it was presented at.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use moka::sync::Cache;
use roost_db::DbError;
use roost_db::login::Login;
use roost_model::{Account, Secret};
use roost_shared::Protocol;
use sha2::Sha256;
use tokio::sync::OwnedSemaphorePermit;

use crate::brake::{self, Subjects};
use crate::error::SignInError;
use crate::password::is_current;
use crate::{Identity, Mode, app_password, beside, canonical};

/// Where a try came from.
#[derive(Clone, Debug)]
pub struct Client {
    /// At which door.
    pub protocol: Protocol,
    /// The network address, where it is known.
    pub ip: Option<IpAddr>,
    /// The client's description of itself, may be empty.
    pub user_agent: String,
}

/// How long a password that was right is taken as right without computing its hash again. The stored hash is compared
/// at every use, so that a new password counts at once.
const VERIFIED_FOR: Duration = Duration::from_secs(3600);
/// The same where somebody else's server has the password, and nobody tells of a new one.
const VERIFIED_BESIDE_FOR: Duration = Duration::from_secs(300);
const VERIFIED_MAX: u64 = 50_000;

/// Whoever guesses gets each answer at a multiple of this time: whether the address exists, which kind of hash it has
/// and why it is refused cannot be told from how long it took.
const REFUSAL_STEP: Duration = Duration::from_millis(500);

/// Remembers which passwords were right lately: phones present theirs with every request. Holds only a MAC of
/// address and password under a key that dies with the process.
pub(crate) struct VerifiedCache {
    key: [u8; 32],
    /// MAC of address and password → the stored hash that it was checked against (*stack*), else empty.
    entries: Cache<[u8; 32], String>,
}

impl VerifiedCache {
    pub(crate) fn new(mode: &Mode) -> Self {
        let entries = Cache::builder()
            .max_capacity(VERIFIED_MAX)
            .time_to_live(match mode {
                Mode::Stack => VERIFIED_FOR,
                Mode::Beside(_) => VERIFIED_BESIDE_FOR,
            })
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
    /// question, and as the first half of a web sign-in. Costs the database nothing for a client whose password
    /// was right lately, as long as [`Identity::listen`] runs.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn check_password(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<Account, SignInError> {
        let (account, _) = self.check_password_by_hash(address, password, client).await?;
        Ok(account)
    }

    /// As [`Identity::check_password`], with the stored hash that the password fits, as it is when this returns. *Beside* it
    /// is empty.
    pub(crate) async fn check_password_by_hash(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<(Account, String), SignInError> {
        let started = Instant::now();
        let checked = self.judge(address, password, client).await;
        let outcome = match &checked {
            Ok(_) => "right",
            Err(SignInError::WrongCredentials) => "wrong",
            Err(SignInError::Delayed { .. }) => "delayed",
            Err(_) => "failed",
        };
        let door = client.protocol.as_str();
        metrics::counter!("roost_sign_ins_total", "door" => door, "outcome" => outcome).increment(1);
        // At the page a right password alone opens nothing yet: its sign-in is noted with the session.
        if let Ok((account, _)) = &checked
            && client.protocol != Protocol::Web
        {
            self.inner.sign_ins.note(account.id, client);
        }
        if matches!(checked, Err(SignInError::WrongCredentials)) {
            tokio::time::sleep(until_next_step(started.elapsed())).await;
        }
        checked
    }

    async fn judge(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<(Account, String), SignInError> {
        let address = canonical(address);
        if address.len() > 254 || password.expose().len() > 1024 || password.expose().contains('\0') {
            return Err(SignInError::WrongCredentials);
        }
        let key = self
            .inner
            .verified
            .entry_key(&address, password)
            .ok_or(SignInError::Crypto)?;
        if let Some(retry_after) = self.banned_for(&address, client.ip).await? {
            return Err(SignInError::Delayed { retry_after });
        }
        let opens =
            |login: &Option<Arc<Login>>| self.opens_at_once(login.as_deref()?, &key, password, client);
        if let Some(opened) = opens(&self.inner.logins.get(&address)) {
            return Ok(opened);
        }
        // What is kept in memory may be older than a change that its maker was told of. It lets in, which ends with the
        // announcement, but nobody is refused by it.
        let login = self.read_login(&address).await?;
        if let Some(opened) = opens(&login) {
            return Ok(opened);
        }
        let subjects = Subjects::new(&address, client.ip);
        let turn = match self.inner.hasher.free_turn() {
            Some(turn) => turn,
            None => {
                self.check_brake(&subjects).await?; // So that guesses do not queue.
                self.inner.hasher.turn().await.ok_or(SignInError::Crypto)?
            }
        };
        // Asked with a turn, which is held until a failure is counted: of guesses that come all at once, no more than
        // there are turns are looked at beyond those that the brake lets through.
        self.check_brake(&subjects).await?;
        let accepted = match &self.inner.mode {
            Mode::Stack => {
                self.fits(&turn, login.as_deref(), password, client.protocol)
                    .await
            }
            Mode::Beside(endpoint) => self.accept_beside(&address, password, endpoint).await?,
        };
        let Some((account, stored_hash)) = accepted else {
            let mut db = self.inner.pool.acquire().await?;
            brake::failed(&mut db, &subjects, Utc::now()).await?;
            drop(db);
            self.count_guess(client.ip, Some(key)).await?;
            return Err(SignInError::WrongCredentials);
        };
        drop(turn);
        let renewed = self.renew_hash(&stored_hash, password).await;
        let mut transaction = self.inner.pool.begin().await?;
        brake::succeeded(&mut transaction, &subjects).await?;
        let stored_hash = match renewed {
            // Of a change that came in between, the other wins; the password is then checked anew next time.
            Some(renewed)
                if roost_db::mailbox::replace_password_hash(
                    &mut transaction,
                    account.id,
                    &stored_hash,
                    &renewed,
                )
                .await? =>
            {
                renewed
            }
            _ => stored_hash,
        };
        transaction.commit().await?;
        self.inner.verified.entries.insert(key, stored_hash.clone());
        Ok((account, stored_hash))
    }

    /// Lets in whoever needs no hash computed: the main password where it was right lately, or an app password.
    fn opens_at_once(
        &self,
        login: &Login,
        key: &[u8; 32],
        password: &Secret,
        client: &Client,
    ) -> Option<(Account, String)> {
        let now = Utc::now();
        let opened = || Some((login.account.clone(), login.password_hash.clone()));
        if login.main_password_opens(client.protocol, now)
            && self.inner.verified.entries.get(key).as_ref() == Some(&login.password_hash)
        {
            return opened();
        }
        if !login.protocols.contains(&client.protocol) || login.is_overdue(now) {
            return None;
        }
        let known = app_password::find(login, password, client.protocol, now)?;
        self.note_use(known.id, client);
        opened()
    }

    /// Refuses what the brake does not let through now. Holds no connection afterwards.
    async fn check_brake(&self, subjects: &Subjects) -> Result<(), SignInError> {
        let mut db = self.inner.pool.acquire().await?;
        match brake::delayed_for(&mut db, subjects, Utc::now()).await? {
            Some(retry_after) => Err(SignInError::Delayed { retry_after }),
            None => Ok(()),
        }
    }

    /// A hash of today's kind for a password that was right, if the stored one is of another.
    async fn renew_hash(&self, stored: &str, password: &Secret) -> Option<String> {
        if !matches!(self.inner.mode, Mode::Stack) || is_current(stored) {
            return None;
        }
        self.inner.hasher.hash(password).await
    }

    /// The login of a canonical address. *Beside*, whoever has an account has one, with an empty hash.
    pub(crate) async fn find_login(&self, address: &str) -> Result<Option<Arc<Login>>, DbError> {
        match self.inner.logins.get(address) {
            Some(login) => Ok(Some(login)),
            None => self.read_login(address).await,
        }
    }

    /// As [`Identity::find_login`], and never from memory.
    async fn read_login(&self, address: &str) -> Result<Option<Arc<Login>>, DbError> {
        let moment = self.inner.logins.now();
        let mut db = self.inner.pool.acquire().await?;
        let found = match &self.inner.mode {
            Mode::Stack => roost_db::login::find(&mut db, address).await?,
            Mode::Beside(_) => {
                let account = roost_db::account::find_by_address(&mut db, address).await?;
                account.map(|account| Login {
                    account,
                    password_hash: String::new(),
                    protocols: Protocol::ALL.to_vec(),
                    quota_bytes: None,
                    app_passwords: Vec::new(),
                    has_second_factor: false,
                    second_factor_due: None,
                })
            }
        };
        let found = found.map(Arc::new);
        if let Some(login) = &found {
            self.inner.logins.keep(moment, address.to_owned(), login);
        }
        Ok(found)
    }

    /// Whose password it is, with the stored hash that it fits. Takes as long where there is no such login, or none for
    /// the protocol, which counts as a failure like any other: the guesser is not to learn that the password is right.
    async fn fits(
        &self,
        turn: &OwnedSemaphorePermit,
        login: Option<&Login>,
        password: &Secret,
        protocol: Protocol,
    ) -> Option<(Account, String)> {
        let hash = login.map(|login| login.password_hash.as_str());
        let fits = self.inner.hasher.verify(turn, password, hash).await;
        login
            .filter(|login| fits && login.main_password_opens(protocol, Utc::now()))
            .map(|login| (login.account.clone(), login.password_hash.clone()))
    }

    /// Asks the mail server that decides; whom it accepts has an account.
    async fn accept_beside(
        &self,
        address: &str,
        password: &Secret,
        endpoint: &roost_imap::Endpoint,
    ) -> Result<Option<(Account, String)>, SignInError> {
        if !beside::accepts(endpoint, address, password).await? {
            return Ok(None);
        }
        let mut db = self.inner.pool.acquire().await?;
        let (account, _) = roost_db::account::find_or_insert(&mut db, address, "", Utc::now()).await?;
        Ok(Some((account, String::new())))
    }
}

/// How long to wait until the next multiple of [`REFUSAL_STEP`].
fn until_next_step(elapsed: Duration) -> Duration {
    let steps = elapsed.as_nanos() / REFUSAL_STEP.as_nanos() + 1;
    let end = REFUSAL_STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
    end.saturating_sub(elapsed)
}

#[cfg(test)]
mod tests;
