//! Commands about second factors.

use anyhow::Context;
use clap::Subcommand;

use super::WithConfig;
use super::password::actor;
use crate::app;

/// `roost second-factor …`
#[derive(Subcommand)]
pub enum SecondFactorCommand {
    /// Switch the second factor off for someone who has lost their authenticator and their recovery codes.
    Reset {
        /// The mailbox's address.
        address: String,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// Runs `roost second-factor …`.
pub async fn second_factor(command: SecondFactorCommand) -> anyhow::Result<()> {
    let SecondFactorCommand::Reset { address, with } = command;
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    let identity = app::identity(&config, &pool).await?;
    let account = identity.find_account(&address).await?;
    let account = account.with_context(|| format!("there is no account {address}"))?;
    identity.reset_second_factor(&account, &actor()).await?;
    println!("Switched the second factor of {address} off.");
    Ok(())
}
