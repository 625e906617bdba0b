//! Commands about app passwords.

use anyhow::bail;
use chrono::{TimeDelta, Utc};
use clap::Subcommand;
use roost_db::app_password::AppPasswordRow;
use roost_identity::AppPasswordWish;
use roost_shared::admin::AppPasswordChange;
use roost_shared::{AppPasswordId, Protocol};
use serde_json::json;

use super::common::Common;

/// `roost app-password …`
#[derive(Subcommand)]
pub enum AppPasswordCommand {
    /// List a mailbox's app passwords.
    List {
        /// The mailbox's address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
    /// Make an app password and print it, this once.
    Add {
        /// The mailbox's address.
        address: String,
        /// Which program is to have it.
        #[arg(long)]
        name: String,
        /// What it is good for: imap, pop3, smtp, sieve, dav, api. May be given several times.
        #[arg(long = "protocol", required = true)]
        protocols: Vec<Protocol>,
        /// After how many days it ends; without it, never.
        #[arg(long)]
        days: Option<u16>,
        #[command(flatten)]
        common: Common,
    },
    /// Change what is said of an app password; what is not given stays.
    Edit {
        /// The mailbox's address.
        address: String,
        /// Its number in the list.
        id: AppPasswordId,
        /// Which program has it.
        #[arg(long)]
        name: Option<String>,
        /// What it is good for: imap, pop3, smtp, sieve, dav, api. May be given several times.
        #[arg(long = "protocol")]
        protocols: Vec<Protocol>,
        #[command(flatten)]
        common: Common,
    },
    /// End an app password.
    Revoke {
        /// The mailbox's address.
        address: String,
        /// Its number in the list.
        id: AppPasswordId,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost app-password …`.
pub async fn app_password(command: AppPasswordCommand) -> anyhow::Result<()> {
    match command {
        AppPasswordCommand::List { address, common } => {
            let (identity, _, account) = common.account(&address).await?;
            let rows = identity.list_app_passwords(&account).await?;
            if common.json {
                println!("{}", json!(rows.iter().map(described).collect::<Vec<_>>()));
                return Ok(());
            }
            for row in rows {
                let protocols: Vec<&str> = row.protocols.iter().map(|protocol| protocol.as_str()).collect();
                let used = row.last_use.as_ref().map_or_else(
                    || "never used".to_owned(),
                    |(at, protocol, ip)| format!("last used {at} by {protocol} from {ip}"),
                );
                println!("{}\t{}\t{}\t{used}", row.id, row.name, protocols.join(","));
            }
        }
        AppPasswordCommand::Add {
            address,
            name,
            protocols,
            days,
            common,
        } => {
            let (identity, actor, account) = common.account(&address).await?;
            let wish = AppPasswordWish {
                name: &name,
                protocols: &protocols,
                expires_at: days.map(|days| Utc::now() + TimeDelta::days(days.into())),
            };
            let (password, row) = identity.make_app_password(&account, &wish, &actor).await?;
            let value = json!({ "password": password.expose(), "app_password": described(&row) });
            common.print(&value, || password.expose().to_owned());
        }
        AppPasswordCommand::Edit {
            address,
            id,
            name,
            protocols,
            common,
        } => {
            let (identity, actor, account) = common.account(&address).await?;
            let wanted = AppPasswordChange {
                name,
                protocols: Some(protocols).filter(|protocols| !protocols.is_empty()),
                expires_at: None,
            };
            let changed = identity
                .change_app_password(&account, id, &wanted, &actor)
                .await?;
            let Some(row) = changed else {
                bail!("{address} has no app password {id}");
            };
            common.print(&described(&row), || {
                format!("Changed the app password {}.", row.name)
            });
        }
        AppPasswordCommand::Revoke { address, id, common } => {
            let (identity, actor, account) = common.account(&address).await?;
            if !identity.revoke_app_password(&account, id, &actor).await? {
                bail!("{address} has no app password {id}");
            }
            common.print(&json!({ "id": id }), || {
                format!("Ended the app password {id} of {address}.")
            });
        }
    }
    Ok(())
}

fn described(row: &AppPasswordRow) -> serde_json::Value {
    json!({
        "id": row.id,
        "name": row.name,
        "protocols": row.protocols,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_use": row.last_use.as_ref().map(|(at, protocol, ip)| json!({ "at": at, "protocol": protocol, "ip": ip })),
    })
}
