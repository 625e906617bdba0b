//! `logs/{service}/{count}` or `logs/{service}/{from}-{to}`, the newest first; for keys of the whole server.

use roost_directory::{DirectoryError, Role};
use roost_shared::admin::{LogLine, LogService};
use serde_json::{Value, json};

use super::Call;
use super::answer::Reply;
use crate::administration::{self, logs};

/// What is answered without a number.
const COUNT: usize = 100;

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let (skip, count) = stretch(call.extra);
    let service = match call.object {
        Some("api") if call.actor.role == Role::Server => {
            return Reply::all(Ok(call.app.call_log().list(skip, count)));
        }
        Some("api") => return Reply::failed(DirectoryError::Forbidden),
        Some("rspamd-history") => {
            let history = logs::spam_history(call.app, call.actor).await;
            return listed(history.map(|rows| rows.into_iter().skip(skip).take(count).collect()));
        }
        Some("postfix") => LogService::Postfix,
        Some("dovecot") => LogService::Dovecot,
        // What mailcow's page and its own helpers write is Roost's here; what each limit held back stands in Postfix's.
        Some("ui" | "sogo" | "acme" | "autodiscover" | "cron" | "watchdog" | "netfilter" | "sasl") => {
            LogService::Roost
        }
        Some("ratelimited") => return ratelimited(call, skip, count).await,
        _ => return Reply::NoRoute,
    };
    listed(lines(call, service, skip, count).await)
}

async fn ratelimited(call: &Call<'_>, skip: usize, count: usize) -> Reply {
    let all = logs::last(call.app, call.actor, LogService::Postfix, logs::LINES_MAX, None).await;
    listed(all.map(|all| {
        // The words of Roost's answer to Postfix (server/src/transport/policy.rs).
        let words = "You have sent more mail than is allowed";
        let held = all.iter().rev().filter(|line| line.message.contains(words));
        held.skip(skip).take(count).map(show).collect()
    }))
}

async fn lines(
    call: &Call<'_>,
    service: LogService,
    skip: usize,
    count: usize,
) -> administration::Result<Vec<Value>> {
    let wanted = u32::try_from(skip.saturating_add(count)).unwrap_or(u32::MAX);
    let lines = logs::last(call.app, call.actor, service, wanted, None).await?;
    Ok(lines.iter().rev().skip(skip).take(count).map(show).collect())
}

fn listed(rows: administration::Result<Vec<Value>>) -> Reply {
    match rows {
        Ok(rows) if rows.is_empty() => Reply::Found(json!({})),
        Ok(rows) => Reply::Found(Value::Array(rows)),
        Err(error) => Reply::failed(error),
    }
}

/// How many are left out, and how many are answered.
fn stretch(wanted: Option<&str>) -> (usize, usize) {
    match wanted.and_then(|wanted| wanted.split_once('-')) {
        Some((from, to)) => {
            let from: usize = from.parse().unwrap_or(1).max(1);
            let to: usize = to.parse().unwrap_or(from);
            (from - 1, to.saturating_add(1).saturating_sub(from))
        }
        None => (0, wanted.and_then(|count| count.parse().ok()).unwrap_or(COUNT)),
    }
}

fn show(line: &LogLine) -> Value {
    json!({
        "time": line.time.map_or(0, |time| time.timestamp()).to_string(),
        "program": line.program,
        "priority": line.priority,
        "message": line.message,
    })
}
