//! `roost ban …`

use clap::Subcommand;
use roost_db::ban::BanRow;
use roost_identity::BanSubject;
use serde_json::{Value, json};

use super::common::Common;
use super::directory::{Given, parse_expiry};

/// `roost ban …`
#[derive(Subcommand)]
pub enum BanCommand {
    /// List the bans that hold, and what the brake on guessing counts.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Let an account, an address or a network in by no door.
    Add {
        /// The address of a mailbox, a network address, or a network such as 192.0.2.0/24.
        subject: String,
        /// Until when: never lifts it by itself; or such as 12h or 30d, or a moment such as 2030-01-31T12:00:00Z.
        #[arg(long, value_parser = parse_expiry, default_value = "never")]
        until: Given<chrono::DateTime<chrono::Utc>>,
        /// Why, for other administrators.
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        common: Common,
    },
    /// Lift the ban of a subject, and let the brake on guessing forget what it counts of it.
    Remove {
        /// The subject as it is listed.
        subject: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost ban …`.
pub async fn ban(command: BanCommand) -> anyhow::Result<()> {
    match command {
        BanCommand::List { common } => {
            let (identity, _) = common.identity().await?;
            let (bans, braked) = (identity.bans().await?, identity.braked(500).await?);
            let value = json!({
                "bans": bans.iter().map(shown).collect::<Vec<_>>(),
                "brake": braked.iter().map(|row| json!({
                    "subject": row.subject,
                    "failures": row.failures,
                    "last_at": row.last_at,
                    "blocked_until": row.blocked_until,
                })).collect::<Vec<_>>(),
            });
            common.print(&value, || {
                let bans = bans.iter().map(line);
                let braked = braked.iter().map(|row| {
                    format!(
                        "brake {} {} failures, no try before {}",
                        row.subject, row.failures, row.blocked_until
                    )
                });
                bans.chain(braked).collect::<Vec<_>>().join("\n")
            });
        }
        BanCommand::Add {
            subject,
            until,
            reason,
            common,
        } => {
            let (identity, actor) = common.identity().await?;
            let subject = BanSubject::parse(&subject)?;
            let row = identity
                .ban(&actor, &subject, &reason, until.into_inner())
                .await?;
            common.print(&shown(&row), || line(&row));
        }
        BanCommand::Remove { subject, common } => {
            let (identity, actor) = common.identity().await?;
            let wanted = BanSubject::parse(&subject)?;
            let of_subject = |row: &BanRow| {
                let text = row.account.as_deref().or(row.network.as_deref());
                text.and_then(|text| BanSubject::parse(text).ok()) == Some(wanted.clone())
            };
            let mut was_there = identity.forget_failures(&actor, &subject).await?;
            for row in identity.bans().await?.into_iter().filter(of_subject) {
                was_there |= identity.lift_ban(&actor, row.id).await?;
            }
            anyhow::ensure!(was_there, "{subject} is neither banned nor held back");
            common.show_removed(&format!("the ban of {subject}"));
        }
    }
    Ok(())
}

fn shown(row: &BanRow) -> Value {
    json!({
        "id": row.id,
        "subject": row.account.as_deref().or(row.network.as_deref()),
        "reason": row.reason,
        "created_at": row.created_at,
        "until": row.until,
    })
}

fn line(row: &BanRow) -> String {
    let subject = row
        .account
        .as_deref()
        .or(row.network.as_deref())
        .unwrap_or_default();
    let until = row.until.map_or_else(
        || "until it is lifted".to_owned(),
        |until| format!("until {until}"),
    );
    format!("ban {subject} {until} {}", row.reason)
        .trim_end()
        .to_owned()
}
