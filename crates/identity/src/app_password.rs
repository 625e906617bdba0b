//! Passwords for one program each (*stack*): made by the server, shown once, good for some protocols and for a time.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use roost_db::DbError;
use roost_db::app_password::{self, AppPasswordRow, NewAppPassword};
use roost_db::login::{AppPasswordLogin, Login};
use roost_model::{Account, Actor, Secret};
use roost_shared::admin::AppPasswordChange;
use roost_shared::{AppPasswordId, Protocol};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::deed::{self, Deed};
use crate::gate::Client;
use crate::{Identity, Mode, random_text};

/// 100 bits.
const CHARACTERS: usize = 20;
const NAME_CHARS: usize = 100;
const PER_ACCOUNT: usize = 50;

/// Why an app password was not made.
#[derive(Debug, thiserror::Error)]
pub enum AppPasswordError {
    /// A field breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// *Beside*: passwords are the other server's.
    #[error("passwords are made at the mail server")]
    Beside,
    /// The database.
    #[error("the database failed while making an app password")]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for AppPasswordError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

/// What an app password is to be.
pub struct AppPasswordWish<'a> {
    /// Which program is to have it: 1 to 100 characters.
    pub name: &'a str,
    /// What it is good for: any but the web, at least one.
    pub protocols: &'a [Protocol],
    /// When it ends; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

impl AppPasswordWish<'_> {
    fn check(&self, now: DateTime<Utc>) -> Result<(), AppPasswordError> {
        let invalid = |field, rule| Err(AppPasswordError::Invalid { field, rule });
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
            return invalid("name", "must have 1 to 100 characters, in one line");
        }
        if self.protocols.is_empty() || self.protocols.contains(&Protocol::Web) {
            return invalid(
                "protocols",
                "must name at least one of imap, pop3, smtp, sieve, dav, api",
            );
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return invalid("expires_at", "must lie in the future");
        }
        Ok(())
    }
}

impl Identity {
    /// Makes an app password. Nobody can be told it again.
    ///
    /// # Errors
    /// See [`AppPasswordError`].
    pub async fn make_app_password(
        &self,
        account: &Account,
        wish: &AppPasswordWish<'_>,
        actor: &Actor,
    ) -> Result<(Secret, AppPasswordRow), AppPasswordError> {
        if matches!(self.inner.mode, Mode::Beside(_)) {
            return Err(AppPasswordError::Beside);
        }
        let now = Utc::now();
        wish.check(now)?;
        let protocols: Vec<Protocol> = BTreeSet::from_iter(wish.protocols.iter().copied())
            .into_iter()
            .collect();
        let password = random_text::random::<CHARACTERS>();
        let hash = random_text::hash::<CHARACTERS>(&password).ok_or(AppPasswordError::Invalid {
            field: "password",
            rule: "could not be made",
        })?;
        let mut transaction = self.inner.pool.begin().await?;
        roost_db::account::lock(&mut transaction, account.id).await?;
        if app_password::list(&mut transaction, account.id).await?.len() >= PER_ACCOUNT {
            return Err(AppPasswordError::Invalid {
                field: "name",
                rule: "there are 50 app passwords already; remove one first",
            });
        }
        let new = NewAppPassword {
            account: account.id,
            name: wish.name.trim(),
            hash: &hash,
            protocols: &protocols,
            expires_at: wish.expires_at,
        };
        let row = app_password::insert(&mut transaction, &new, now).await?;
        let deed = Deed {
            action: "app_password.add",
            target: &account.address,
            before: None,
            after: Some(described(&row)),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        Ok((password, row))
    }

    /// Changes what is said of one of the account's app passwords, but not the password itself; what is not given stays.
    /// Holds at once, at every server. `None` if the account has no such one.
    ///
    /// # Errors
    /// See [`AppPasswordError`].
    pub async fn change_app_password(
        &self,
        account: &Account,
        id: AppPasswordId,
        change: &AppPasswordChange,
        actor: &Actor,
    ) -> Result<Option<AppPasswordRow>, AppPasswordError> {
        let now = Utc::now();
        let mut transaction = self.inner.pool.begin().await?;
        roost_db::account::lock(&mut transaction, account.id).await?;
        let all = app_password::list(&mut transaction, account.id).await?;
        let Some(before) = all.into_iter().find(|row| row.id == id) else {
            return Ok(None);
        };
        let protocols = change.protocols.as_ref().unwrap_or(&before.protocols);
        let protocols: Vec<Protocol> = BTreeSet::from_iter(protocols.iter().copied())
            .into_iter()
            .collect();
        let wish = AppPasswordWish {
            name: change.name.as_ref().unwrap_or(&before.name),
            protocols: &protocols,
            // An end that is not touched may lie in the past.
            expires_at: change.expires_at.flatten(),
        };
        wish.check(now)?;
        let expires_at = change.expires_at.unwrap_or(before.expires_at);
        let wanted = (wish.name.trim(), protocols.as_slice(), expires_at);
        let after = app_password::update(&mut transaction, account.id, id, wanted).await?;
        let deed = Deed {
            action: "app_password.edit",
            target: &account.address,
            before: Some(described(&before)),
            after: after.as_ref().map(described),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        Ok(after)
    }

    /// The account's app passwords, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_app_passwords(&self, account: &Account) -> Result<Vec<AppPasswordRow>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        app_password::list(&mut db, account.id).await
    }

    /// Whose an app password is. For lookups that are judged afterwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn app_password_owner(&self, id: i64) -> Result<Option<String>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        app_password::owner(&mut db, AppPasswordId(id)).await
    }

    /// Ends one of the account's app passwords at once, at every server. `false` if it has no such one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revoke_app_password(
        &self,
        account: &Account,
        id: AppPasswordId,
        actor: &Actor,
    ) -> Result<bool, DbError> {
        let mut transaction = self.inner.pool.begin().await?;
        let Some(row) = app_password::delete(&mut transaction, account.id, id).await? else {
            return Ok(false);
        };
        let deed = Deed {
            action: "app_password.remove",
            target: &account.address,
            before: Some(described(&row)),
            after: None,
        };
        deed::record(&mut transaction, actor, &deed, Utc::now()).await?;
        transaction.commit().await?;
        self.inner.logins.forget(account.address.as_str());
        Ok(true)
    }

    /// Notes the use of an app password, at most once a minute and without keeping anyone waiting.
    pub(crate) fn note_use(&self, id: AppPasswordId, client: &Client) {
        if self.inner.noted_uses.contains_key(&id) {
            return;
        }
        self.inner.noted_uses.insert(id, ());
        let pool = self.inner.pool.clone();
        let protocol = client.protocol;
        let ip = client
            .ip
            .map(|ip| ip.to_canonical().to_string())
            .unwrap_or_default();
        tokio::spawn(async move {
            let noted = async {
                let mut db = pool.acquire().await?;
                app_password::touch(&mut db, id, protocol, &ip, Utc::now()).await
            };
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of an app password is not noted");
            }
        });
    }
}

/// Which of the login's app passwords it is, if it is good for the protocol now.
pub(crate) fn find<'a>(
    login: &'a Login,
    password: &Secret,
    protocol: Protocol,
    now: DateTime<Utc>,
) -> Option<&'a AppPasswordLogin> {
    if login.app_passwords.is_empty() {
        return None;
    }
    let hash = random_text::hash::<CHARACTERS>(password)?;
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    login.app_passwords.iter().find(|known| {
        bool::from(known.hash.as_bytes().ct_eq(hash.as_bytes()))
            && known.protocols.contains(&protocol)
            && known.expires_at.is_none_or(|end| now < end)
    })
}

fn described(row: &AppPasswordRow) -> serde_json::Value {
    json!({
        "id": row.id,
        "name": row.name,
        "protocols": row.protocols,
        "expires_at": row.expires_at,
    })
}
