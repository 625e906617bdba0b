//! `roost spam …`

use clap::Subcommand;
use roost_transport::spam::Verdict;
use serde_json::json;

use super::common::Common;

/// `roost spam …`
#[derive(Subcommand)]
pub enum SpamCommand {
    /// Show the scores and senders of a domain or mailbox, or all.
    Show {
        /// A domain or an address.
        object: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Set from which score on mail goes to Junk, and from which on it is refused.
    Score {
        /// A domain or an address.
        object: String,
        /// From here on into Junk.
        #[arg(long)]
        junk: f64,
        /// From here on refused.
        #[arg(long)]
        reject: f64,
        #[command(flatten)]
        common: Common,
    },
    /// Take the scores back.
    Unscore {
        /// A domain or an address.
        object: String,
        #[command(flatten)]
        common: Common,
    },
    /// Always take mail of a sender.
    Allow {
        /// A domain or an address: whose mail it is.
        object: String,
        /// An address, a domain, *@domain or *@*.domain.
        sender: String,
        #[command(flatten)]
        common: Common,
    },
    /// Never take mail of a sender.
    Deny {
        /// A domain or an address: whose mail it is.
        object: String,
        /// An address, a domain, *@domain or *@*.domain.
        sender: String,
        #[command(flatten)]
        common: Common,
    },
    /// Treat mail of a sender like any other again.
    Forget {
        /// A domain or an address: whose mail it is.
        object: String,
        /// As it was given before.
        sender: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost spam …`.
pub async fn run(command: SpamCommand) -> anyhow::Result<()> {
    match command {
        SpamCommand::Show { object, common } => {
            let object = object.map(|object| object.to_lowercase());
            let (policies, senders) = common.transport().await?.0.spam_rules(object.as_deref()).await?;
            let value = json!({
                "scores": policies.iter().map(|policy| json!({
                    "object": policy.object,
                    "junk_score": policy.junk_score,
                    "reject_score": policy.reject_score,
                })).collect::<Vec<_>>(),
                "senders": senders.iter().map(|sender| json!({
                    "object": sender.object,
                    "verdict": sender.verdict,
                    "sender": sender.sender,
                })).collect::<Vec<_>>(),
            });
            common.print(&value, || {
                let scores = policies.iter().map(|policy| {
                    format!(
                        "{} junk {} reject {}",
                        policy.object, policy.junk_score, policy.reject_score
                    )
                });
                let senders = senders
                    .iter()
                    .map(|sender| format!("{} {} {}", sender.object, sender.verdict, sender.sender));
                scores.chain(senders).collect::<Vec<_>>().join("\n")
            });
        }
        SpamCommand::Score {
            object,
            junk,
            reject,
            common,
        } => {
            let (transport, actor) = common.transport().await?;
            let policy = transport.set_spam_policy(&actor, &object, junk, reject).await?;
            done(&common, &policy.object);
        }
        SpamCommand::Unscore { object, common } => {
            let (transport, actor) = common.transport().await?;
            transport.remove_spam_policy(&actor, &object).await?;
            done(&common, &object);
        }
        SpamCommand::Allow {
            object,
            sender,
            common,
        } => {
            let (transport, actor) = common.transport().await?;
            let set = transport
                .set_spam_sender(&actor, &object, Verdict::Allow, &sender)
                .await?;
            done(&common, &set.object);
        }
        SpamCommand::Deny {
            object,
            sender,
            common,
        } => {
            let (transport, actor) = common.transport().await?;
            let set = transport
                .set_spam_sender(&actor, &object, Verdict::Deny, &sender)
                .await?;
            done(&common, &set.object);
        }
        SpamCommand::Forget {
            object,
            sender,
            common,
        } => {
            let (transport, actor) = common.transport().await?;
            transport.remove_spam_sender(&actor, &object, &sender).await?;
            done(&common, &object);
        }
    }
    Ok(())
}

fn done(common: &Common, object: &str) {
    common.print(&json!({ "object": object }), || {
        format!("Set for {object}; it holds within seconds.")
    });
}
