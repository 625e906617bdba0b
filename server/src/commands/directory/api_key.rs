//! `roost api-key …`

use chrono::{DateTime, Utc};
use clap::Subcommand;
use roost_shared::admin::{ApiKey, ApiKeyRole, NewApiKey};

use super::{Common, Given, parse_expiry};

/// `roost api-key …`
#[derive(Subcommand)]
pub enum ApiKeyCommand {
    /// Make a key for /api/admin and /api/v1. It is printed once and cannot be had again.
    Add {
        /// What it is called in lists and in the audit log.
        name: String,
        /// Let it reach this domain only; may be given several times. Without this it reaches the whole server.
        #[arg(long = "domain")]
        domains: Vec<String>,
        /// Let it read and change nothing.
        #[arg(long)]
        read_only: bool,
        /// Take it from this address or network only, such as 192.0.2.0/24; may be given several times.
        #[arg(long = "from")]
        networks: Vec<String>,
        /// When it ends: never, such as 12h or 30d, or a moment such as 2030-01-31T12:00:00Z.
        #[arg(long, value_parser = parse_expiry, default_value = "never")]
        expires: Given<DateTime<Utc>>,
        #[command(flatten)]
        common: Common,
    },
    /// List keys, without what opens them.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Remove a key: it opens nothing from now on.
    Remove {
        /// Its name.
        name: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost api-key …`.
pub async fn api_key(command: ApiKeyCommand) -> anyhow::Result<()> {
    match command {
        ApiKeyCommand::Add {
            name,
            domains,
            read_only,
            networks,
            expires,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let role = if domains.is_empty() {
                ApiKeyRole::Server
            } else {
                ApiKeyRole::Domains
            };
            let new = NewApiKey {
                name,
                role,
                domains,
                read_only,
                networks,
                expires_at: expires.0,
            };
            let issued = directory.add_api_key(&actor, &new).await?;
            common.show(&issued, |issued| issued.token.clone())
        }
        ApiKeyCommand::List { common } => {
            let (directory, actor) = common.directory().await?;
            common.show_all(&directory.api_keys(&actor).await?, line)
        }
        ApiKeyCommand::Remove { name, common } => {
            let (directory, actor) = common.directory().await?;
            let keys = directory.api_keys(&actor).await?;
            let key = keys.iter().find(|key| key.name == name);
            let key = key.ok_or_else(|| anyhow::anyhow!("there is no key {name}"))?;
            directory.remove_api_key(&actor, key.id).await?;
            common.show_removed(&format!("the key {name}"));
            Ok(())
        }
    }
}

fn line(key: &ApiKey) -> String {
    let reach = if key.role == ApiKeyRole::Server {
        "the whole server".to_owned()
    } else {
        key.domains.join(", ")
    };
    let rights = if key.read_only { "reads" } else { "changes" };
    let used = key
        .last_used_at
        .map_or_else(|| "never used".to_owned(), |at| format!("used {at}"));
    format!("{:<30} {rights} {reach}; {used}", key.name)
}
