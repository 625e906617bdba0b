//! What commands of the mail stack share: who runs them, and how they print.

use anyhow::Context;
use clap::Args;
use roost_transport::{Actor, Transport};
use serde_json::Value;

use super::WithConfig;
use crate::app;
use crate::config::Config;

/// Where the configuration is, and how to print.
#[derive(Args)]
pub struct Common {
    #[command(flatten)]
    with: WithConfig,
    /// Print JSON, for programs.
    #[arg(long)]
    pub json: bool,
}

impl Common {
    /// The configuration.
    pub fn config(&self) -> anyhow::Result<Config> {
        self.with.load()
    }

    /// The service.
    pub async fn transport(&self) -> anyhow::Result<Transport> {
        let config = self.config()?;
        let pool = app::open_database(&config).await?;
        app::transport(&config, &pool)
            .await?
            .context("the configuration has no [transport]: Postfix and Rspamd are not Roost's here")
    }

    /// Prints a value as JSON, or else what `text` makes of it.
    pub fn print(&self, value: &Value, text: impl FnOnce() -> String) {
        if self.json {
            println!("{value:#}");
        } else {
            println!("{}", text());
        }
    }
}

/// Who runs this program.
pub struct Operator(String);

impl Operator {
    /// By the name that the system has for the user; by what sudo says, if it was asked.
    pub fn current() -> Self {
        let name = ["SUDO_USER", "USER", "LOGNAME"]
            .iter()
            .find_map(|variable| std::env::var(variable).ok())
            .unwrap_or_else(|| "root".to_owned());
        Self(name)
    }

    /// For the audit log.
    pub fn actor(&self) -> Actor<'_> {
        Actor {
            kind: "command",
            name: &self.0,
            ip: None,
        }
    }
}
