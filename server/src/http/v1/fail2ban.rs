//! `fail2ban` and `passwordpolicy`: as far as they mean something here. Roost's brake and bans work at the gate and never
//! touch the host's firewall, so only the list of networks that are banned can be written.

use roost_shared::admin::{Ban, NewBan, PasswordRule};
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
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
    let braked = sign_in::braked(call.app, call.actor).await?;
    let listed: Vec<&str> = bans
        .iter()
        .filter(|ban| is_listed(ban))
        .map(|ban| ban.subject.as_str())
        .collect();
    let active = braked
        .iter()
        .filter(|count| count.kind == "ip")
        .filter_map(|count| {
            let until = count.blocked_until?;
            Some(
                json!({ "network": count.subject, "ip": count.subject, "queued_for_unban": 0,
                "banned_until": until.to_rfc3339() }),
            )
        });
    Ok(json!({
        "ban_time": 900,
        "ban_time_increment": 1,
        "max_ban_time": 900,
        "max_attempts": 20,
        "retry_window": 3600,
        "netban_ipv4": 32,
        "netban_ipv6": 64,
        "manage_external": 0,
        "whitelist": "",
        "blacklist": listed.join("\n"),
        "regex": {},
        "perm_bans": bans
            .iter()
            .filter(|ban| !ban.subject.contains('@'))
            .map(|ban| json!({ "network": ban.subject, "ip": ban.subject }))
            .collect::<Vec<_>>(),
        "active_bans": active.collect::<Vec<_>>(),
    }))
}

fn is_listed(ban: &Ban) -> bool {
    ban.reason == REASON && !ban.subject.contains('@')
}

/// Writes the list of banned networks anew. Everything else is Roost's own and is said to stay.
pub(super) async fn edit(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let Some(wanted) = attributes.list("blacklist") else {
        let message = json!(["invalid_input", "blacklist: is all that can be written here"]);
        return Reply::Entries(vec![Entry::danger(call, attributes, message)]);
    };
    let done = replace(call, &wanted).await;
    Reply::Entries(vec![Entry::of(call, attributes, "fail2ban", done, |()| {
        json!("f2b_modified")
    })])
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
