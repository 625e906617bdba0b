//! What stands in one row of days: the cells of a month's week, and the banners above the hours.

use chrono::NaiveDateTime;
use roost_shared::calendar::Occurrence;

use super::lanes::Bar;
use super::range::DayRange;
use super::segment::{covered_days, is_banner, start_of};
use crate::order;

/// One occurrence in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowEntry {
    /// Its position in the list that was given.
    pub index: usize,
    /// The days of the row that it takes.
    pub bar: Bar,
    /// Whether it is drawn as a banner rather than as a line with a time.
    pub banner: bool,
    /// Whether it started in an earlier row.
    pub continues_before: bool,
    /// Whether it goes on in a later row.
    pub continues_after: bool,
}

/// What a month shows in the row: banners, long ones first, then timed events on the day on which they start.
#[must_use]
pub fn month_row(occurrences: &[Occurrence], row: &DayRange) -> Vec<RowEntry> {
    sorted(
        occurrences,
        occurrences
            .iter()
            .enumerate()
            .filter_map(|(index, item)| entry(index, item, row)),
    )
}

/// What stands above the hours of the row's days: banners alone.
#[must_use]
pub fn banner_row(occurrences: &[Occurrence], row: &DayRange) -> Vec<RowEntry> {
    let banners = occurrences
        .iter()
        .enumerate()
        .filter(|(_, item)| is_banner(&item.span));
    sorted(
        occurrences,
        banners.filter_map(|(index, item)| entry(index, item, row)),
    )
}

fn entry(index: usize, item: &Occurrence, row: &DayRange) -> Option<RowEntry> {
    let banner = is_banner(&item.span);
    let mut days = covered_days(&item.span);
    if !banner {
        // Less than a day, even over midnight: a line on the day on which it starts.
        days = DayRange::of_days(days.start, 1);
    }
    if !days.intersects(row) {
        return None;
    }
    let first = days.start.max(row.start);
    let last = days.last().min(row.last());
    Some(RowEntry {
        index,
        bar: Bar {
            start: row.position(first)?,
            end: row.position(last)? + 1,
        },
        banner,
        continues_before: days.start < row.start,
        continues_after: days.end > row.end,
    })
}

fn sorted(occurrences: &[Occurrence], entries: impl Iterator<Item = RowEntry>) -> Vec<RowEntry> {
    let mut entries: Vec<RowEntry> = entries.collect();
    order::sort_by_key(&mut entries, |entry| rank(occurrences, entry));
    entries
}

type Rank<'a> = (bool, u32, u32, NaiveDateTime, &'a str, usize);

/// Banners before timed ones; early before late; long before short; then by the clock and by name.
fn rank<'a>(occurrences: &'a [Occurrence], entry: &RowEntry) -> Rank<'a> {
    let (start, title) = match occurrences.get(entry.index) {
        Some(item) => (start_of(&item.span), item.title.as_str()),
        None => (NaiveDateTime::default(), ""),
    };
    let length = entry.bar.end - entry.bar.start;
    (
        !entry.banner,
        entry.bar.start,
        u32::MAX - length,
        start,
        title,
        entry.index,
    )
}

#[cfg(test)]
mod tests {
    use roost_shared::CollectionId;
    use roost_shared::calendar::EventSpan;

    use super::*;

    fn item(title: &str, span: EventSpan) -> Occurrence {
        Occurrence {
            calendar: CollectionId(1),
            object: format!("{title}.ics"),
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

    fn timed(title: &str, start: &str, end: &str) -> Occurrence {
        item(
            title,
            EventSpan::Timed {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
            },
        )
    }

    fn all_day(title: &str, start: &str, end: &str) -> Occurrence {
        item(
            title,
            EventSpan::AllDay {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
            },
        )
    }

    fn week() -> DayRange {
        DayRange::of_days("2026-11-23".parse().unwrap(), 7)
    }

    fn titles<'a>(items: &'a [Occurrence], entries: &[RowEntry]) -> Vec<&'a str> {
        entries
            .iter()
            .map(|entry| items[entry.index].title.as_str())
            .collect()
    }

    #[test]
    fn banners_come_first_then_the_day_by_the_clock() {
        let items = [
            timed("late", "2026-11-23T15:00:00", "2026-11-23T16:00:00"),
            timed("early", "2026-11-23T08:00:00", "2026-11-23T09:00:00"),
            all_day("holiday", "2026-11-23", "2026-11-24"),
            all_day("trip", "2026-11-23", "2026-11-27"),
        ];
        let entries = month_row(&items, &week());
        assert_eq!(titles(&items, &entries), ["trip", "holiday", "early", "late"]);
        assert_eq!(titles(&items, &banner_row(&items, &week())), ["trip", "holiday"]);
    }

    #[test]
    fn a_banner_is_cut_to_the_row_and_says_so() {
        let items = [all_day("trip", "2026-11-20", "2026-12-10")];
        let entries = month_row(&items, &week());
        assert_eq!(entries[0].bar, Bar { start: 0, end: 7 });
        assert!(entries[0].continues_before && entries[0].continues_after);
    }

    #[test]
    fn a_night_stands_on_the_day_on_which_it_starts() {
        let items = [timed("party", "2026-11-29T22:00:00", "2026-11-30T02:00:00")];
        let entries = month_row(&items, &week());
        assert_eq!(entries[0].bar, Bar { start: 6, end: 7 });
        assert!(month_row(&items, &DayRange::of_days(week().end, 7)).is_empty());
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let items = [
            all_day("before", "2026-11-22", "2026-11-23"),
            all_day("after", "2026-11-30", "2026-12-01"),
        ];
        assert!(month_row(&items, &week()).is_empty());
    }
}
