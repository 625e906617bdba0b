//! Commands that change the directory.

use std::io::Read;

use anyhow::Context;
use clap::Subcommand;
use roost_identity::NewAccount;
use roost_model::Secret;

use super::WithConfig;
use crate::app;

/// `roost domain …`
#[derive(Subcommand)]
pub enum DomainCommand {
    /// Add a mail domain.
    Add {
        /// Its name, such as example.com.
        name: String,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// `roost mailbox …`
#[derive(Subcommand)]
pub enum MailboxCommand {
    /// Add a mailbox. The password is read from standard input, so that it stands in no process list.
    Add {
        /// Its address.
        address: String,
        /// The person's name.
        #[arg(long, default_value = "")]
        name: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
        /// How much it may hold, in bytes; 0 for no limit.
        #[arg(long, default_value_t = 0)]
        quota_bytes: i64,
        /// Its owner administers the whole server.
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// Runs `roost domain …`.
pub async fn domain(command: DomainCommand) -> anyhow::Result<()> {
    let DomainCommand::Add { name, with } = command;
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    app::identity(&config, &pool).await?.add_domain(&name).await?;
    println!("Added the domain {name}.");
    Ok(())
}

/// Runs `roost mailbox …`.
pub async fn mailbox(command: MailboxCommand) -> anyhow::Result<()> {
    let MailboxCommand::Add {
        address,
        name,
        password_stdin: _,
        quota_bytes,
        admin,
        with,
    } = command;
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("reading the password")?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']).to_owned());
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    let new = NewAccount {
        address: &address,
        display_name: &name,
        password: &password,
        quota_bytes,
        is_admin: admin,
    };
    let account = app::identity(&config, &pool).await?.add_mailbox(&new).await?;
    println!("Added the mailbox {}.", account.address);
    Ok(())
}
