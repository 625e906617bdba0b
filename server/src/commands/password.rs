//! Commands about passwords.

use std::io::Read;

use anyhow::Context;
use clap::Subcommand;
use roost_model::Secret;
use serde_json::json;

use super::common::Common;

/// `roost password …`
#[derive(Subcommand)]
pub enum PasswordCommand {
    /// Give a mailbox another password, which is read from standard input, so that it stands in no process list.
    Set {
        /// The mailbox's address.
        address: String,
        /// What is read is a hash that another server made, such as {SSHA512}… or $2y$…. At the next sign-in it gives
        /// way to one of Roost's own.
        #[arg(long)]
        hashed: bool,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost password …`.
pub async fn password(command: PasswordCommand) -> anyhow::Result<()> {
    let PasswordCommand::Set {
        address,
        hashed,
        common,
    } = command;
    let password = from_standard_input()?;
    let (identity, actor) = common.identity().await?;
    if hashed {
        identity.set_password_hash(&address, &password, &actor).await?;
    } else {
        identity.set_password(&address, &password, &actor).await?;
    }
    common.print(&json!({ "address": address }), || {
        format!("{address} has another password.")
    });
    Ok(())
}

fn from_standard_input() -> anyhow::Result<Secret> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("reading standard input")?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
