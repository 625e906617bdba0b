//! What several test modules share: the objects of RFC 4791 Appendix B, and short ways to write instants.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::object::CalendarObject;
use crate::query::calendar::TimeRange;

/// `abcd1.ics` to `abcd8.ics` of RFC 4791 Appendix B.
pub(crate) fn rfc4791_b() -> Vec<CalendarObject> {
    [
        include_bytes!("../fixtures/rfc4791_b_1.ics").as_slice(),
        include_bytes!("../fixtures/rfc4791_b_2.ics"),
        include_bytes!("../fixtures/rfc4791_b_3.ics"),
        include_bytes!("../fixtures/rfc4791_b_4.ics"),
        include_bytes!("../fixtures/rfc4791_b_5.ics"),
        include_bytes!("../fixtures/rfc4791_b_6.ics"),
        include_bytes!("../fixtures/rfc4791_b_7.ics"),
        include_bytes!("../fixtures/rfc4791_b_8.ics"),
    ]
    .map(|bytes| CalendarObject::parse(bytes).unwrap())
    .into()
}

/// `20060104T000000Z`
pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ")
        .unwrap()
        .and_utc()
}

pub(crate) fn range(start: &str, end: &str) -> TimeRange {
    TimeRange {
        start: Some(utc(start)),
        end: Some(utc(end)),
    }
}

/// An object with one component of the kind, from lines separated by LF.
pub(crate) fn object(kind: &str, lines: &str) -> CalendarObject {
    CalendarObject::parse(text(kind, lines).as_bytes()).unwrap()
}

/// The bytes of such an object.
pub(crate) fn text(kind: &str, lines: &str) -> String {
    let lines = lines.trim().replace('\n', "\r\n");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:{kind}\r\nUID:u\r\n{lines}\r\nEND:{kind}\r\nEND:VCALENDAR\r\n"
    )
}
