//! `roost logs …`

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use roost_shared::admin::{LogLine, LogService};

use super::common::Common;
use crate::logs::Logs;

/// How often a log that is followed is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// `roost logs …`
#[derive(Args)]
pub struct LogsCommand {
    /// Whose: roost, postfix, dovecot, rspamd, postgres, redis, unbound or clamav; without it, all that are there.
    service: Option<LogService>,
    /// How many lines of each at most, the last ones.
    #[arg(long, short = 'n', default_value_t = 100)]
    lines: usize,
    /// None that is known to be older: 30m, 12h or 7d ago, or a moment such as 2030-01-31T12:00:00Z.
    #[arg(long, value_parser = parse_since)]
    since: Option<DateTime<Utc>>,
    /// Go on with what is added, until it is interrupted.
    #[arg(long, short)]
    follow: bool,
    #[command(flatten)]
    common: Common,
}

fn parse_since(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let rule = "must be such as 30m, 12h or 7d, or a moment such as 2030-01-31T12:00:00Z";
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(rule)?;
    let number: u32 = number.parse().map_err(|_| rule)?;
    let ago = match unit {
        "m" => chrono::TimeDelta::minutes(number.into()),
        "h" => chrono::TimeDelta::hours(number.into()),
        "d" => chrono::TimeDelta::days(number.into()),
        _ => return Err(rule.to_owned()),
    };
    Utc::now().checked_sub_signed(ago).ok_or_else(|| rule.to_owned())
}

/// Runs `roost logs …`.
pub async fn run(command: LogsCommand) -> anyhow::Result<()> {
    let config = command.common.config()?;
    let folder = config.logs.folder.context(
        "the configuration names no folder of logs ([logs] folder). In containers the engine has them: docker compose logs",
    )?;
    let logs = Logs::new(&folder);
    let json = command.common.json;
    let services: Vec<LogService> = match command.service {
        Some(service) => vec![service],
        None => LogService::ALL.to_vec(),
    };
    let mut lines = Vec::new();
    let mut followers = Vec::new();
    for service in services {
        if command.follow {
            match logs.follow(service).await {
                Ok(follower) => followers.push((service, follower)),
                Err(error) if command.service.is_some() => return Err(error),
                Err(_) => {}
            }
        }
        match logs.last(service, command.lines, command.since).await {
            Ok(last) => lines.extend(last.into_iter().map(|line| (service, line))),
            Err(error) if command.service.is_some() => return Err(error),
            // Not every server runs every daemon.
            Err(_) => {}
        }
    }
    // Those of several services in the order of their writing; a line without a time stays with the one before it.
    let mut last_time = DateTime::<Utc>::MIN_UTC;
    let mut ordered = Vec::with_capacity(lines.len());
    let mut of = None;
    for (service, line) in lines {
        if of != Some(service) {
            of = Some(service);
            last_time = DateTime::<Utc>::MIN_UTC;
        }
        last_time = line.time.unwrap_or(last_time);
        ordered.push((last_time, service, line));
    }
    ordered.sort_by_key(|(time, _, _)| *time);
    for (_, service, line) in &ordered {
        print(*service, line, json)?;
    }
    while !followers.is_empty() {
        tokio::time::sleep(LOOK_EVERY).await;
        for (service, follower) in &mut followers {
            for line in follower.more().await? {
                print(*service, &line, json)?;
            }
        }
    }
    Ok(())
}

fn print(service: LogService, line: &LogLine, json: bool) -> anyhow::Result<()> {
    if json {
        let mut value = serde_json::to_value(line)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("service".to_owned(), service.as_str().into());
        }
        println!("{value}");
        return Ok(());
    }
    let time = line
        .time
        .map(|time| time.format("%Y-%m-%dT%H:%M:%SZ ").to_string());
    println!(
        "{}{} {} {} {}",
        time.unwrap_or_default(),
        service.as_str(),
        line.program,
        line.priority,
        line.message
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when() {
        let minutes = |text: &str| {
            let since = parse_since(text).unwrap();
            (Utc::now() - since).num_minutes()
        };
        assert_eq!([minutes("30m"), minutes("12h"), minutes("7d")], [30, 720, 10_080]);
        assert!(parse_since("2030-01-31T12:00:00Z").is_ok());
        for bad in ["", "x", "12", "12y", "-1h", "1ä"] {
            assert!(parse_since(bad).is_err(), "{bad}");
        }
    }
}
