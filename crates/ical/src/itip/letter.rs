//! A scheduling message in words, for those whose mail program does not know calendars (RFC 6047 §2.4).

use chrono::{NaiveDateTime, TimeDelta};

use super::incoming::Incoming;
use super::message::Method;
use super::participant::{Participant, participation};
use super::series::sequence;
use crate::content::Component;
use crate::time::TimeValue;

/// The longest description in characters that is repeated.
const MAX_DESCRIPTION: usize = 10_000;
/// How many attendees are listed.
const MAX_LISTED: usize = 50;
const MAX_TITLE: usize = 200;

/// Subject and text of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The subject, one line.
    pub subject: String,
    /// The text, with LF.
    pub text: String,
}

impl Letter {
    /// Puts a message into words.
    pub fn of(message: &Incoming) -> Letter {
        let main = message.object().main();
        let title: String = one_line(&main.text("SUMMARY")).chars().take(MAX_TITLE).collect();
        let title = if title.is_empty() {
            "(no title)".to_owned()
        } else {
            title
        };
        let sender = message.sender().map(|sender| called(&sender)).unwrap_or_default();
        let (label, sentence) = words(message, main, &sender);
        let mut lines = vec![sentence, String::new(), title.clone()];
        if let Some(when) = when(message, main) {
            lines.push(format!("When: {when}"));
        }
        if main.property("RRULE").is_some() || main.property("RDATE").is_some() {
            lines.push("It repeats.".to_owned());
        }
        for (name, what) in [("LOCATION", "Where"), ("URL", "Link")] {
            let value = one_line(&main.text(name));
            if !value.is_empty() {
                lines.push(format!("{what}: {value}"));
            }
        }
        if message.method() != Method::Reply {
            let invited: Vec<String> = main
                .all("ATTENDEE")
                .map(|line| called(&Participant::of(line)))
                .collect();
            if !invited.is_empty() {
                let more = if invited.len() > MAX_LISTED { " …" } else { "" };
                let listed: Vec<String> = invited.into_iter().take(MAX_LISTED).collect();
                lines.push(format!("Invited: {}{more}", listed.join(", ")));
            }
        }
        let note = if message.method() == Method::Reply {
            "COMMENT"
        } else {
            "DESCRIPTION"
        };
        let note: String = main.text(note).trim().chars().take(MAX_DESCRIPTION).collect();
        if !note.is_empty() {
            lines.extend([String::new(), note]);
        }
        lines.push(String::new());
        Letter {
            subject: format!("{label}: {title}"),
            text: lines.join("\n"),
        }
    }
}

fn words(message: &Incoming, main: &Component, sender: &str) -> (&'static str, String) {
    match message.method() {
        Method::Request if sequence(main) > 0 => ("Changed", format!("{sender} has changed an invitation:")),
        Method::Request | Method::Add => ("Invitation", format!("{sender} invites you:")),
        Method::Cancel => ("Cancelled", format!("{sender} has cancelled:")),
        Method::Reply => {
            let status = main.property("ATTENDEE").map(participation).unwrap_or_default();
            let (label, verb) = match status.as_str() {
                "ACCEPTED" => ("Accepted", "has accepted"),
                "DECLINED" => ("Declined", "has declined"),
                "TENTATIVE" => ("Tentative", "has tentatively accepted"),
                "COMPLETED" => ("Completed", "has completed"),
                _ => ("Answer", "has answered"),
            };
            (label, format!("{sender} {verb}:"))
        }
        Method::Counter => ("Proposal", format!("{sender} proposes another time:")),
        Method::Publish | Method::Refresh | Method::DeclineCounter => ("Calendar", format!("From {sender}:")),
    }
}

fn called(person: &Participant) -> String {
    let name = one_line(&person.name);
    if name.is_empty() {
        one_line(&person.address)
    } else {
        format!("{name} <{}>", one_line(&person.address))
    }
}

/// `Friday, 1 March 2030, 10:00 – 11:00 (Europe/Berlin)`
fn when(message: &Incoming, main: &Component) -> Option<String> {
    let object = message.object();
    let start = object
        .time(main, "DTSTART")
        .or_else(|| object.time(main, "RECURRENCE-ID"))
        .or_else(|| object.time(main, "DUE"))?;
    let day = |at: NaiveDateTime| at.format("%A, %-d %B %Y").to_string();
    let from = start.local();
    let end = object.time(main, "DTEND").map(|end| end.local_in(&start));
    if start.is_date() {
        // The day after the last one.
        let last = end.and_then(|end| end.checked_sub_signed(TimeDelta::days(1)));
        return Some(match last {
            Some(last) if last > from => format!("{} – {}", day(from), day(last)),
            _ => day(from),
        });
    }
    let zone = match &start {
        TimeValue::Utc(_) => " (UTC)".to_owned(),
        TimeValue::Zoned(_, zone) => format!(" ({})", one_line(zone.tzid())),
        TimeValue::Floating(_) | TimeValue::Date(_) => String::new(),
    };
    let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
    Some(match end.filter(|end| *end > from) {
        Some(end) if end.date() == from.date() => {
            format!("{}, {} – {}{zone}", day(from), clock(from), clock(end))
        }
        Some(end) => format!(
            "{}, {} – {}, {}{zone}",
            day(from),
            clock(from),
            day(end),
            clock(end)
        ),
        None => format!("{}, {}{zone}", day(from), clock(from)),
    })
}

fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(method: &str, lines: &str) -> Letter {
        let data = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:u\r\n\
             DTSTAMP:20260101T000000Z\r\nORGANIZER;CN=Alice:mailto:alice@example.test\r\n{lines}END:VEVENT\r\n\
             END:VCALENDAR\r\n"
        );
        Letter::of(&Incoming::parse(data.as_bytes()).unwrap())
    }

    #[test]
    fn an_invitation_says_what_when_where_and_by_whom() {
        let found = letter(
            "REQUEST",
            "SUMMARY:Talk\r\nDTSTART;TZID=Europe/Berlin:20300301T100000\r\nDTEND;TZID=Europe/Berlin:20300301T113000\r\n\
             LOCATION:Room 1\r\nRRULE:FREQ=DAILY\r\nATTENDEE:mailto:bob@example.test\r\nDESCRIPTION:Bring\\ntea\r\n",
        );
        assert_eq!(found.subject, "Invitation: Talk");
        assert_eq!(
            found.text,
            "Alice <alice@example.test> invites you:\n\nTalk\nWhen: Friday, 1 March 2030, 10:00 – 11:30 (Europe/Berlin)\n\
             It repeats.\nWhere: Room 1\nInvited: bob@example.test\n\nBring\ntea\n"
        );
    }

    #[test]
    fn answers_and_ends_are_told_apart() {
        let attendee =
            "DTSTART;VALUE=DATE:20300301\r\nATTENDEE;CN=Bob;PARTSTAT=DECLINED:mailto:bob@example.test\r\n";
        let found = letter("REPLY", attendee);
        assert_eq!(found.subject, "Declined: (no title)");
        assert!(found.text.starts_with("Bob <bob@example.test> has declined:\n"));
        assert!(
            found.text.contains("When: Friday, 1 March 2030\n"),
            "{}",
            found.text
        );
        assert!(letter("CANCEL", attendee).subject.starts_with("Cancelled: "));
        let changed = letter(
            "REQUEST",
            "SEQUENCE:2\r\nDTSTART:20300301T100000Z\r\nSUMMARY:x\r\n",
        );
        assert_eq!(changed.subject, "Changed: x");
        assert!(changed.text.contains("10:00 (UTC)"));
    }

    #[test]
    fn nothing_ends_a_line_of_its_own() {
        let found = letter(
            "REQUEST",
            "SUMMARY:a\\nBcc: b@example.test\r\nDTSTART:20300301T100000Z\r\n",
        );
        assert_eq!(found.subject, "Invitation: a Bcc: b@example.test");
    }
}
