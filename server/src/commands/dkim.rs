//! `roost dkim …`

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use roost_model::Secret;
use roost_transport::DkimKey;
use roost_transport::dkim::{Algorithm, record_name, record_text};
use serde_json::{Value, json};

use super::common::Common;

/// `roost dkim …`
#[derive(Subcommand)]
pub enum DkimCommand {
    /// Make keys for a domain. The first ones sign at once, later ones wait until they are activated.
    Add {
        /// The domain.
        domain: String,
        /// RSA, Ed25519 or both.
        #[arg(long, value_enum, default_value_t = Kind::Both)]
        algorithm: Kind,
        /// The size of an RSA key: 2048, 3072 or 4096.
        #[arg(long, default_value_t = 2048)]
        bits: u16,
        /// The name of a single key in DNS; else it is made of the day.
        #[arg(long)]
        selector: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Keep a key that was made elsewhere: a private key in PEM, RSA or Ed25519. It waits if another one signs.
    Import {
        /// The domain.
        domain: String,
        /// The file with the key; - for the standard input.
        file: PathBuf,
        /// Its name in DNS.
        #[arg(long)]
        selector: String,
        /// Let the domain's keys of its algorithm, and one of its selector, give way to it.
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Let a domain sign with the keys that sign for another one, under the same selectors.
    Duplicate {
        /// The domain that has the keys.
        from: String,
        /// The domain that gets them.
        to: String,
        #[command(flatten)]
        common: Common,
    },
    /// List the keys of all domains.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Show a domain's keys with their DNS records.
    Show {
        /// The domain.
        domain: String,
        #[command(flatten)]
        common: Common,
    },
    /// Begin to replace a domain's keys: make new ones, to be published in DNS. They sign once they are activated.
    Rotate {
        /// The domain.
        domain: String,
        #[command(flatten)]
        common: Common,
    },
    /// Let the new keys of a domain sign. The old ones' records must stay in DNS for a week, until they are retired.
    Activate {
        /// The domain.
        domain: String,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a key, or all keys of a domain.
    Remove {
        /// The domain.
        domain: String,
        /// Only this key.
        #[arg(long)]
        selector: Option<String>,
        #[command(flatten)]
        common: Common,
    },
}

/// Which keys to make.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// RSA, which everybody can check.
    Rsa,
    /// Ed25519.
    Ed25519,
    /// One of each.
    Both,
}

/// Runs `roost dkim …`.
pub async fn run(command: DkimCommand) -> anyhow::Result<()> {
    match command {
        DkimCommand::Add {
            domain,
            algorithm,
            bits,
            selector,
            common,
        } => {
            let algorithms = match algorithm {
                Kind::Rsa => vec![Algorithm::Rsa(bits)],
                Kind::Ed25519 => vec![Algorithm::Ed25519],
                Kind::Both => vec![Algorithm::Rsa(bits), Algorithm::Ed25519],
            };
            let (transport, actor) = common.transport().await?;
            let keys = transport
                .add_dkim_keys(&actor, &domain.to_lowercase(), &algorithms, selector.as_deref())
                .await?;
            print(&common, &keys);
        }
        DkimCommand::Import {
            domain,
            file,
            selector,
            replace,
            common,
        } => {
            let key = Secret::new(read(&file)?);
            let (transport, actor) = common.transport().await?;
            let keys = transport
                .import_dkim_key(&actor, &domain.to_lowercase(), &key, &selector, replace)
                .await?;
            print(&common, &keys);
        }
        DkimCommand::Duplicate { from, to, common } => {
            let (transport, actor) = common.transport().await?;
            let keys = transport
                .duplicate_dkim_keys(&actor, &from.to_lowercase(), &to.to_lowercase())
                .await?;
            print(&common, &keys);
        }
        DkimCommand::List { common } => {
            let keys = common.transport().await?.0.dkim_keys(None).await?;
            common.print(&Value::Array(keys.iter().map(shown).collect()), || {
                keys.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        DkimCommand::Show { domain, common } => {
            let keys = common
                .transport()
                .await?
                .0
                .dkim_keys(Some(&domain.to_lowercase()))
                .await?;
            anyhow::ensure!(!keys.is_empty(), "{domain} has no keys");
            print(&common, &keys);
        }
        DkimCommand::Rotate { domain, common } => {
            let (transport, actor) = common.transport().await?;
            let keys = transport.rotate_dkim_keys(&actor, &domain.to_lowercase()).await?;
            print(&common, &keys);
        }
        DkimCommand::Activate { domain, common } => {
            let (transport, actor) = common.transport().await?;
            let keys = transport
                .activate_dkim_keys(&actor, &domain.to_lowercase())
                .await?;
            print(&common, &keys);
        }
        DkimCommand::Remove {
            domain,
            selector,
            common,
        } => {
            let (transport, actor) = common.transport().await?;
            transport
                .remove_dkim_keys(&actor, &domain.to_lowercase(), selector.as_deref())
                .await?;
            common.print(&json!({ "removed": true }), || format!("Removed from {domain}."));
        }
    }
    Ok(())
}

/// What is in a file, or comes in by the standard input.
fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        return std::io::read_to_string(std::io::stdin()).context("the standard input cannot be read");
    }
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn print(common: &Common, keys: &[DkimKey]) {
    common.print(&Value::Array(keys.iter().map(shown).collect()), || {
        let blocks = keys.iter().map(|key| {
            format!(
                "{}\n  {}. IN TXT ( {} )",
                line(key),
                record_name(key),
                strings(&record_text(key))
            )
        });
        blocks.collect::<Vec<_>>().join("\n")
    });
}

fn line(key: &DkimKey) -> String {
    format!(
        "{} {} {} {} {}",
        key.domain, key.selector, key.algorithm, key.bits, key.state
    )
}

/// A text as the strings of a TXT record, each of which has at most 255 bytes.
fn strings(text: &str) -> String {
    let pieces = text.as_bytes().chunks(255);
    pieces
        .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn shown(key: &DkimKey) -> Value {
    json!({
        "domain": key.domain,
        "selector": key.selector,
        "algorithm": key.algorithm,
        "bits": key.bits,
        "state": key.state,
        "created_at": key.created_at,
        "state_since": key.state_since,
        "record_name": record_name(key),
        "record": record_text(key),
    })
}
