//! Commands about passwords.

use std::io::Read;

use anyhow::Context;
use clap::Subcommand;
use roost_identity::Actor;
use roost_model::Secret;

use super::WithConfig;
use crate::app;

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
        with: WithConfig,
    },
}

/// Runs `roost password …`.
pub async fn password(command: PasswordCommand) -> anyhow::Result<()> {
    let PasswordCommand::Set {
        address,
        hashed,
        with,
    } = command;
    let password = from_standard_input()?;
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    let identity = app::identity(&config, &pool).await?;
    let actor = actor();
    if hashed {
        identity.set_password_hash(&address, &password, &actor).await?;
    } else {
        identity.set_password(&address, &password, &actor).await?;
    }
    println!("{address} has another password.");
    Ok(())
}

fn from_standard_input() -> anyhow::Result<Secret> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("reading standard input")?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Who runs the command.
pub fn actor() -> Actor {
    let named = ["SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|variable| std::env::var(variable).ok())
        .filter(|name| !name.is_empty());
    Actor::command(named.as_deref().unwrap_or("unknown"))
}
