//! The list of days that have something, for narrow screens and for reading ahead.

use chrono::NaiveDate;
use roost_shared::calendar::Occurrence;

use super::range::DayRange;
use super::segment::{covered_days, is_banner, start_of};
use crate::order;

/// One line under a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaEntry {
    /// Its position in the list that was given.
    pub index: usize,
    /// Which of its days this is, from 1.
    pub day: u32,
    /// On how many days it takes place.
    pub days: u32,
}

/// One day with what happens on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaDay {
    /// The day.
    pub date: NaiveDate,
    /// Whole days first, then by the clock. Empty only for `always`.
    pub entries: Vec<AgendaEntry>,
}

/// The days of `range` on which something happens, and `always` (today) even if nothing does.
#[must_use]
pub fn agenda(occurrences: &[Occurrence], range: &DayRange, always: NaiveDate) -> Vec<AgendaDay> {
    range
        .days()
        .filter_map(|date| {
            let entries = on_day(occurrences, date);
            (!entries.is_empty() || date == always).then_some(AgendaDay { date, entries })
        })
        .collect()
}

/// What happens on one day: whole days first, then by the clock, then by name.
#[must_use]
pub fn on_day(occurrences: &[Occurrence], date: NaiveDate) -> Vec<AgendaEntry> {
    let mut found: Vec<(usize, &Occurrence)> = occurrences
        .iter()
        .enumerate()
        .filter(|(_, item)| covered_days(&item.span).contains(date))
        .collect();
    order::sort_by_key(&mut found, |(index, item)| {
        // What began on an earlier day is there from the first minute on.
        let start = start_of(&item.span).max(date.into());
        (!is_banner(&item.span), start, item.title.as_str(), *index)
    });
    found
        .into_iter()
        .filter_map(|(index, item)| {
            let days = covered_days(&item.span);
            Some(AgendaEntry {
                index,
                day: days.position(date)? + 1,
                days: days.len(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use roost_shared::CollectionId;
    use roost_shared::calendar::EventSpan;

    use super::*;

    fn item(title: &str, span: EventSpan) -> Occurrence {
        Occurrence {
            calendar: CollectionId(1),
            object: String::new(),
            recurrence_id: None,
            span,
            title: title.to_owned(),
            location: String::new(),
            cancelled: false,
            tentative: false,
            declined: false,
            free: false,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_without_anything_are_left_out_but_today_is_not() {
        let items = [item(
            "x",
            EventSpan::AllDay {
                start: day("2026-11-25"),
                end: day("2026-11-26"),
            },
        )];
        let days = agenda(
            &items,
            &DayRange::of_days(day("2026-11-23"), 7),
            day("2026-11-23"),
        );
        assert_eq!(
            days.iter().map(|day| day.date).collect::<Vec<_>>(),
            [day("2026-11-23"), day("2026-11-25")]
        );
        assert!(days[0].entries.is_empty());
    }

    #[test]
    fn a_long_event_counts_its_days_from_its_own_first_one() {
        let items = [item(
            "trip",
            EventSpan::AllDay {
                start: day("2026-11-20"),
                end: day("2026-11-25"),
            },
        )];
        let days = agenda(
            &items,
            &DayRange::of_days(day("2026-11-23"), 7),
            day("2027-01-01"),
        );
        let counted: Vec<_> = days
            .iter()
            .map(|day| (day.entries[0].day, day.entries[0].days))
            .collect();
        assert_eq!(counted, [(4, 5), (5, 5)]);
    }

    #[test]
    fn a_night_is_listed_first_on_the_next_morning() {
        let night = EventSpan::Timed {
            start: "2026-11-22T23:00:00".parse().unwrap(),
            end: "2026-11-23T03:00:00".parse().unwrap(),
        };
        let early = EventSpan::Timed {
            start: "2026-11-23T00:30:00".parse().unwrap(),
            end: "2026-11-23T01:00:00".parse().unwrap(),
        };
        let items = [item("early", early), item("night", night)];
        let entries = on_day(&items, day("2026-11-23"));
        assert_eq!(
            entries.iter().map(|entry| entry.index).collect::<Vec<_>>(),
            [1, 0]
        );
    }
}
