//! The daemons beside the server: their versions where they tell them, Rspamd, and how old ClamAV's signatures are.

use std::process::Stdio;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

use super::{Finding, State};
use crate::config::Config;
use crate::spam_filter::SpamFilter;

const AREA: &str = "daemons";
const LIMIT: Duration = Duration::from_secs(5);
/// New ones come several times a day.
const OLD: TimeDelta = TimeDelta::days(3);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let (mut findings, rspamd, clamav) = tokio::join!(versions(), rspamd(config), clamav(config));
    findings.extend(rspamd);
    findings.extend(clamav);
    findings
}

/// What is on this host. In containers each daemon is elsewhere, and there is nothing to tell.
async fn versions() -> Vec<Finding> {
    let programs: [(&str, &str, &[&str]); 3] = [
        ("Postfix", "postconf", &["-h", "mail_version"]),
        ("Dovecot", "dovecot", &["--version"]),
        ("pg_dump", "pg_dump", &["--version"]),
    ];
    let mut findings = Vec::new();
    for (name, program, arguments) in programs {
        let asked = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        if let Ok(Ok(output)) = timeout(LIMIT, asked).await
            && output.status.success()
        {
            let said = String::from_utf8_lossy(&output.stdout);
            findings.push(Finding::fine(AREA, format!("{name}: {}", said.trim())));
        } else if name == "pg_dump" {
            findings.push(Finding::new(
                AREA,
                State::Advice,
                "pg_dump is not on this host",
                "`roost backup` needs it where it runs.",
                "Install Postgres' client programs, or say in backup.pg_dump how it is run.",
            ));
        }
    }
    findings
}

async fn rspamd(config: &Config) -> Option<Finding> {
    let transport = config.transport.as_ref()?;
    let asked = async { SpamFilter::new(transport)?.state().await };
    let finding = match timeout(LIMIT, asked).await {
        Ok(Ok(state)) => {
            let text = |key: &str| state.get(key).map(Value::to_string).unwrap_or_default();
            Finding::fine(
                AREA,
                format!(
                    "Rspamd {} answers; it has scanned {} messages and learned of {}",
                    text("version").trim_matches('"'),
                    text("scanned"),
                    text("learned")
                ),
            )
        }
        failed => {
            let said = match failed {
                Ok(Err(error)) => format!("{error:#}"),
                _ => format!("no answer within {} s", LIMIT.as_secs()),
            };
            Finding::new(
                AREA,
                State::Broken,
                format!("Rspamd's controller: {said}"),
                "Mail from outside is put off, and what people send is not signed.",
                "Start Rspamd, and compare transport.controller and its password with Rspamd's configuration.",
            )
        }
    };
    Some(finding)
}

async fn clamav(config: &Config) -> Option<Finding> {
    let address = config.doctor.clamav.as_ref()?;
    let said = timeout(LIMIT, clamav_version(address))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", LIMIT.as_secs())));
    Some(match said {
        Ok(version) => judge_signatures(&version, Utc::now()),
        Err(said) => Finding::new(
            AREA,
            State::Broken,
            format!("ClamAV does not answer at {address}: {said}"),
            "Files with viruses are delivered.",
            "Start clamd; it needs more than 1 GiB of memory.",
        ),
    })
}

async fn clamav_version(address: &str) -> Result<String, String> {
    let mut stream = TcpStream::connect(address)
        .await
        .map_err(|error| error.to_string())?;
    stream
        .write_all(b"zVERSION\0")
        .await
        .map_err(|error| error.to_string())?;
    let mut said = String::new();
    stream
        .take(1024)
        .read_to_string(&mut said)
        .await
        .map_err(|error| error.to_string())?;
    Ok(said.trim_end_matches('\0').to_owned())
}

/// `ClamAV 1.0.7/27400/Thu Sep 19 08:28:21 2024`: program, signatures, and of when these are.
fn judge_signatures(version: &str, now: DateTime<Utc>) -> Finding {
    let made = version
        .splitn(3, '/')
        .nth(2)
        .and_then(|text| NaiveDateTime::parse_from_str(text.trim(), "%a %b %e %H:%M:%S %Y").ok())
        .map(|time| time.and_utc());
    match made {
        Some(made) if now - made <= OLD => Finding::fine(AREA, version),
        Some(made) => Finding::new(
            AREA,
            State::Warning,
            format!("ClamAV's signatures are {} days old", (now - made).num_days()),
            "New viruses are not found.",
            "Look why freshclam does not fetch new ones.",
        ),
        None => Finding::new(
            AREA,
            State::Warning,
            format!("ClamAV has no signatures of a known date ({version})"),
            "It finds nothing, or only what its own files say.",
            "Let freshclam fetch the signatures.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_judged_by_their_age() {
        let now = NaiveDateTime::parse_from_str("2024-09-20 08:00:00", "%Y-%m-%d %H:%M:%S")
            .unwrap()
            .and_utc();
        let state = |version: &str| judge_signatures(version, now).state;
        assert_eq!(state("ClamAV 1.0.7/27400/Thu Sep 19 08:28:21 2024"), State::Fine);
        assert_eq!(
            state("ClamAV 1.0.7/27300/Mon Sep  9 08:28:21 2024"),
            State::Warning
        );
        assert_eq!(state("ClamAV 1.0.7"), State::Warning);
    }
}
