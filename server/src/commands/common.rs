//! What commands share: where the configuration is, who runs them, the services, and how they print.

use anyhow::Context;
use clap::Args;
use roost_directory::Directory;
use roost_identity::Identity;
use roost_model::{Account, Actor};
use roost_transport::Transport;
use serde::Serialize;
use serde_json::Value;

use super::WithConfig;
use crate::app;
use crate::config::{Config, Mode};

/// What every command takes that works on the running installation.
#[derive(Args)]
pub struct Common {
    #[command(flatten)]
    with: WithConfig,
    /// Print JSON instead of words.
    #[arg(long, global = true)]
    pub json: bool,
}

impl Common {
    /// The configuration.
    pub fn config(&self) -> anyhow::Result<Config> {
        self.with.load()
    }

    /// The directory, and who changes it.
    pub async fn directory(&self) -> anyhow::Result<(Directory, Actor)> {
        let config = self.config()?;
        anyhow::ensure!(
            config.mail.mode == Mode::Stack,
            "beside a mail server of somebody else's, that server has the directory"
        );
        let pool = app::open_database(&config).await?;
        let identity = app::identity(&config, &pool).await?;
        Ok((Directory::new(pool, identity), operator()))
    }

    /// The gate, and who asks it.
    pub async fn identity(&self) -> anyhow::Result<(Identity, Actor)> {
        let config = self.config()?;
        let pool = app::open_database(&config).await?;
        Ok((app::identity(&config, &pool).await?, operator()))
    }

    /// The gate and an account.
    pub async fn account(&self, address: &str) -> anyhow::Result<(Identity, Actor, Account)> {
        let (identity, actor) = self.identity().await?;
        let account = identity.find_account(address).await?;
        let account = account.with_context(|| format!("there is no account {address}"))?;
        Ok((identity, actor, account))
    }

    /// The service for Postfix and Rspamd, where they are Roost's to serve.
    pub async fn transport_if_any(&self) -> anyhow::Result<Option<Transport>> {
        let config = self.config()?;
        let pool = app::open_database(&config).await?;
        app::transport(&config, &pool).await
    }

    /// The service for Postfix and Rspamd, and who asks it.
    pub async fn transport(&self) -> anyhow::Result<(Transport, Actor)> {
        let transport = self
            .transport_if_any()
            .await?
            .context("the configuration has no [transport]: Postfix and Rspamd are not Roost's here")?;
        Ok((transport, operator()))
    }

    /// Prints a value as JSON, or else what `text` makes of it.
    pub fn print(&self, value: &Value, text: impl FnOnce() -> String) {
        if self.json {
            println!("{value}");
        } else {
            println!("{}", text());
        }
    }

    /// Prints what came of a command: as JSON, or in words.
    pub fn show<T: Serialize>(&self, thing: &T, words: impl FnOnce(&T) -> String) -> anyhow::Result<()> {
        self.print(&serde_json::to_value(thing)?, || words(thing));
        Ok(())
    }

    /// Prints a list: as one JSON array, or one line for each.
    pub fn show_all<T: Serialize>(&self, things: &[T], line: impl Fn(&T) -> String) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(things)?);
            return Ok(());
        }
        for thing in things {
            println!("{}", line(thing));
        }
        Ok(())
    }

    /// Says that something is gone: in words, or as an empty object.
    pub fn show_removed(&self, what: &str) {
        self.print(&Value::Object(serde_json::Map::new()), || {
            format!("Removed {what}.")
        });
    }
}

/// Whoever runs the command, by the operating system's name, or by what sudo says.
fn operator() -> Actor {
    let name = ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()));
    Actor::command(&name)
}
