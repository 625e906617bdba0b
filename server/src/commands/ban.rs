//! `roost ban …`

use clap::Subcommand;
use roost_db::ban::BanRow;
use roost_identity::{BanRules, BanSubject};
use serde_json::{Value, json};

use super::common::Common;
use super::directory::{Given, parse_expiry};
use crate::administration::sign_in::rules_shown;

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
    /// Show when the gate bans a network by itself, or set it; what is not given stays.
    Rules {
        /// Whether it does: true or false.
        #[arg(long)]
        enabled: Option<bool>,
        /// After how many failures of a network; the same wrong password counts once.
        #[arg(long)]
        max_attempts: Option<i32>,
        /// Within how many seconds.
        #[arg(long)]
        retry_window: Option<i32>,
        /// For how many seconds the first time.
        #[arg(long)]
        ban_seconds: Option<i32>,
        /// Whether each further time is twice as long: true or false.
        #[arg(long)]
        grows: Option<bool>,
        /// The longest, in seconds.
        #[arg(long)]
        max_ban_seconds: Option<i32>,
        /// What of IPv4 is counted and banned together: the length of a prefix, 8 to 32.
        #[arg(long)]
        ipv4_prefix: Option<i32>,
        /// The same of IPv6, 16 to 128.
        #[arg(long)]
        ipv6_prefix: Option<i32>,
        /// The networks that no ban holds for, with commas between them; an empty text for none.
        #[arg(long)]
        never: Option<String>,
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
            let was_there = identity.lift_subject(&actor, &wanted).await?;
            anyhow::ensure!(was_there, "{subject} is neither banned nor held back");
            common.show_removed(&format!("the ban of {subject}"));
        }
        BanCommand::Rules {
            enabled,
            max_attempts,
            retry_window,
            ban_seconds,
            grows,
            max_ban_seconds,
            ipv4_prefix,
            ipv6_prefix,
            never,
            common,
        } => {
            let (identity, actor) = common.identity().await?;
            let before = identity.ban_rules().await?;
            let list = |text: String| {
                text.split(',')
                    .map(|one| one.trim().to_owned())
                    .collect::<Vec<_>>()
            };
            let wanted = BanRules {
                enabled: enabled.unwrap_or(before.enabled),
                max_attempts: max_attempts.unwrap_or(before.max_attempts),
                retry_window_seconds: retry_window.unwrap_or(before.retry_window_seconds),
                ban_seconds: ban_seconds.unwrap_or(before.ban_seconds),
                grows: grows.unwrap_or(before.grows),
                max_ban_seconds: max_ban_seconds.unwrap_or(before.max_ban_seconds),
                ipv4_prefix: ipv4_prefix.unwrap_or(before.ipv4_prefix),
                ipv6_prefix: ipv6_prefix.unwrap_or(before.ipv6_prefix),
                never: never.map_or_else(
                    || before.never.clone(),
                    |text| list(text).into_iter().filter(|one| !one.is_empty()).collect(),
                ),
            };
            let rules = if wanted == before {
                before
            } else {
                identity.set_ban_rules(&actor, &wanted).await?
            };
            common.show(&rules_shown(rules), |rules| {
                format!(
                    "bans by the gate: {}\n  after {} failures in {} s, of IPv4 /{} or IPv6 /{}\n  for {} s{}, at most {} s\n  never: {}",
                    if rules.enabled { "on" } else { "off" },
                    rules.max_attempts,
                    rules.retry_window_seconds,
                    rules.ipv4_prefix,
                    rules.ipv6_prefix,
                    rules.ban_seconds,
                    if rules.grows { ", twice as long each further time" } else { "" },
                    rules.max_ban_seconds,
                    if rules.never.is_empty() { "only internal addresses".to_owned() } else { rules.never.join(", ") },
                )
            })?;
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
        "automatic": row.automatic,
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
