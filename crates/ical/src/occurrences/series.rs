//! The recurrence set: DTSTART, RRULE, RDATE, less EXDATE and EXRULE, with the instances that override.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::overrides::{Override, key_of, overrides};
use super::{Expansion, Length, Occurrence, Timing};
use crate::content::Component;
use crate::limits::{MAX_LISTED_DATES, MAX_OCCURRENCES, MAX_RULES};
use crate::object::CalendarObject;
use crate::query::calendar::TimeRange;
use crate::recurrence::{Rule, Times};
use crate::time::{Period, TimeValue};
use crate::zone::utc_to_local;

/// How much later a civil time can be than clocks that never change would have it.
const CLOCK_CHANGES: TimeDelta = TimeDelta::hours(3);

/// The occurrences of an object that overlap the range, in no particular order.
pub(super) fn occurrences<'a>(
    object: &'a CalendarObject,
    range: &TimeRange,
    zone: Tz,
    limit: usize,
) -> Expansion<'a> {
    let master = object.master();
    let timing = master.and_then(|master| Timing::of(object, master));
    let overrides = overrides(object, timing.as_ref().map(|timing| &timing.start));
    let mut expansion = Expansion::default();
    expansion.occurrences.extend(overrides.iter().filter_map(|item| {
        let recurrence_id = Some(item.recurrence_id.clone());
        place(
            item.component,
            recurrence_id,
            item.timing.start.clone(),
            item.timing.length,
            zone,
        )
        .within(range)
    }));
    let (Some(master), Some(timing)) = (master, timing) else {
        return expansion;
    };
    let recurs = ["RRULE", "RDATE"]
        .iter()
        .any(|name| master.property(name).is_some());
    if !recurs && overrides.is_empty() {
        expansion
            .occurrences
            .extend(place(master, None, timing.start, timing.length, zone).within(range));
        return expansion;
    }
    let series = Series {
        object,
        master,
        window: Window::of(range, &timing, &overrides, zone),
        overridden: overrides.iter().map(|item| item.key).collect(),
        followers: overrides
            .iter()
            .filter(|item| item.moves_later_by.is_some())
            .collect(),
        timing: &timing,
        range,
        zone,
    };
    let (mut occurrences, truncated) = series.occurrences(limit);
    // Two civil times around a clock change can be one instant (RFC 5545 §3.3.5).
    occurrences.dedup_by_key(|occurrence| (occurrence.starts_at, std::ptr::from_ref(occurrence.component)));
    expansion.occurrences.append(&mut occurrences);
    expansion.truncated = truncated;
    expansion
}

pub(super) fn place(
    component: &Component,
    recurrence_id: Option<TimeValue>,
    start: TimeValue,
    length: Length,
    zone: Tz,
) -> Occurrence<'_> {
    let end = length.end(&start);
    let (starts_at, ends_at) = (start.to_utc(zone), end.to_utc(zone));
    Occurrence {
        component,
        recurrence_id,
        start,
        end,
        starts_at,
        ends_at,
    }
}

impl Occurrence<'_> {
    fn within(self, range: &TimeRange) -> Option<Self> {
        range.overlaps(self.starts_at, self.ends_at).then_some(self)
    }
}

/// The range in the civil time of the master's frame, wide enough for every occurrence that overlaps it.
struct Window {
    from: Option<NaiveDateTime>,
    until: Option<NaiveDateTime>,
}

impl Window {
    fn of(range: &TimeRange, timing: &Timing, overrides: &[Override<'_>], zone: Tz) -> Window {
        let local = |utc: NaiveDateTime| match &timing.start {
            TimeValue::Zoned(_, own) => own.to_local(utc),
            TimeValue::Utc(_) => utc,
            TimeValue::Date(_) | TimeValue::Floating(_) => utc_to_local(zone, utc),
        };
        let mut longest = timing.length.at_most();
        let mut moved = TimeDelta::zero();
        for item in overrides {
            if let Some(moves) = item.moves_later_by {
                longest = longest.max(item.timing.length.at_most());
                moved = moved.max(moves.abs());
            }
        }
        let before = longest + moved + CLOCK_CHANGES;
        let after = moved + CLOCK_CHANGES;
        Window {
            from: range
                .start
                .and_then(|start| local(start.naive_utc()).checked_sub_signed(before)),
            until: range
                .end
                .and_then(|end| local(end.naive_utc()).checked_add_signed(after)),
        }
    }

    fn contains(&self, key: NaiveDateTime) -> bool {
        self.from.is_none_or(|from| from <= key) && self.until.is_none_or(|until| key < until)
    }
}

/// The master with all that makes its recurrence set.
struct Series<'a, 'b> {
    object: &'a CalendarObject,
    master: &'a Component,
    timing: &'b Timing,
    window: Window,
    overridden: BTreeSet<NaiveDateTime>,
    followers: Vec<&'b Override<'a>>,
    range: &'b TimeRange,
    zone: Tz,
}

impl<'a> Series<'a, '_> {
    /// What no instance overrides, in order, at most `limit`; and whether more are missing.
    fn occurrences(&self, limit: usize) -> (Vec<Occurrence<'a>>, bool) {
        let excluded = self.excluded();
        let mut found = BTreeMap::new();
        for (key, length) in self.listed() {
            self.insert(key, length, &excluded, &mut found);
        }
        self.insert(self.timing.start.local(), None, &excluded, &mut found);
        // What EXRULE takes away is known only afterwards.
        let has_exclusion_rule = self.master.property("EXRULE").is_some();
        let wanted = if has_exclusion_rule {
            MAX_OCCURRENCES
        } else {
            limit
        }
        .saturating_add(found.len());
        let mut truncated = false;
        for property in self.master.all("RRULE").take(MAX_RULES) {
            let Some(rule) = Rule::parse(property.value()) else {
                continue;
            };
            let mut taken = 0;
            truncated |= self.walk(&rule, |key| {
                taken += usize::from(self.insert(key, None, &excluded, &mut found));
                taken <= wanted
            });
        }
        for property in self.master.all("EXRULE").take(MAX_RULES) {
            let Some(rule) = Rule::parse(property.value()) else {
                continue;
            };
            let last = found.last_key_value().map(|(last, _)| *last);
            truncated |= self.walk(&rule, |key| {
                found.remove(&key);
                last.is_some_and(|last| key < last)
            });
        }
        truncated |= found.len() > limit;
        (found.into_values().take(limit).collect(), truncated)
    }

    /// Adds the occurrence of a key, unless it is excluded, overridden or outside of the range.
    fn insert(
        &self,
        key: NaiveDateTime,
        length: Option<Length>,
        excluded: &Excluded,
        found: &mut BTreeMap<NaiveDateTime, Occurrence<'a>>,
    ) -> bool {
        if !self.window.contains(key) || excluded.contains(key) || self.overridden.contains(&key) {
            return false;
        }
        let Some(occurrence) = self.place(key, length).within(self.range) else {
            return false;
        };
        found.insert(key, occurrence);
        true
    }

    fn place(&self, key: NaiveDateTime, length: Option<Length>) -> Occurrence<'a> {
        let own = &self.timing.start;
        let recurrence_id = Some(own.at(key));
        let follows = self.followers.partition_point(|item| item.key <= key);
        match follows.checked_sub(1).and_then(|at| self.followers.get(at)) {
            Some(item) => {
                let local = key
                    .checked_add_signed(item.moves_later_by.unwrap_or_default())
                    .unwrap_or(key);
                let form = if item.timing.start.is_date() || own.is_date() {
                    &item.timing.start
                } else {
                    own
                };
                place(
                    item.component,
                    recurrence_id,
                    form.at(local),
                    item.timing.length,
                    self.zone,
                )
            }
            None => place(
                self.master,
                recurrence_id,
                own.at(key),
                length.unwrap_or(self.timing.length),
                self.zone,
            ),
        }
    }

    /// Gives the times of a rule within the window to `take` until that answers no; whether the limit on
    /// steps ended it.
    fn walk(&self, rule: &Rule, mut take: impl FnMut(NaiveDateTime) -> bool) -> bool {
        let start = &self.timing.start;
        let until = rule.until_local(|utc| TimeValue::Utc(utc).local_in(start));
        let mut times = Times::new(rule, start.local(), self.window.from);
        for key in times.by_ref() {
            let is_over =
                self.window.until.is_some_and(|end| key >= end) || until.is_some_and(|until| key > until);
            if is_over || !take(key) {
                return false;
            }
        }
        times.is_exhausted()
    }

    /// RDATE, with the length where it lists periods.
    fn listed(&self) -> Vec<(NaiveDateTime, Option<Length>)> {
        let frame = &self.timing.start;
        let zones = self.object.zones();
        let mut listed = Vec::new();
        for property in self.master.all("RDATE") {
            listed.extend(TimeValue::read_all(property, zones).map(|value| (key_of(&value, frame), None)));
            listed.extend(Period::read_all(property, zones).map(|period| {
                let (start, end) = (period.start.to_utc(self.zone), period.end.to_utc(self.zone));
                let length = end.signed_duration_since(start).max(TimeDelta::zero());
                (key_of(&period.start, frame), Some(Length::Exact(length)))
            }));
            listed.truncate(MAX_LISTED_DATES);
        }
        listed
    }

    fn excluded(&self) -> Excluded {
        let frame = &self.timing.start;
        let mut excluded = Excluded::default();
        let values = self
            .master
            .all("EXDATE")
            .flat_map(|property| TimeValue::read_all(property, self.object.zones()));
        for value in values.take(MAX_LISTED_DATES) {
            // A bare date excludes whatever starts on that day, as clients mean it.
            if value.is_date() && !frame.is_date() {
                excluded.days.insert(value.local().date());
            } else {
                excluded.times.insert(value.local_in(frame));
            }
        }
        excluded
    }
}

/// EXDATE.
#[derive(Default)]
struct Excluded {
    times: BTreeSet<NaiveDateTime>,
    days: BTreeSet<NaiveDate>,
}

impl Excluded {
    fn contains(&self, key: NaiveDateTime) -> bool {
        self.times.contains(&key) || self.days.contains(&key.date())
    }
}
