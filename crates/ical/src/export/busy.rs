//! Busy time as events, for those who may know when someone is busy and nothing else. A VFREEBUSY would say it better,
//! but the programs that subscribe to calendars show events alone.

use chrono::{DateTime, Utc};

use crate::content::{Component, Property};
use crate::free_busy::{BusyKind, BusyPeriod};

/// The event of a busy stretch. The same stretch is always the same event; `stamp` becomes its DTSTAMP.
pub fn busy_event(period: &BusyPeriod, stamp: DateTime<Utc>) -> Vec<u8> {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (start, end) = (utc(period.start), utc(period.end));
    let mut event = Component::new("VEVENT");
    event.push(Property::new("UID", &[], &format!("busy-{start}-{end}")));
    event.push(Property::new("DTSTAMP", &[], &utc(stamp)));
    event.push(Property::new("DTSTART", &[], &start));
    event.push(Property::new("DTEND", &[], &end));
    event.push(Property::new("SUMMARY", &[], "Busy"));
    if period.kind == BusyKind::Tentative {
        event.push(Property::new("STATUS", &[], "TENTATIVE"));
    }
    event.push(Property::new("TRANSP", &[], "OPAQUE"));
    let mut out = Vec::new();
    event.write_folded(&mut out);
    out
}
