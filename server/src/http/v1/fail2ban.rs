//! `fail2ban` and `passwordpolicy`, for the gate: what is banned is let in by no door of Roost's. The host's firewall is
//! never touched.

use chrono::{DateTime, TimeDelta, Utc};
use roost_shared::admin::{Ban, BanRules, NewBan, PasswordRule};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit};
use super::attributes::NotNumeric;
use super::{Attributes, Call};
use crate::administration::{self, sign_in};

/// What the bans are called that come by this door, so that the others stay when the list is written anew.
const REASON: &str = "blacklist";

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match shown(call).await {
        Ok(shown) => Reply::Found(shown),
        Err(error) => Reply::failed(error),
    }
}

async fn shown(call: &Call<'_>) -> administration::Result<Value> {
    let bans = sign_in::bans(call.app, call.actor).await?;
    let rules = sign_in::ban_rules(call.app, call.actor).await?;
    let listed: Vec<&str> = bans
        .iter()
        .filter(|ban| is_listed(ban))
        .map(|ban| ban.subject.as_str())
        .collect();
    let of_networks = || bans.iter().filter(|ban| !ban.subject.contains('@'));
    let address = |ban: &Ban| ban.subject.split('/').next().unwrap_or_default().to_owned();
    let permanent: Vec<Value> = of_networks()
        .filter(|ban| ban.until.is_none())
        .map(|ban| json!({ "network": ban.subject, "ip": address(ban) }))
        .collect();
    let now = Utc::now();
    let active: Vec<Value> = of_networks()
        .filter_map(|ban| {
            let until = left(ban.until?, now);
            Some(
                json!({ "network": ban.subject, "ip": address(ban), "queued_for_unban": 0,
                "banned_until": until }),
            )
        })
        .collect();
    Ok(json!({
        "ban_time": rules.ban_seconds,
        "ban_time_increment": bit(rules.grows),
        "max_ban_time": rules.max_ban_seconds,
        "max_attempts": rules.max_attempts,
        "retry_window": rules.retry_window_seconds,
        "netban_ipv4": rules.ipv4_prefix,
        "netban_ipv6": rules.ipv6_prefix,
        "manage_external": 0,
        "whitelist": rules.never.join("\n"),
        "blacklist": listed.join("\n"),
        "regex": {},
        "perm_bans": permanent,
        "active_bans": active,
    }))
}

/// The time that is left of a ban.
fn left(until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (until - now).max(TimeDelta::zero()).num_seconds();
    format!(
        "{:02}h {:02}m {:02}s",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

fn is_listed(ban: &Ban) -> bool {
    ban.reason == REASON && !ban.subject.contains('@')
}

/// Writes what is sent of the rules and of the two lists; what is not there stays. With an `action` (`unban`, `whitelist`,
/// `blacklist`), does that to each of the networks that are named.
pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    if let Some(action) = attributes.text("action") {
        let mut networks = attributes.list("network").unwrap_or_default();
        networks.extend(items.iter().filter(|item| item.as_str() != "none").cloned());
        let mut entries = Vec::new();
        for network in &networks {
            let done = act(call, &action, network).await;
            entries.push(Entry::of(call, attributes, network, done, |()| {
                json!(["object_modified", network])
            }));
        }
        return Reply::Entries(entries);
    }
    let before = match sign_in::ban_rules(call.app, call.actor).await {
        Ok(before) => before,
        Err(error) => {
            let failed = Entry::of(call, attributes, "fail2ban", Err::<(), _>(error), |()| {
                Value::Null
            });
            return Reply::Entries(vec![failed]);
        }
    };
    let rules = match merge(before.clone(), attributes) {
        Ok(rules) => rules,
        Err(error) => return Reply::Entries(vec![Entry::danger(call, attributes, error.message())]),
    };
    let done = async {
        if rules != before {
            sign_in::set_ban_rules(call.app, call.actor, &rules).await?;
        }
        match attributes.list("blacklist") {
            Some(blacklist) => replace(call, &blacklist).await,
            None => Ok(()),
        }
    };
    Reply::Entries(vec![Entry::of(call, attributes, "fail2ban", done.await, |()| {
        json!("f2b_modified")
    })])
}

/// The rules with what was sent of them.
fn merge(before: BanRules, attributes: &Attributes) -> Result<BanRules, NotNumeric> {
    let ban_seconds = attributes.count("ban_time")?.unwrap_or(before.ban_seconds);
    let max_ban_seconds = attributes
        .count("max_ban_time")?
        .unwrap_or(before.max_ban_seconds);
    Ok(BanRules {
        enabled: before.enabled,
        max_attempts: attributes.count("max_attempts")?.unwrap_or(before.max_attempts),
        retry_window_seconds: attributes
            .count("retry_window")?
            .unwrap_or(before.retry_window_seconds),
        ban_seconds,
        grows: attributes.flag("ban_time_increment").unwrap_or(before.grows),
        // Whoever sends a longer ban alone means it.
        max_ban_seconds: max_ban_seconds.max(ban_seconds),
        ipv4_prefix: attributes.count("netban_ipv4")?.unwrap_or(before.ipv4_prefix),
        ipv6_prefix: attributes.count("netban_ipv6")?.unwrap_or(before.ipv6_prefix),
        never: attributes.list("whitelist").unwrap_or(before.never),
    })
}

async fn act(call: &Call<'_>, action: &str, network: &str) -> administration::Result<()> {
    match action {
        "unban" => sign_in::lift_subject(call.app, call.actor, network).await,
        "blacklist" => {
            let new = NewBan {
                subject: network.to_owned(),
                reason: REASON.to_owned(),
                until: sign_in::FOREVER,
            };
            sign_in::ban(call.app, call.actor, &new).await.map(drop)
        }
        "whitelist" => {
            let mut rules = sign_in::ban_rules(call.app, call.actor).await?;
            rules.never.push(network.to_owned());
            sign_in::set_ban_rules(call.app, call.actor, &rules)
                .await
                .map(drop)
        }
        _ => Err(roost_directory::DirectoryError::Invalid {
            field: "action",
            rule: "must be unban, blacklist or whitelist".to_owned(),
        }
        .into()),
    }
}

async fn replace(call: &Call<'_>, wanted: &[String]) -> administration::Result<()> {
    let before = sign_in::bans(call.app, call.actor).await?;
    let mut kept = Vec::new();
    for subject in wanted {
        let new = NewBan {
            subject: subject.clone(),
            reason: REASON.to_owned(),
            until: sign_in::FOREVER,
        };
        kept.push(sign_in::ban(call.app, call.actor, &new).await?.subject);
    }
    for gone in before
        .iter()
        .filter(|ban| is_listed(ban) && !kept.contains(&ban.subject))
    {
        sign_in::lift(call.app, call.actor, gone.id).await?;
    }
    Ok(())
}

/// `get/passwordpolicy`: here the length, and how hard a password is to guess in place of kinds of characters.
pub(super) async fn get_password_policy(call: &Call<'_>) -> Reply {
    match sign_in::password_rules(call.app).await {
        Ok(rules) => Reply::Found(json!({
            "length": rules.min_length.to_string(),
            "chars": "0",
            "special_chars": "0",
            "lowerupper": "0",
            "numbers": "0",
            "score": rules.min_score.to_string(),
        })),
        Err(error) => Reply::failed(error),
    }
}

pub(super) async fn edit_password_policy(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let (length, score) = match (attributes.count("length"), attributes.count("score")) {
        (Ok(length), Ok(score)) => (length, score),
        (Err(error), _) | (_, Err(error)) => {
            return Reply::Entries(vec![Entry::danger(call, attributes, error.message())]);
        }
    };
    let changed = change(call, length, score).await;
    Reply::Entries(vec![Entry::of(
        call,
        attributes,
        "passwordpolicy",
        changed,
        |_| json!("password_policy_saved"),
    )])
}

async fn change(
    call: &Call<'_>,
    length: Option<i32>,
    score: Option<i32>,
) -> administration::Result<PasswordRule> {
    let before = sign_in::password_rules(call.app).await?;
    let wanted = PasswordRule {
        min_length: length.unwrap_or(before.min_length),
        min_score: score.unwrap_or(before.min_score),
    };
    sign_in::set_password_rules(call.app, call.actor, wanted).await
}
