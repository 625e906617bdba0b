//! What a check of a password needs to know of an account (*stack*).

use chrono::{DateTime, Utc};
use roost_model::Account;
use roost_shared::{AccountId, AppPasswordId, Protocol};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::DbError;
use crate::app_password::known;

/// The channel on which every Roost process hears that a login changed (`LISTEN roost_login`): the payload is the
/// account's address, or empty where all are concerned. The triggers announce it.
pub const CHANNEL: &str = "roost_login";

/// Someone who can sign in: an active mailbox of an active domain, or an administrator without a mailbox, at the page.
#[derive(Clone)]
pub struct Login {
    /// Whose mailbox it is.
    pub account: Account,
    /// The stored hash of the password.
    pub password_hash: String,
    /// By which protocols its owner may sign in.
    pub protocols: Vec<Protocol>,
    /// How large the mailbox may grow, in bytes; 0 for any size. `None` without a mailbox.
    pub quota_bytes: Option<i64>,
    /// Passwords for one program each.
    pub app_passwords: Vec<AppPasswordLogin>,
    /// Whether the second factor is on.
    pub has_second_factor: bool,
    /// By when a policy asks for one, as long as there is none.
    pub second_factor_due: Option<DateTime<Utc>>,
}

impl Login {
    /// Whether the main password opens a protocol: not those that are closed to the owner, and with a second factor,
    /// or where one is overdue, the page alone.
    #[must_use]
    pub fn main_password_opens(&self, protocol: Protocol, now: DateTime<Utc>) -> bool {
        let page_alone = self.has_second_factor || self.is_overdue(now);
        self.protocols.contains(&protocol) && (!page_alone || protocol == Protocol::Web)
    }

    /// Whether a policy asks for a second factor and the time for setting one up is over.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.second_factor_due.is_some_and(|due| due <= now)
    }
}

/// What a check needs to know of an app password.
#[derive(Clone)]
pub struct AppPasswordLogin {
    /// Its id.
    pub id: AppPasswordId,
    /// SHA-256 of it, in hexadecimal.
    pub hash: String,
    /// What it is good for.
    pub protocols: Vec<Protocol>,
    /// `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct LoginRow {
    account_id: i64,
    address: String,
    display_name: String,
    password_hash: String,
    protocols: Vec<String>,
    quota_bytes: Option<i64>,
    app_passwords: Json<Vec<AppPasswordJson>>,
    has_second_factor: bool,
    second_factor_due: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct AppPasswordJson {
    id: i64,
    hash: String,
    protocols: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
}

impl From<AppPasswordJson> for AppPasswordLogin {
    fn from(row: AppPasswordJson) -> Self {
        Self {
            id: AppPasswordId(row.id),
            hash: row.hash,
            protocols: known(&row.protocols),
            expires_at: row.expires_at,
        }
    }
}

/// Finds the login of a canonical address.
pub async fn find(db: &mut PgConnection, address: &str) -> Result<Option<Login>, DbError> {
    // Uses account_address_key, the unique index on mailbox.account_id, and app_password_hash_key.
    let row: Option<LoginRow> = sqlx::query_as(
        "SELECT a.id AS account_id, a.address, a.display_name,
                coalesce(m.password_hash, w.password_hash) AS password_hash,
                coalesce(m.protocols, '{web}') AS protocols, m.quota_bytes,
                coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'id', p.id, 'hash', encode(p.hash, 'hex'),
                            'protocols', p.protocols, 'expires_at', p.expires_at))
                          FROM app_password p WHERE p.account_id = a.id), '[]') AS app_passwords,
                EXISTS (SELECT FROM second_factor f
                        WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS has_second_factor,
                (SELECT due FROM second_factor_due u WHERE u.account_id = a.id) AS second_factor_due
         FROM account a
         LEFT JOIN mailbox m ON m.account_id = a.id
         LEFT JOIN domain d ON d.id = m.domain_id
         LEFT JOIN administrator w ON w.account_id = a.id AND m.id IS NULL
         WHERE a.address = $1 AND ((m.active AND m.sign_in AND d.active) OR w.active)",
    )
    .bind(address)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Login {
        account: Account {
            id: AccountId(row.account_id),
            address: row.address,
            display_name: row.display_name,
        },
        password_hash: row.password_hash,
        protocols: known(&row.protocols),
        quota_bytes: row.quota_bytes,
        has_second_factor: row.has_second_factor,
        second_factor_due: row.second_factor_due,
        app_passwords: row
            .app_passwords
            .0
            .into_iter()
            .map(AppPasswordLogin::from)
            .collect(),
    }))
}
