//! `roost policy …`: what is asked of passwords and of whom a second factor is.

use anyhow::ensure;
use clap::Subcommand;
use roost_directory::Access;
use roost_identity::PasswordRules;
use roost_identity::second_factor_policy::{DOMAIN_ADMINISTRATORS, GRACE_DAYS_MAX, SERVER_ADMINISTRATORS};
use serde_json::json;

use super::common::Common;

/// `roost policy …`
#[derive(Subcommand)]
pub enum PolicyCommand {
    /// Show all.
    Show {
        #[command(flatten)]
        common: Common,
    },
    /// Set what is asked of new passwords; what is not given stays.
    Password {
        /// How many characters at least, 8 to 128.
        #[arg(long)]
        min_length: Option<i32>,
        /// How hard to guess by zxcvbn, from 0 (anything) to 4 (very).
        #[arg(long)]
        min_score: Option<i32>,
        #[command(flatten)]
        common: Common,
    },
    /// Ask a second factor of everybody in a scope.
    SecondFactor {
        /// A domain, domain-administrators or server-administrators.
        scope: String,
        /// How many days each has for it.
        #[arg(long, default_value_t = 14)]
        grace_days: i32,
        /// Ask for it no more.
        #[arg(long)]
        off: bool,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost policy …`.
pub async fn policy(command: PolicyCommand) -> anyhow::Result<()> {
    match command {
        PolicyCommand::Show { common } => {
            let (identity, _) = common.identity().await?;
            let (rules, policies) = (
                identity.password_rules().await?,
                identity.second_factor_policies().await?,
            );
            let value = json!({
                "password": { "min_length": rules.min_length, "min_score": rules.min_score },
                "second_factor": policies.iter().map(|policy| json!({
                    "scope": policy.scope, "grace_days": policy.grace_days, "since": policy.since,
                })).collect::<Vec<_>>(),
            });
            common.print(&value, || {
                let mut lines = vec![format!(
                    "passwords of {} characters at least, score {}",
                    rules.min_length, rules.min_score
                )];
                lines.extend(policies.iter().map(|policy| {
                    format!(
                        "second factor: {} within {} days, since {}",
                        policy.scope, policy.grace_days, policy.since
                    )
                }));
                lines.join("\n")
            });
        }
        PolicyCommand::Password {
            min_length,
            min_score,
            common,
        } => {
            let (identity, actor) = common.identity().await?;
            let before = identity.password_rules().await?;
            let rules = PasswordRules {
                min_length: min_length.unwrap_or(before.min_length),
                min_score: min_score.unwrap_or(before.min_score),
            };
            identity.set_password_rules(&actor, rules).await?;
            let value = json!({ "min_length": rules.min_length, "min_score": rules.min_score });
            common.print(&value, || "It holds for new passwords.".to_owned());
        }
        PolicyCommand::SecondFactor {
            scope,
            grace_days,
            off,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let (identity, _) = common.identity().await?;
            let scope = if [DOMAIN_ADMINISTRATORS, SERVER_ADMINISTRATORS].contains(&scope.as_str()) {
                scope
            } else {
                directory
                    .permit_object(&actor, "second_factor_policy.set", &scope, Access::Change)
                    .await?
            };
            if off {
                let was_there = identity.remove_second_factor_policy(&actor, &scope).await?;
                ensure!(was_there, "nothing was asked of {scope}");
                common.show_removed(&format!("the policy for {scope}"));
                return Ok(());
            }
            ensure!(
                (0..=GRACE_DAYS_MAX).contains(&grace_days),
                "--grace-days must be from 0 to {GRACE_DAYS_MAX}"
            );
            let policy = identity
                .set_second_factor_policy(&actor, &scope, grace_days)
                .await?;
            let value =
                json!({ "scope": policy.scope, "grace_days": policy.grace_days, "since": policy.since });
            common.print(&value, || {
                format!("{scope} must have a second factor within {grace_days} days.")
            });
        }
    }
    Ok(())
}
