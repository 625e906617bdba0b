//! Stretches of whole days.

use chrono::NaiveDate;

use super::date::{LAST, add_days};

/// The days from `start` up to but not including `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayRange {
    /// The first day.
    pub start: NaiveDate,
    /// The day after the last one.
    pub end: NaiveDate,
}

impl DayRange {
    /// `count` days from `start` on.
    #[must_use]
    pub fn of_days(start: NaiveDate, count: u32) -> Self {
        Self {
            start,
            end: add_days(start, i64::from(count)),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from((self.end - self.start).num_days()).unwrap_or(0)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Its last day, or its start where it is empty.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        if self.is_empty() {
            self.start
        } else {
            add_days(self.end, -1)
        }
    }

    /// Its days in order. Ends at the last day that can be shown.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.end.min(LAST);
        self.start.iter_days().take_while(move |day| *day < end)
    }

    /// Whether `date` is one of its days.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }

    /// Whether both have a day in common.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The position of `date` in it, 0 for its first day; `None` outside.
    #[must_use]
    pub fn position(&self, date: NaiveDate) -> Option<u32> {
        if self.contains(date) {
            u32::try_from((date - self.start).num_days()).ok()
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> DayRange {
        DayRange {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    #[test]
    fn the_end_is_not_part_of_it() {
        let week = range("2026-11-23", "2026-11-30");
        assert_eq!(week.len(), 7);
        assert!(week.contains("2026-11-29".parse().unwrap()));
        assert!(!week.contains(week.end));
        assert_eq!(week.last(), "2026-11-29".parse().unwrap());
        assert_eq!(week.days().count(), 7);
    }

    #[test]
    fn neighbours_do_not_intersect() {
        let week = range("2026-11-23", "2026-11-30");
        assert!(!week.intersects(&range("2026-11-30", "2026-12-07")));
        assert!(week.intersects(&range("2026-11-29", "2026-12-07")));
    }

    #[test]
    fn a_range_turned_round_is_empty() {
        let turned = range("2026-11-30", "2026-11-23");
        assert!(turned.is_empty());
        assert_eq!(turned.len(), 0);
        assert_eq!(turned.days().count(), 0);
        assert_eq!(turned.last(), turned.start);
    }

    #[test]
    fn positions_count_from_the_first_day() {
        let week = range("2026-11-23", "2026-11-30");
        assert_eq!(week.position("2026-11-23".parse().unwrap()), Some(0));
        assert_eq!(week.position("2026-11-29".parse().unwrap()), Some(6));
        assert_eq!(week.position("2026-11-30".parse().unwrap()), None);
    }
}
