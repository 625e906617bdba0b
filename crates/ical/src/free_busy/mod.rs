//! Busy time of many objects in a range, and the VFREEBUSY that answers a free-busy-query (RFC 4791 §7.10).

mod write;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::content::Component;
use crate::itip::{Addresses, participation_of};
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::expand;
use crate::query::calendar::TimeRange;
use crate::time::Period;
pub(crate) use write::component;

/// FBTYPE (RFC 5545 §3.2.9), without FREE. Later ones hide earlier ones where they overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BusyKind {
    /// BUSY-TENTATIVE
    Tentative,
    /// BUSY
    Busy,
    /// BUSY-UNAVAILABLE
    Unavailable,
}

/// A stretch of busy time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusyPeriod {
    /// Its first instant.
    pub start: DateTime<Utc>,
    /// The instant after its last.
    pub end: DateTime<Utc>,
    /// How busy.
    pub kind: BusyKind,
}

/// Collects the busy time of objects within one range.
#[derive(Clone, Debug)]
pub struct BusyTime {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    zone: Tz,
    person: Addresses,
    periods: Vec<BusyPeriod>,
}

impl BusyTime {
    /// `zone` is where whole days and floating times are meant.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>, zone: Tz) -> BusyTime {
        BusyTime {
            start,
            end,
            zone,
            person: Addresses::default(),
            periods: Vec::new(),
        }
    }

    /// Of a person with these addresses: what they declined keeps them free, and what they have not accepted counts as
    /// tentative (PARTSTAT, RFC 5545 §3.2.12).
    pub fn of(self, person: Addresses) -> BusyTime {
        BusyTime { person, ..self }
    }

    /// Adds what an object takes up: VEVENTs unless they are transparent or cancelled, VFREEBUSYs unless
    /// they say FREE. Other objects take nothing (RFC 4791 §7.10).
    pub fn add(&mut self, object: &CalendarObject) {
        match object.kind() {
            ComponentKind::Event => self.add_event(object),
            ComponentKind::FreeBusy => {
                object
                    .instances()
                    .for_each(|component| self.add_free_busy(object, component));
            }
            ComponentKind::Todo | ComponentKind::Journal => {}
        }
        // An event by the second must not hold more than what it comes to.
        if self.periods.len() > crate::limits::MAX_OCCURRENCES {
            self.periods = merged(std::mem::take(&mut self.periods));
        }
    }

    fn add_event(&mut self, object: &CalendarObject) {
        let range = TimeRange {
            start: Some(self.start),
            end: Some(self.end),
        };
        for occurrence in expand(object, &range, self.zone).occurrences {
            if occurrence.is_free() || occurrence.is_cancelled() {
                continue;
            }
            let kind = match participation_of(occurrence.component, &self.person).as_deref() {
                Some("DECLINED" | "DELEGATED") => continue,
                Some("NEEDS-ACTION" | "TENTATIVE") => BusyKind::Tentative,
                _ if occurrence.is_tentative() => BusyKind::Tentative,
                _ => BusyKind::Busy,
            };
            self.push(occurrence.starts_at, occurrence.ends_at, kind);
        }
    }

    fn add_free_busy(&mut self, object: &CalendarObject, component: &Component) {
        for property in component.all("FREEBUSY") {
            let kind = match property.param("FBTYPE").map(str::to_ascii_uppercase).as_deref() {
                Some("FREE") => continue,
                Some("BUSY-TENTATIVE") => BusyKind::Tentative,
                Some("BUSY-UNAVAILABLE") => BusyKind::Unavailable,
                _ => BusyKind::Busy,
            };
            for period in Period::read_all(property, object.zones()) {
                self.push(period.start.to_utc(self.zone), period.end.to_utc(self.zone), kind);
            }
        }
    }

    /// Cuts to the range; what takes no time is not busy.
    fn push(&mut self, start: DateTime<Utc>, end: DateTime<Utc>, kind: BusyKind) {
        let (start, end) = (start.max(self.start), end.min(self.end));
        if start < end {
            self.periods.push(BusyPeriod { start, end, kind });
        }
    }

    /// Adds what another has within this one's range.
    pub fn merge(&mut self, other: &BusyTime) {
        for period in &other.periods {
            self.push(period.start, period.end, period.kind);
        }
    }

    /// The busy time in order, without overlaps, neighbours of one kind joined.
    pub fn periods(&self) -> Vec<BusyPeriod> {
        merged(self.periods.clone())
    }

    /// The answer to a free-busy-query: a VCALENDAR with one VFREEBUSY (RFC 4791 §7.10).
    pub fn write(&self, uid: &str, now: DateTime<Utc>) -> Vec<u8> {
        write::write(self.start, self.end, &self.periods(), uid, now)
    }
}

/// Sweeps over all starts and ends: at any time the busiest kind that is open counts.
fn merged(periods: Vec<BusyPeriod>) -> Vec<BusyPeriod> {
    let mut edges: Vec<(DateTime<Utc>, BusyKind, i32)> = Vec::with_capacity(periods.len() * 2);
    for period in periods {
        edges.push((period.start, period.kind, 1));
        edges.push((period.end, period.kind, -1));
    }
    edges.sort_unstable();
    let mut open = [
        (BusyKind::Unavailable, 0),
        (BusyKind::Busy, 0),
        (BusyKind::Tentative, 0),
    ];
    let mut found: Vec<BusyPeriod> = Vec::new();
    let mut since: Option<(DateTime<Utc>, BusyKind)> = None;
    for (at, kind, step) in edges {
        for (open_kind, count) in &mut open {
            if *open_kind == kind {
                *count += step;
            }
        }
        let now_open = open.iter().find(|(_, count)| *count > 0).map(|(kind, _)| *kind);
        match since {
            Some((_, kind)) if now_open == Some(kind) => continue,
            Some((start, kind)) if start < at => found.push(BusyPeriod { start, end: at, kind }),
            _ => {}
        }
        since = now_open.map(|kind| (at, kind));
    }
    // Ends and starts at one instant open and close in any order: join what only touches.
    found.dedup_by(|later, earlier| {
        let joins = later.kind == earlier.kind && later.start == earlier.end;
        if joins {
            earlier.end = later.end;
        }
        joins
    });
    found
}

#[cfg(test)]
mod tests;
