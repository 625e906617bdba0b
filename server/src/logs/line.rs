//! A line of a daemon's log, in the form that this daemon has: when it was written, by which program, how much it matters.
//! Pure. A line of no known form is a message without anything else.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use roost_shared::admin::LogLine;
use serde_json::Value;

/// The timezone in which daemons write that name none.
#[derive(Clone, Copy, Debug)]
pub struct Zone(Tz);

impl Zone {
    /// That of the environment (`TZ`), or of the machine.
    pub fn of_this_machine() -> Self {
        let named = std::env::var("TZ").ok();
        let named = named.or_else(|| std::fs::read_to_string("/etc/timezone").ok());
        let named = named.or_else(|| {
            // Where there is no name, the link tells it.
            let link = std::fs::read_link("/etc/localtime").ok()?;
            let (_, name) = link.to_str()?.split_once("zoneinfo/")?;
            Some(name.to_owned())
        });
        let zone = named.and_then(|name| name.trim().trim_start_matches(':').parse().ok());
        Self(zone.unwrap_or(Tz::UTC))
    }

    fn at(self, local: NaiveDateTime) -> DateTime<Utc> {
        // An hour that comes twice is taken as the first; one that is left out does not come.
        let found = self.0.from_local_datetime(&local).earliest();
        found.map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
    }
}

/// Reads a line.
pub(super) fn read(line: &str, zone: &Zone, now: DateTime<Utc>) -> LogLine {
    let line: String = line.chars().take(super::LINE_MAX).collect();
    let forms = [json, rfc3339, syslog, plain, redis, epoch];
    let found = forms.iter().find_map(|form| form(&line, *zone, now));
    found.unwrap_or_else(|| LogLine {
        time: None,
        program: String::new(),
        priority: String::new(),
        message: line,
    })
}

fn made(time: DateTime<Utc>, program: &str, priority: &str, message: &str) -> LogLine {
    LogLine {
        time: Some(time),
        program: program.to_owned(),
        priority: priority.to_lowercase(),
        message: message.trim().to_owned(),
    }
}

/// Roost's own in JSON.
fn json(line: &str, _: Zone, _: DateTime<Utc>) -> Option<LogLine> {
    let value: Value = serde_json::from_str(line).ok()?;
    let time = value.get("timestamp")?.as_str()?.parse().ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let message = value.pointer("/fields/message").and_then(Value::as_str);
    let message = message.unwrap_or(line);
    Some(made(time, text("target"), text("level"), message))
}

/// `2026-11-28T01:15:25.369363Z  INFO roost::commands::serve: serving`
fn rfc3339(line: &str, _: Zone, _: DateTime<Utc>) -> Option<LogLine> {
    let (time, rest) = line.split_once(' ')?;
    let time = DateTime::parse_from_rfc3339(time).ok()?.with_timezone(&Utc);
    let (priority, rest) = rest.trim_start().split_once(' ')?;
    let (program, message) = rest.split_once(": ").unwrap_or(("", rest));
    Some(made(time, program, priority, message))
}

/// `Nov 28 01:12:49 mail postfix/smtpd[2803]: connect from …` of Postfix, and `Nov 28 01:12:46 imap-login: Info: …` of
/// Dovecot.
fn syslog(line: &str, zone: Zone, now: DateTime<Utc>) -> Option<LogLine> {
    let time = line.get(..15)?;
    // The year is not said: it is the last one in which this was not in the future.
    let of_year =
        |year: i32| NaiveDateTime::parse_from_str(&format!("{year} {time}"), "%Y %b %e %H:%M:%S").ok();
    let newest = now + TimeDelta::days(1);
    let years = [newest.year(), newest.year() - 1];
    let time = years
        .into_iter()
        .filter_map(of_year)
        .map(|local| zone.at(local))
        .find(|time| *time <= newest)?;
    let (before, message) = line.get(16..)?.split_once(": ")?;
    let program = before.rsplit(' ').next().unwrap_or_default();
    let (priority, message) = match message.split_once(": ") {
        Some((level, message)) if is_level(level) => (level, message),
        _ => ("info", message),
    };
    Some(made(time, program, priority, message))
}

fn is_level(word: &str) -> bool {
    let levels = ["debug", "info", "warning", "error", "fatal", "panic"];
    levels.contains(&word.to_lowercase().as_str())
}

/// `2026-11-28 01:12:49.905 UTC [2820] LOG:  …` of Postgres, `2026-11-28 01:12:51 #2607(controller) <id>; lua; …` of Rspamd.
fn plain(line: &str, zone: Zone, _: DateTime<Utc>) -> Option<LogLine> {
    let (time, rest) = (line.get(..19)?, line.get(19..)?);
    let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S").ok()?;
    if let Some(rest) = rest.strip_prefix(" #") {
        let (program, message) = rest.split_once(' ')?;
        return Some(made(zone.at(local), program, "info", message));
    }
    let rest = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let (said, rest) = rest.trim_start().split_once(' ')?;
    let zone = said.parse().map_or(zone, Zone);
    let (program, rest) = rest.split_once(' ')?;
    let (priority, message) = rest.split_once(':')?;
    Some(made(zone.at(local), program, priority, message))
}

/// `2536:M 28 Nov 2026 01:12:46.409 * Ready to accept connections`
fn redis(line: &str, zone: Zone, _: DateTime<Utc>) -> Option<LogLine> {
    let (program, rest) = line.split_once(' ')?;
    let (pid, _) = program.split_once(':')?;
    if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = rest.get(..20)?;
    let local = NaiveDateTime::parse_from_str(time, "%d %b %Y %H:%M:%S").ok()?;
    let mut words = rest.get(20..)?.splitn(3, ' ');
    let (mark, message) = (words.nth(1)?, words.next()?);
    let priority = match mark {
        "." => "debug",
        "#" => "warning",
        _ => "info",
    };
    Some(made(zone.at(local), program, priority, message))
}

/// `[1764292366] unbound[2:0] info: …`
fn epoch(line: &str, _: Zone, _: DateTime<Utc>) -> Option<LogLine> {
    let (seconds, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let time = DateTime::from_timestamp(seconds.parse().ok()?, 0)?;
    let (program, rest) = rest.split_once(' ')?;
    let (priority, message) = rest.split_once(": ")?;
    Some(made(time, program, priority, message))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn seen(line: &str) -> (String, String, String, String) {
        let now = NaiveDate::from_ymd_opt(2026, 11, 28)
            .and_then(|day| day.and_hms_opt(12, 0, 0))
            .unwrap()
            .and_utc();
        let found = read(line, &Zone(Tz::Europe__Berlin), now);
        let time = found.time.map(|time| time.to_rfc3339()).unwrap_or_default();
        (time, found.program, found.priority, found.message)
    }

    fn expected(
        time: &str,
        program: &str,
        priority: &str,
        message: &str,
    ) -> (String, String, String, String) {
        (time.into(), program.into(), priority.into(), message.into())
    }

    #[test]
    fn every_daemon_has_a_form_of_its_own() {
        assert_eq!(
            seen("Nov 28 01:12:49 mail postfix/smtpd[2803]: warning: it is late"),
            expected(
                "2026-11-28T00:12:49+00:00",
                "postfix/smtpd[2803]",
                "warning",
                "it is late"
            )
        );
        assert_eq!(
            seen("Nov  8 01:12:46 imap-login: Info: Disconnected: closed"),
            expected(
                "2026-11-08T00:12:46+00:00",
                "imap-login",
                "info",
                "Disconnected: closed"
            )
        );
        // Of last year.
        assert_eq!(
            seen("Dec 31 23:59:59 lmtp(1): Error: x").0,
            "2025-12-31T22:59:59+00:00"
        );
        assert_eq!(
            seen("2026-11-28T01:15:25.369363Z  INFO roost::serve: serving public=[::1]:80"),
            expected(
                "2026-11-28T01:15:25.369363+00:00",
                "roost::serve",
                "info",
                "serving public=[::1]:80"
            )
        );
        assert_eq!(
            seen(
                r#"{"timestamp":"2026-11-28T01:15:25Z","level":"WARN","fields":{"message":"m"},"target":"roost"}"#
            ),
            expected("2026-11-28T01:15:25+00:00", "roost", "warn", "m")
        );
        assert_eq!(
            seen("2026-11-28 01:12:49.905 UTC [2820] LOG:  listening"),
            expected("2026-11-28T01:12:49+00:00", "[2820]", "log", "listening")
        );
        assert_eq!(
            seen("2026-11-28 01:12:51 #2607(controller) <g89bmy>; lua; said"),
            expected(
                "2026-11-28T00:12:51+00:00",
                "2607(controller)",
                "info",
                "<g89bmy>; lua; said"
            )
        );
        assert_eq!(
            seen("2536:M 28 Nov 2026 01:12:46.409 # Low memory"),
            expected("2026-11-28T00:12:46+00:00", "2536:M", "warning", "Low memory")
        );
        assert_eq!(
            seen("[1764292366] unbound[2:0] info: start"),
            expected("2025-11-28T01:12:46+00:00", "unbound[2:0]", "info", "start")
        );
    }

    #[test]
    fn a_line_of_no_form_is_a_message() {
        for line in [
            "",
            "x",
            "Nov 28",
            "ä".repeat(30).as_str(),
            "    at frame 3",
            "[x] y",
            "2026-13-99 99:99:99 x y z:",
        ] {
            assert_eq!(seen(line), expected("", "", "", line));
        }
    }
}
