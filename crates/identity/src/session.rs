//! Sessions of browsers.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use roost_db::DbError;
use roost_db::session::{NewSession, SessionRow, StoredSession};
use roost_model::{Account, MailCredential, Secret};
use roost_shared::SessionId;

use crate::error::SignInError;
use crate::gate::Client;
use crate::token::SessionToken;
use crate::{Identity, Mode, canonical, seal};

/// A session ends after this time however much it is used.
const LONGEST: Duration = Duration::days(30);
/// How often the use of a session is written down.
const TOUCH_EVERY: Duration = Duration::minutes(1);
const USER_AGENT_CHARS: usize = 300;

/// Someone who is signed in, as one request sees it.
#[derive(Clone)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who it is.
    pub account: Account,
    /// When it ends if it is not used before then.
    pub expires_at: DateTime<Utc>,
    /// By when a policy asks for a second factor, as long as there is none.
    pub second_factor_due: Option<DateTime<Utc>>,
    identity: Identity,
    /// *Beside* only.
    password: Option<Secret>,
}

/// A fresh sign-in: the session and the value for its cookie.
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// For the cookie, and for nothing else.
    pub cookie: Secret,
}

/// By what someone has proved who they are.
#[derive(Clone, Copy)]
pub(crate) enum Proof<'a> {
    /// *Stack*: a password that fits this stored hash.
    Hash(&'a str),
    /// *Beside*: a password that the other server accepted.
    Beside(&'a Secret),
}

/// How far a right password has brought someone.
pub enum SignInStep {
    /// They are signed in.
    SignedIn(SignedIn),
    /// They have a second factor: this, with a code, goes to [`Identity::finish_sign_in`] within five minutes.
    NeedsCode(Secret),
}

impl Session {
    /// Whether a second factor is overdue: until there is one, its owner may do nothing but set one up.
    #[must_use]
    pub fn must_enrol(&self) -> bool {
        self.second_factor_due.is_some_and(|due| due <= Utc::now())
    }

    /// What to present to the IMAP and submission servers, made afresh: in *stack* mode it is valid for minutes.
    ///
    /// `None` only if a key cannot be set up, which would be a defect.
    #[must_use]
    pub fn mail_credential(&self) -> Option<MailCredential> {
        let user = self.account.address.clone();
        match &self.password {
            Some(password) => Some(MailCredential::Password {
                user,
                password: password.clone(),
            }),
            None => {
                let token = self.identity.inner.mail_tokens.issue(&user, Utc::now())?;
                Some(MailCredential::Token { user, token })
            }
        }
    }
}

impl Identity {
    /// Checks the password and starts a session, or asks for the second factor first.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<SignInStep, SignInError> {
        if let Some(step) = self.try_sign_in(address, password, client).await? {
            return Ok(step);
        }
        // Its hash was replaced meanwhile: by another password, or by a better hash of the same one.
        self.inner.logins.forget(canonical(address).as_str());
        let step = self.try_sign_in(address, password, client).await?;
        step.ok_or(SignInError::WrongCredentials)
    }

    /// `None` if the stored hash is not any more the one by which the password was right.
    async fn try_sign_in(
        &self,
        address: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<Option<SignInStep>, SignInError> {
        let (account, hash) = self.check_password_by_hash(address, password, client).await?;
        let proof = match &self.inner.mode {
            Mode::Stack => Proof::Hash(&hash),
            Mode::Beside(_) => Proof::Beside(password),
        };
        let mut due = None;
        if matches!(self.inner.mode, Mode::Stack) {
            let login = self.find_login(&account.address).await?;
            let login = login.ok_or(SignInError::WrongCredentials)?;
            due = login.second_factor_due;
            if login.has_second_factor {
                let half = self
                    .inner
                    .half_sessions
                    .issue(&account.address, &hash, Utc::now());
                let half = half.ok_or(SignInError::Crypto)?;
                return Ok(Some(SignInStep::NeedsCode(half)));
            }
        }
        let signed_in = self.open_session(account, proof, client).await?;
        Ok(signed_in.map(|mut signed_in| {
            signed_in.session.second_factor_due = due;
            SignInStep::SignedIn(signed_in)
        }))
    }

    /// Starts a session for someone who has proved who they are. `None` if the password is another one by now. *Beside*
    /// keeps the password, sealed.
    pub(crate) async fn open_session(
        &self,
        account: Account,
        proof: Proof<'_>,
        client: &Client,
    ) -> Result<Option<SignedIn>, SignInError> {
        let token = SessionToken::random();
        let (kept, password_hash) = match proof {
            Proof::Hash(hash) => (None, Some(hash)),
            Proof::Beside(password) => (Some(password.clone()), None),
        };
        let sealed = match &kept {
            Some(password) => Some(seal::seal(&token, password).ok_or(SignInError::Crypto)?),
            None => None,
        };
        let now = Utc::now();
        let expires_at = now + self.inner.session_lifetime.min(LONGEST);
        let user_agent: String = client.user_agent.chars().take(USER_AGENT_CHARS).collect();
        let ip = client
            .ip
            .map(|ip| ip.to_canonical().to_string())
            .unwrap_or_default();
        let mut db = self.inner.pool.acquire().await?;
        let new = NewSession {
            account: account.id,
            password_hash,
            token_hash: &token.hash(),
            sealed_credential: sealed.as_deref(),
            ip: &ip,
            user_agent: &user_agent,
            expires_at,
        };
        let Some(id) = roost_db::session::insert(&mut db, &new, now).await? else {
            return Ok(None);
        };
        self.inner.sign_ins.note(account.id, client);
        let session = Session {
            id,
            account,
            expires_at,
            second_factor_due: None,
            identity: self.clone(),
            password: kept,
        };
        Ok(Some(SignedIn {
            session,
            cookie: Secret::new(token.to_cookie()),
        }))
    }

    /// The session behind a cookie, if there is a live one. Costs two queries a minute for each session, no more,
    /// as long as [`Identity::listen`] runs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_session(&self, cookie: &str) -> Result<Option<Session>, DbError> {
        let Some(token) = SessionToken::parse(cookie) else {
            return Ok(None);
        };
        let now = Utc::now();
        let known = self.inner.sessions.get(&token.hash());
        let stored = match known.filter(|stored| is_fresh(stored, now)) {
            Some(stored) => stored,
            None => match self.read_session(&token, now).await? {
                Some(stored) => stored,
                None => return Ok(None),
            },
        };
        let password = match (&self.inner.mode, &stored.sealed_credential) {
            (Mode::Stack, _) => None,
            (Mode::Beside(_), sealed) => {
                // A session of the other way of running, or a damaged one: sign in again.
                let Some(opened) = sealed.as_deref().and_then(|sealed| seal::open(&token, sealed)) else {
                    return Ok(None);
                };
                Some(opened)
            }
        };
        Ok(Some(Session {
            id: stored.id,
            account: stored.account.clone(),
            expires_at: stored.expires_at,
            second_factor_due: stored.second_factor_due,
            identity: self.clone(),
            password,
        }))
    }

    /// Reads a live session from the database, notes that it is used, and keeps it.
    async fn read_session(
        &self,
        token: &SessionToken,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<StoredSession>>, DbError> {
        let needs_mailbox = matches!(self.inner.mode, Mode::Stack);
        let hash = token.hash();
        let moment = self.inner.sessions.now();
        let mut db = self.inner.pool.acquire().await?;
        let found = roost_db::session::find_by_token_hash(&mut db, &hash, needs_mailbox, now).await?;
        let Some(mut stored) = found else {
            return Ok(None);
        };
        if now - stored.last_seen_at >= TOUCH_EVERY {
            stored.last_seen_at = now;
            stored.expires_at = (now + self.inner.session_lifetime).min(stored.created_at + LONGEST);
            roost_db::session::touch(&mut db, stored.id, now, stored.expires_at).await?;
        }
        let stored = Arc::new(stored);
        self.inner.sessions.keep(moment, hash, &stored);
        Ok(Some(stored))
    }

    /// The account's live sessions, the last used first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_sessions(&self, session: &Session) -> Result<Vec<SessionRow>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        roost_db::session::list(&mut db, session.account.id, Utc::now()).await
    }

    /// Ends one of the account's sessions. `false` if it has no such session.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_session(&self, owner: &Session, id: SessionId) -> Result<bool, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        let was_there = roost_db::session::delete(&mut db, owner.account.id, id).await?;
        self.inner.sessions.forget_all();
        Ok(was_there)
    }

    /// Ends all of the account's sessions but the one that asks; answers which.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_other_sessions(&self, owner: &Session) -> Result<Vec<SessionId>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        let ended =
            roost_db::session::delete_of_address(&mut db, &owner.account.address, Some(owner.id)).await?;
        self.inner.sessions.forget_all();
        Ok(ended)
    }
}

/// Whether a session that is kept may be used: it has not expired, and its use need not be written down yet.
fn is_fresh(stored: &StoredSession, now: DateTime<Utc>) -> bool {
    now < stored.expires_at && now - stored.last_seen_at < TOUCH_EVERY
}

#[cfg(test)]
mod tests;
