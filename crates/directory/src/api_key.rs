//! Keys of programs: made by administrators of the server, shown once, and what each opens.

use std::net::IpAddr;

use chrono::Utc;
use ipnet::IpNet;
use roost_db::OnConstraint;
use roost_db::api_key::{self, ApiKeyRow, NewApiKeyRow};
use roost_shared::admin::{ApiKey, ApiKeyRole, IssuedApiKey, NewApiKey};
use sha2::{Digest, Sha256};

use crate::access::Subject;
use crate::domain_admin::check_domains;
use crate::{Actor, ActorKind, Directory, DirectoryError, Result, Role, text};

const NAME_MAX: usize = 100;
const NETWORKS_MAX: usize = 100;
/// In characters; longer ones are not looked at.
const TOKEN_MAX: usize = 200;

/// Why a key was not taken.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefusal {
    /// There is no such key, or it has expired.
    #[error("the key is unknown or has expired")]
    Unknown,
    /// It is not taken from this network address.
    #[error("the key is not taken from this network address")]
    Network,
    /// The database.
    #[error(transparent)]
    Database(#[from] roost_db::DbError),
}

impl Directory {
    /// Makes a key. For administrators of the server. The token is shown here and never again.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_api_key(&self, actor: &Actor, new: &NewApiKey) -> Result<IssuedApiKey> {
        let name = text::line("name", &new.name, NAME_MAX)?;
        if name.is_empty() {
            return Err(DirectoryError::invalid("name", "must not be empty"));
        }
        let subject = Subject {
            action: "api_key.add",
            domain: None,
            target: &name,
        };
        let mut change = self.change(actor, subject).await?;
        let domains = match new.role {
            ApiKeyRole::Domains => check_domains(change.db(), &new.domains).await?,
            ApiKeyRole::Server if new.domains.is_empty() => Vec::new(),
            ApiKeyRole::Server => {
                return Err(DirectoryError::invalid(
                    "domains",
                    "must be empty with the role server",
                ));
            }
        };
        let networks = networks(&new.networks)?;
        if new.expires_at.is_some_and(|end| end <= change.now) {
            return Err(DirectoryError::invalid("expires_at", "must be in the future"));
        }
        let token = random_token();
        let row = NewApiKeyRow {
            name: &name,
            token_hash: &hash(&token),
            role: role_name(new.role),
            read_only: new.read_only,
            networks: &networks,
            expires_at: new.expires_at,
            domains: &domains,
        };
        let now = change.now;
        let id = api_key::insert(change.db(), row, now)
            .await
            .on_constraint("api_key_name_key", || DirectoryError::Exists(name.clone()))?;
        let key = to_key(found(api_key::find(change.db(), id).await?)?);
        change.done(None, Some(&key)).await?;
        Ok(IssuedApiKey { key, token })
    }

    /// All keys, by name. For administrators of the server.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn api_keys(&self, actor: &Actor) -> Result<Vec<ApiKey>> {
        let subject = Subject {
            action: "api_key.list",
            domain: None,
            target: "",
        };
        let mut db = self.read(actor, subject).await?;
        Ok(api_key::list(&mut db).await?.into_iter().map(to_key).collect())
    }

    /// Removes a key: it is refused from now on. For administrators of the server.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_api_key(&self, actor: &Actor, id: i64) -> Result<()> {
        let subject = Subject {
            action: "api_key.remove",
            domain: None,
            target: &id.to_string(),
        };
        let mut change = self.change(actor, subject).await?;
        let row = found(api_key::find(change.db(), id).await?)?;
        change.about(&row.name);
        api_key::delete(change.db(), id).await?;
        change.done(Some(&to_key(row)), None).await
    }

    /// Who presents a token from a network address.
    ///
    /// # Errors
    /// See [`KeyRefusal`].
    pub async fn open_api_key(
        &self,
        token: &str,
        ip: Option<IpAddr>,
    ) -> std::result::Result<Actor, KeyRefusal> {
        if token.len() > TOKEN_MAX {
            return Err(KeyRefusal::Unknown);
        }
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        // The hash is what is looked up, so how long that takes tells nothing of any token.
        let row = api_key::find_by_token_hash(&mut db, &hash(token))
            .await?
            .ok_or(KeyRefusal::Unknown)?;
        let now = Utc::now();
        if row.expires_at.is_some_and(|end| end <= now) {
            return Err(KeyRefusal::Unknown);
        }
        let is_inside = |net: &String| {
            let net = net.parse::<IpNet>().ok();
            net.zip(ip)
                .is_some_and(|(net, ip)| net.contains(&ip.to_canonical()))
        };
        if !row.networks.is_empty() && !row.networks.iter().any(is_inside) {
            tracing::warn!(
                key = row.name,
                ?ip,
                "a key was presented from a network that it is not for"
            );
            return Err(KeyRefusal::Network);
        }
        api_key::touch(&mut db, row.id, now).await?;
        let role = match row.role.as_str() {
            "server" => Role::Server,
            _ => Role::Domains(row.domains),
        };
        Ok(Actor {
            kind: ActorKind::ApiKey,
            name: row.name,
            ip,
            role,
            read_only: row.read_only,
        })
    }
}

fn networks(given: &[String]) -> Result<Vec<String>> {
    if given.len() > NETWORKS_MAX {
        return Err(DirectoryError::invalid(
            "networks",
            format!("must be at most {NETWORKS_MAX}"),
        ));
    }
    given
        .iter()
        .map(|text| {
            let text = text.trim();
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map(|net| net.trunc().to_string())
                .map_err(|_| {
                    DirectoryError::invalid("networks", "must be addresses, or networks such as 192.0.2.0/24")
                })
        })
        .collect()
}

/// 256 random bits, in the alphabet that mailcow's clients may send.
fn random_token() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

const fn role_name(role: ApiKeyRole) -> &'static str {
    match role {
        ApiKeyRole::Server => "server",
        ApiKeyRole::Domains => "domains",
    }
}

fn found(row: Option<ApiKeyRow>) -> Result<ApiKeyRow> {
    row.ok_or(DirectoryError::NotFound)
}

fn to_key(row: ApiKeyRow) -> ApiKey {
    ApiKey {
        id: row.id,
        name: row.name,
        role: if row.role == "server" {
            ApiKeyRole::Server
        } else {
            ApiKeyRole::Domains
        },
        domains: row.domains,
        read_only: row.read_only,
        networks: row.networks,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        created_at: row.created_at,
    }
}
