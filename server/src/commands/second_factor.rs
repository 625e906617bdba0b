//! Commands about second factors.

use clap::Subcommand;
use serde_json::json;

use super::common::Common;

/// `roost second-factor …`
#[derive(Subcommand)]
pub enum SecondFactorCommand {
    /// Switch the second factor off for someone who has lost their authenticator and their recovery codes.
    Reset {
        /// The mailbox's address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost second-factor …`.
pub async fn second_factor(command: SecondFactorCommand) -> anyhow::Result<()> {
    let SecondFactorCommand::Reset { address, common } = command;
    let (identity, actor, account) = common.account(&address).await?;
    identity.reset_second_factor(&account, &actor).await?;
    common.print(&json!({ "address": address }), || {
        format!("Switched the second factor of {address} off.")
    });
    Ok(())
}
