//! The rules that a VTIMEZONE brings with it (RFC 5545 §3.6.5), for TZIDs that name no known zone.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::content::{Component, split};
use crate::limits::{MAX_RULES, MAX_ZONE_ONSETS};
use crate::recurrence::{Rule, Times};
use crate::time::parse_text;
use crate::time::{Parsed, parse_offset};

/// Rules without an end are evaluated up to this year, as the timezone database's tables are.
const LAST_YEAR: i32 = 2100;

/// When which offset begins.
#[derive(Debug)]
pub(super) struct Onsets {
    /// The offset before the first onset, in seconds east.
    first: i32,
    /// Instants (UTC) in order, each with the offset from then on.
    onsets: Vec<(NaiveDateTime, i32)>,
}

impl Onsets {
    /// Evaluates a VTIMEZONE. `None` if it has no usable STANDARD or DAYLIGHT part.
    pub(super) fn read(definition: &Component) -> Option<Onsets> {
        let mut onsets = Vec::new();
        let mut first: Option<(NaiveDateTime, i32)> = None;
        for observance in definition.components() {
            let Some((from, to, start)) = head(observance) else {
                continue;
            };
            if first.is_none_or(|(earliest, _)| start < earliest) {
                first = Some((start, from));
            }
            let shift = TimeDelta::seconds(i64::from(from));
            let room = MAX_ZONE_ONSETS.saturating_sub(onsets.len());
            let local = local_onsets(observance, start, shift, room);
            onsets.extend(
                local
                    .into_iter()
                    .filter_map(|local| Some((local.checked_sub_signed(shift)?, to))),
            );
        }
        onsets.sort_unstable();
        onsets.dedup();
        let (_, first) = first?;
        Some(Onsets { first, onsets })
    }

    /// The offset at an instant, in seconds east.
    pub(super) fn offset(&self, utc: NaiveDateTime) -> i32 {
        let after = self.onsets.partition_point(|(onset, _)| *onset <= utc);
        match after.checked_sub(1).and_then(|at| self.onsets.get(at)) {
            Some((_, offset)) => *offset,
            None => self.first,
        }
    }
}

fn head(observance: &Component) -> Option<(i32, i32, NaiveDateTime)> {
    let from = parse_offset(observance.property("TZOFFSETFROM")?.value())?;
    let to = parse_offset(observance.property("TZOFFSETTO")?.value())?;
    let start = local(observance.property("DTSTART")?.value())?;
    Some((from, to, start))
}

fn local(text: &str) -> Option<NaiveDateTime> {
    match parse_text(text)? {
        Parsed::Local(local) | Parsed::Utc(local) => Some(local),
        Parsed::Date(date) => date.and_hms_opt(0, 0, 0),
    }
}

/// The onsets in the local time before each of them, at most `room`.
fn local_onsets(
    observance: &Component,
    start: NaiveDateTime,
    shift: TimeDelta,
    room: usize,
) -> Vec<NaiveDateTime> {
    let mut onsets = vec![start];
    for property in observance.all("RDATE").take(room) {
        onsets.extend(
            split(property.value(), ',')
                .into_iter()
                .filter_map(local)
                .take(room),
        );
    }
    let last = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).and_then(|day| day.and_hms_opt(0, 0, 0));
    for property in observance.all("RRULE").take(MAX_RULES) {
        let room = room.saturating_sub(onsets.len());
        let (Some(rule), Some(last)) = (Rule::parse(property.value()).filter(|_| room > 0), last) else {
            continue;
        };
        // UNTIL is in UTC, the onsets in local time (RFC 5545 §3.6.5).
        let until = rule.until_local(|utc| utc.checked_add_signed(shift).unwrap_or(utc));
        let times = Times::new(&rule, start, None)
            .take_while(|onset| *onset <= last && until.is_none_or(|until| *onset <= until));
        onsets.extend(times.take(room));
    }
    onsets.truncate(room);
    onsets
}
