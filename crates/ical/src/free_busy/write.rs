//! Writing VFREEBUSY (RFC 5545 §3.6.4).

use chrono::{DateTime, Utc};

use super::{BusyKind, BusyPeriod};
use crate::PRODUCT;
use crate::content::{Component, Property};

/// The VFREEBUSY.
pub(crate) fn component(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    periods: &[BusyPeriod],
    uid: &str,
    now: DateTime<Utc>,
) -> Component {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut answer = Component::new("VFREEBUSY");
    answer.push(Property::new("UID", &[], uid));
    answer.push(Property::new("DTSTAMP", &[], &utc(now)));
    answer.push(Property::new("DTSTART", &[], &utc(start)));
    answer.push(Property::new("DTEND", &[], &utc(end)));
    for (kind, name) in [
        (BusyKind::Busy, "BUSY"),
        (BusyKind::Tentative, "BUSY-TENTATIVE"),
        (BusyKind::Unavailable, "BUSY-UNAVAILABLE"),
    ] {
        for period in periods.iter().filter(|period| period.kind == kind) {
            let text = format!("{}/{}", utc(period.start), utc(period.end));
            answer.push(Property::new("FREEBUSY", &[("FBTYPE", name)], &text));
        }
    }
    answer
}

/// The VCALENDAR with it.
pub(super) fn write(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    periods: &[BusyPeriod],
    uid: &str,
    now: DateTime<Utc>,
) -> Vec<u8> {
    let mut root = Component::new("VCALENDAR");
    root.push(Property::new("VERSION", &[], "2.0"));
    root.push(Property::new("PRODID", &[], PRODUCT));
    root.push_component(component(start, end, periods, uid, now));
    let mut out = Vec::new();
    root.write_folded(&mut out);
    out
}
