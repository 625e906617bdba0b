//! The occurrences that the page holds, month by month: what to fetch for a view, and what to show meanwhile.
//!
//! The server's stream only hints that a calendar changed. A hint marks everything as old; what is old is
//! still shown until its new state is there, so that nothing flickers.

use chrono::NaiveDate;
use roost_shared::CalendarId;
use roost_shared::calendar::Occurrence;

use super::date::{add_months, first_of_month};
use super::range::DayRange;
use super::segment::{covered_days, start_of};
use crate::order::sort_by;
use crate::sorted::SortedMap;

/// The longest range of months asked for at once; below the server's limit of 400 days.
const MONTHS_AT_ONCE: usize = 6;

/// How many months are kept; leafing on drops the ones farthest away.
const MONTHS_KEPT: usize = 36;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Month {
    /// What was last heard; `None` until the first answer.
    occurrences: Option<Vec<Occurrence>>,
    /// The generation in which that was asked for.
    heard_in: u64,
    /// The generation of a request that is under way.
    asked_in: Option<u64>,
}

/// The occurrences that the page holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthCache {
    months: SortedMap<NaiveDate, Month>,
    generation: u64,
    /// What was asked for in an earlier generation is of before a change that is shown already.
    changed_in: u64,
}

impl MonthCache {
    /// Which ranges to fetch so that `shown` and the months beside it are there and current. Marks them as
    /// asked for: each is to be answered by [`Self::store`] or [`Self::failed`] with the same generation.
    pub fn wanted(&mut self, shown: &DayRange) -> Vec<DayRange> {
        let first = add_months(first_of_month(shown.start), -1);
        let last = add_months(first_of_month(shown.last()), 1);
        let generation = self.generation;
        let mut ranges: Vec<(DayRange, usize)> = Vec::new();
        let mut month = first;
        loop {
            let next = add_months(month, 1);
            let entry = self.months.get_or_insert_with(month, Month::default);
            let current = entry.occurrences.is_some() && entry.heard_in == generation;
            if !current && entry.asked_in != Some(generation) {
                entry.asked_in = Some(generation);
                match ranges.last_mut() {
                    Some((range, count)) if range.end == month && *count < MONTHS_AT_ONCE => {
                        range.end = next;
                        *count += 1;
                    }
                    _ => ranges.push((
                        DayRange {
                            start: month,
                            end: next,
                        },
                        1,
                    )),
                }
            }
            if month >= last || next <= month {
                break;
            }
            month = next;
        }
        self.forget_far_from(first);
        ranges.into_iter().map(|(range, _)| range).collect()
    }

    /// The generation in which a request is made: pass it back with the answer.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Takes in the answer for a range of whole months.
    pub fn store(&mut self, range: &DayRange, generation: u64, occurrences: &[Occurrence]) {
        for (month, entry) in self.months.range_mut(range.start..range.end) {
            if entry.asked_in == Some(generation) {
                entry.asked_in = None;
            }
            // An answer from before the last one heard says less than what is there.
            if generation < entry.heard_in.max(self.changed_in) && entry.occurrences.is_some() {
                continue;
            }
            let days = DayRange {
                start: *month,
                end: add_months(*month, 1),
            };
            let here = occurrences
                .iter()
                .filter(|item| covered_days(&item.span).intersects(&days));
            entry.occurrences = Some(here.cloned().collect());
            entry.heard_in = generation;
        }
    }

    /// Notes that a request came to nothing, so that the next look asks again.
    pub fn failed(&mut self, range: &DayRange, generation: u64) {
        for (_, entry) in self.months.range_mut(range.start..range.end) {
            if entry.asked_in == Some(generation) {
                entry.asked_in = None;
            }
        }
    }

    /// Marks everything as old: something changed, or the timezone did.
    pub fn expire(&mut self) {
        self.generation += 1;
    }

    /// Marks everything as old after a change by oneself that is held already: no answer from before it replaces what is
    /// there.
    pub fn supersede(&mut self) {
        self.expire();
        self.changed_in = self.generation;
    }

    /// Throws everything away: the person or the timezone changed, so that what is held is wrong.
    pub fn clear(&mut self) {
        self.months.clear();
        self.generation += 1;
    }

    /// Whether every day of `shown` was heard of, however long ago.
    #[must_use]
    pub fn covers(&self, shown: &DayRange) -> bool {
        let mut month = first_of_month(shown.start);
        while month < shown.end {
            if self
                .months
                .get(&month)
                .is_none_or(|entry| entry.occurrences.is_none())
            {
                return false;
            }
            let next = add_months(month, 1);
            if next <= month {
                break;
            }
            month = next;
        }
        true
    }

    /// What takes place on the days of `shown` in the calendars that `keep` lets through, by start; each
    /// occurrence once, though it may touch several months.
    #[must_use]
    pub fn within(&self, shown: &DayRange, keep: impl Fn(CalendarId) -> bool) -> Vec<Occurrence> {
        let from = first_of_month(shown.start);
        let mut found: Vec<&Occurrence> = self
            .months
            .range(from..shown.end.max(from))
            .filter_map(|(month, entry)| Some((*month, entry.occurrences.as_ref()?)))
            .flat_map(|(month, list)| {
                // In a later month, leave out what the month before already gave.
                list.iter()
                    .filter(move |item| month <= from || covered_days(&item.span).start >= month)
            })
            .filter(|item| keep(item.calendar) && covered_days(&item.span).intersects(shown))
            .collect();
        sort_by(&mut found, |a, b| order(a).cmp(&order(b)));
        found.into_iter().cloned().collect()
    }

    /// Changes what is held, ahead of the server's answer: `change` gives what an occurrence becomes, or
    /// `None` for it to go. Moved occurrences show up in their new months at once.
    pub fn rewrite(&mut self, change: impl Fn(&Occurrence) -> Option<Occurrence>) {
        let mut all: Vec<Occurrence> = Vec::new();
        let mut held_until: Option<NaiveDate> = None;
        for (month, entry) in self.months.iter() {
            let Some(list) = &entry.occurrences else { continue };
            // What reaches over from a month that is held was met there already.
            let is_first =
                |item: &&Occurrence| held_until != Some(*month) || covered_days(&item.span).start >= *month;
            all.extend(list.iter().filter(is_first).filter_map(&change));
            held_until = Some(add_months(*month, 1));
        }
        self.spread(&all);
    }

    /// Adds one occurrence ahead of the server's answer.
    pub fn add(&mut self, occurrence: &Occurrence) {
        for (month, entry) in self.months.iter_mut() {
            let days = DayRange {
                start: *month,
                end: add_months(*month, 1),
            };
            if let Some(list) = &mut entry.occurrences
                && covered_days(&occurrence.span).intersects(&days)
            {
                list.push(occurrence.clone());
            }
        }
    }

    fn spread(&mut self, all: &[Occurrence]) {
        for (month, entry) in self.months.iter_mut() {
            let days = DayRange {
                start: *month,
                end: add_months(*month, 1),
            };
            if let Some(list) = &mut entry.occurrences {
                *list = all
                    .iter()
                    .filter(|item| covered_days(&item.span).intersects(&days))
                    .cloned()
                    .collect();
            }
        }
    }

    fn forget_far_from(&mut self, month: NaiveDate) {
        while self.months.len() > MONTHS_KEPT {
            let ends = {
                let mut months = self.months.iter().map(|(month, _)| *month);
                (months.next(), months.next_back())
            };
            let (Some(first), Some(last)) = ends else { return };
            let farthest = if month - first > last - month { first } else { last };
            self.months.remove(&farthest);
        }
    }
}

fn order(item: &Occurrence) -> (chrono::NaiveDateTime, i64, &str, Option<&str>) {
    (
        start_of(&item.span),
        item.calendar.0,
        item.object.as_str(),
        item.recurrence_id.as_deref(),
    )
}

#[cfg(test)]
#[path = "month_cache/tests.rs"]
mod tests;
