//! What must hold for any input: reading never panics, writing is stable, an unedited save changes nothing
//! but the stamps, and what the filters let SQL leave out would not have matched.

mod objects;
mod rules;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::collection::vec;
use proptest::prelude::*;
use roost_shared::calendar::{EventDraft, EventSpan, Frequency, Recurrence, Repeat, RepeatEnd};
use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};

use crate::card::{Card, Version, canonical_uid, create_card, patch_card};
use crate::content::{Property, Syntax, escape, fold, parse, unescape};
use crate::edit::{create_event, patch_event, read_event, remove_occurrence};
use crate::object::CalendarObject;
use crate::occurrences::expand;
use crate::partial::{AddressData, CalendarData};
use crate::query::calendar::TimeRange;
use crate::recurrence::{Rule, Times};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// Pieces of real objects, so that random sequences of them come close to something valid.
const PIECES: &[&str] = &[
    "BEGIN:VCALENDAR\r\n",
    "END:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "BEGIN:VTODO\n",
    "END:VTODO\n",
    "BEGIN:VALARM\r\n",
    "END:VALARM\r\n",
    "BEGIN:VTIMEZONE\r\nTZID:X\r\n",
    "END:VTIMEZONE\r\n",
    "BEGIN:STANDARD\r\n",
    "END:STANDARD\r\n",
    "TZOFFSETFROM:+0100\r\n",
    "TZOFFSETTO:-0930\r\n",
    "UID:u\r\n",
    "UID:v\r\n",
    "VERSION:2.0\r\n",
    "DTSTART:20260329T013000Z\r\n",
    "DTSTART;TZID=Europe/Berlin:20260329T023000\r\n",
    "DTSTART;VALUE=DATE:20240229\r\n",
    "DTSTART;TZID=X:20260101T000000\r\n",
    "DTEND:20260329T020000Z\r\n",
    "DTEND;VALUE=DATE:20240302\r\n",
    "DURATION:P1DT1H\r\n",
    "DUE:20260401T000000\r\n",
    "RRULE:FREQ=DAILY\r\n",
    "RRULE:FREQ=MONTHLY;BYDAY=-1SU;COUNT=7\r\n",
    "RRULE:FREQ=YEARLY;UNTIL=20400101;BYMONTHDAY=29\r\n",
    "EXDATE:20260330T013000Z,20260331\r\n",
    "RDATE;VALUE=PERIOD:20260101T000000Z/PT1H\r\n",
    "RECURRENCE-ID:20260330T013000Z\r\n",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260331T013000Z\r\n",
    "TRIGGER:-PT15M\r\n",
    "ACTION:DISPLAY\r\n",
    "SUMMARY:a\\, b\\n\r\n c\r\n",
    "ATTENDEE;CN=\"x;y\":mailto:a@b.c\r\n",
    "STATUS:CANCELLED\r\n",
    "FREEBUSY:20260101T000000Z/PT1H\r\n",
    "BEGIN:VCARD\r\n",
    "END:VCARD\r\n",
    "VERSION:4.0\r\n",
    "VERSION:2.1\r\n",
    "FN:A B\r\n",
    "N:B;A;;;\r\n",
    "item1.TEL;TYPE=\"work,cell\":+1\r\n",
    "item1.X-ABLabel:own\r\n",
    "EMAIL;PREF:a@b.c\r\n",
    "EMAIL;TYPE=home:d@e.f\r\n",
    "NOTE;ENCODING=QUOTED-PRINTABLE:a=C3=BC=\r\nb\r\n",
    "PHOTO;ENCODING=b:/9j/\r\n",
    "BDAY:--0229\r\n",
    "ADR:;;1 St;X;;;\r\n",
    ":",
    ";",
    "=",
    "\"",
    "^",
    "\\",
    ",",
    " ",
    "\t",
    "\r",
    "\n",
    "\u{feff}",
    "ü",
    "\u{0}",
    "9999",
    "-",
    "T",
    "Z",
];

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![6 => any::<prop::sample::Index>().prop_map(|at| at.get(PIECES).as_bytes().to_vec()), 1 => vec(any::<u8>(), 0..4)], 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// A calendar with random pieces inside, so that many are read as events.
fn near_event() -> impl Strategy<Value = Vec<u8>> {
    let inner = || {
        vec(
            any::<prop::sample::Index>().prop_map(|at| *at.get(&PIECES[15..38])),
            0..12,
        )
        .prop_map(|pieces| pieces.concat())
    };
    (inner(), inner(), any::<bool>()).prop_map(|(master, instance, has_instance)| {
        let instance = if has_instance {
            format!("BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260402T013000Z\r\n{instance}END:VEVENT\r\n")
        } else {
            String::new()
        };
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260329T013000Z\r\n{master}END:VEVENT\r\n{instance}END:VCALENDAR\r\n").into_bytes()
    })
}

/// A card with random pieces inside.
fn near_card() -> impl Strategy<Value = Vec<u8>> {
    let version = prop::sample::select(vec!["2.1", "3.0", "4.0"]);
    let inner = vec(
        any::<prop::sample::Index>().prop_map(|at| *at.get(&CARD_PIECES)),
        0..20,
    );
    (version, inner).prop_map(|(version, inner)| {
        format!(
            "BEGIN:VCARD\r\nVERSION:{version}\r\nN:B;A;;;\r\n{}\r\nEND:VCARD\r\n",
            inner.concat()
        )
        .into_bytes()
    })
}

const CARD_PIECES: [&str; 22] = [
    "\r\nFN:A B\r\n",
    "\r\nFN;X-A=\"b;c\":A\r\n",
    "\r\nitem1.TEL;TYPE=\"work,cell\":+1\r\n",
    "\r\nTEL;HOME;VOICE:2\r\n",
    "\r\nTEL;VALUE=uri:tel:+3\r\n",
    "\r\nitem1.X-ABLabel:own\r\n",
    "\r\nitem2.EMAIL:x@y.z\r\n",
    "\r\nitem2.X-ABLabel:_$!<Other>!$_\r\n",
    "\r\nEMAIL;PREF:a@b.c\r\n",
    "\r\nEMAIL;TYPE=home;PREF=2:d@e.f\r\n",
    "\r\nNOTE;ENCODING=QUOTED-PRINTABLE:a=C3=BC=\r\nb=\r\n",
    "\r\nNOTE;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:=FC=\r\n",
    "\r\nPHOTO;ENCODING=b:/9j/\r\n",
    "\r\nPHOTO;BASE64:/9j/\r\nAAAA\r\n",
    "\r\nBDAY:--0229\r\n",
    "\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\r\n",
    "\r\nADR;TYPE=home:;;1 St;X;;;\r\n",
    "\r\nORG:A;B\r\n",
    "\r\nURL:http://a/b,c\r\n",
    "x",
    ",;\\",
    "\r\n y",
];

/// Everything that reads an object.
fn read_all(bytes: &[u8]) {
    let month = TimeRange {
        start: Some(now() - TimeDelta::days(200)),
        end: Some(now()),
    };
    if let Ok(object) = CalendarObject::parse(bytes) {
        let columns = object.columns();
        assert!(
            !columns.search_text.contains(char::is_control) && !columns.summary.contains(char::is_control)
        );
        for zone in [Tz::UTC, Tz::America__St_Johns] {
            for occurrence in expand(&object, &month, zone).occurrences {
                assert!(
                    columns
                        .first_start
                        .is_some_and(|first| first <= occurrence.starts_at),
                    "{occurrence:?}"
                );
                assert!(
                    columns.last_end.is_none_or(|last| last >= occurrence.ends_at),
                    "{occurrence:?} {:?}",
                    columns.last_end
                );
                assert!(occurrence.starts_at <= occurrence.ends_at);
            }
            for data in [
                CalendarData {
                    expand: Some(month),
                    ..CalendarData::default()
                },
                CalendarData {
                    limit_recurrence_set: Some(month),
                    limit_freebusy_set: Some(month),
                    ..CalendarData::default()
                },
            ] {
                if let Ok(shown) = data.render(&object, zone) {
                    assert!(parse(&shown, Syntax::Calendar).is_ok());
                }
            }
        }
        if let Some(parts) = read_event(&object, Tz::Europe__Berlin) {
            let _ = patch_event(bytes, &parts.draft, now());
        }
        let _ = remove_occurrence(bytes, "20260402T013000Z", now());
    }
    if let Ok(card) = Card::parse(bytes) {
        assert!(!card.columns().search_text.contains(char::is_control));
        let _ = card.photo();
        for version in [Version::V3, Version::V4] {
            let data = AddressData {
                version: Some(version),
                props: None,
            };
            if let Ok(converted) = data.render(&card) {
                let again = Card::parse(&converted).expect("what was converted can be read");
                assert_eq!(again.version(), version);
                assert_eq!(again.uid().map(canonical_uid), card.uid().map(canonical_uid));
            }
        }
        let _ = patch_card(bytes, &card.draft(), now());
    }
}

/// The lines that are not stamps.
fn without_stamps(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let is_stamp = |line: &str| {
        ["DTSTAMP", "LAST-MODIFIED", "REV"]
            .iter()
            .any(|stamp| line.starts_with(stamp))
    };
    text.lines()
        .filter(|line| !is_stamp(line))
        .map(str::to_owned)
        .collect()
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (2000..2100_i32, 1..=365_u32).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

fn date_time() -> impl Strategy<Value = NaiveDateTime> {
    (date(), 0..24_u32, 0..60_u32).prop_map(|(date, hour, minute)| date.and_hms_opt(hour, minute, 0).unwrap())
}

fn line() -> impl Strategy<Value = String> {
    "[ -~äöü€😀]{0,60}"
}

fn note() -> impl Strategy<Value = String> {
    "([ -~äöü€😀]|\n){0,200}"
}

fn event_draft() -> impl Strategy<Value = EventDraft> {
    let span = prop_oneof![
        (date(), 1..20_i64).prop_map(|(start, days)| EventSpan::AllDay {
            start,
            end: start + TimeDelta::days(days)
        }),
        (date_time(), 0..3000_i64).prop_map(|(start, minutes)| EventSpan::Timed {
            start,
            end: start + TimeDelta::minutes(minutes)
        }),
    ];
    let zone = prop::sample::select(vec![
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "UTC",
        "Australia/Lord_Howe",
    ]);
    let frequency = prop::sample::select(vec![
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ]);
    let end = prop_oneof![
        Just(None),
        (1..40_u32).prop_map(|count| Some(Ok(count))),
        (0..900_i64).prop_map(|days| Some(Err(days)))
    ];
    let repeat = prop::option::of((frequency, 1..5_u32, end));
    (
        line(),
        line(),
        note(),
        span,
        zone,
        repeat,
        prop::option::of(0..20_000_u32),
        any::<bool>(),
    )
        .prop_map(
            |(title, location, description, span, zone, repeat, reminder_minutes, free)| {
                let first = match span {
                    EventSpan::AllDay { start, .. } => start,
                    EventSpan::Timed { start, .. } => start.date(),
                };
                let repeat = repeat.map_or(Recurrence::Once, |(frequency, interval, end)| {
                    Recurrence::Every(Repeat {
                        frequency,
                        interval,
                        end: match end {
                            None => RepeatEnd::Never,
                            Some(Ok(count)) => RepeatEnd::After(count),
                            Some(Err(days)) => RepeatEnd::On(first + TimeDelta::days(days)),
                        },
                    })
                });
                EventDraft {
                    title,
                    location,
                    description,
                    span,
                    timezone: zone.into(),
                    repeat,
                    reminder_minutes,
                    free,
                    attendees: None,
                }
            },
        )
}

fn contact_draft() -> impl Strategy<Value = ContactDraft> {
    let label = || prop::sample::select(vec!["", "home", "work", "boat", "own label"]);
    let phone = (label(), "[+0-9 ]{1,15}").prop_map(|(label, value)| Labelled {
        label: label.into(),
        value: value.trim().to_owned() + "1",
    });
    let email = (label(), "[a-z]{1,9}").prop_map(|(label, name)| Labelled {
        label: label.into(),
        value: format!("{name}@example.com"),
    });
    let address = (label(), note(), line()).prop_map(|(label, street, locality)| PostalAddress {
        label: label.into(),
        street,
        locality,
        ..PostalAddress::default()
    });
    (
        ("[a-zäß]{1,20}", line(), line(), line(), line()),
        vec(email, 0..4),
        vec(phone, 0..4),
        vec(address, 0..3),
        note(),
    )
        .prop_map(
            |((given, family, nickname, organization, title), emails, phones, addresses, note)| {
                ContactDraft {
                    full_name: format!("{given} X"),
                    given,
                    family,
                    nickname,
                    organization,
                    title,
                    emails,
                    phones,
                    addresses,
                    note,
                    ..ContactDraft::default()
                }
            },
        )
}
