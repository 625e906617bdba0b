//! What the cache asks for and shows.

use roost_shared::CollectionId;
use roost_shared::calendar::EventSpan;

use super::*;

fn range(start: &str, end: &str) -> DayRange {
    DayRange {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}

fn all_day(object: &str, start: &str, end: &str) -> Occurrence {
    Occurrence {
        calendar: CollectionId(1),
        object: object.to_owned(),
        recurrence_id: None,
        span: EventSpan::AllDay {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        },
        title: object.to_owned(),
        location: String::new(),
        cancelled: false,
        tentative: false,
        declined: false,
        free: false,
    }
}

fn names(cache: &MonthCache, shown: &DayRange) -> Vec<String> {
    cache
        .within(shown, |_| true)
        .into_iter()
        .map(|item| item.object)
        .collect()
}

/// A cache that has heard `occurrences` about November 2026 and the months beside it.
fn november(occurrences: &[Occurrence]) -> MonthCache {
    let mut cache = MonthCache::default();
    for wanted in cache.wanted(&range("2026-11-01", "2026-12-01")) {
        let generation = cache.generation();
        cache.store(&wanted, generation, occurrences);
    }
    cache
}

#[test]
fn the_months_beside_the_view_come_in_the_same_request() {
    let mut cache = MonthCache::default();
    let week = range("2026-11-23", "2026-11-30");
    assert_eq!(cache.wanted(&week), [range("2026-10-01", "2027-01-01")]);
    assert!(
        cache.wanted(&week).is_empty(),
        "a request under way is not repeated"
    );
    assert!(!cache.covers(&week));
}

#[test]
fn leafing_on_asks_only_for_what_is_new() {
    let mut cache = november(&[]);
    assert!(cache.covers(&range("2026-10-01", "2027-01-01")));
    assert_eq!(
        cache.wanted(&range("2026-12-07", "2026-12-14")),
        [range("2027-01-01", "2027-02-01")]
    );
}

#[test]
fn a_failed_request_is_asked_again() {
    let mut cache = MonthCache::default();
    let week = range("2026-11-23", "2026-11-30");
    let asked = cache.wanted(&week);
    cache.failed(&asked[0], cache.generation());
    assert_eq!(cache.wanted(&week), asked);
}

#[test]
fn an_event_over_a_month_boundary_is_shown_once() {
    let cache = november(&[
        all_day("trip", "2026-11-28", "2026-12-04"),
        all_day("day", "2026-12-01", "2026-12-02"),
    ]);
    assert_eq!(names(&cache, &range("2026-11-23", "2026-12-07")), ["trip", "day"]);
    assert_eq!(names(&cache, &range("2026-12-03", "2026-12-10")), ["trip"]);
    assert_eq!(
        names(&cache, &range("2026-12-04", "2026-12-10")),
        Vec::<String>::new()
    );
}

#[test]
fn hidden_calendars_are_left_out() {
    let cache = november(&[all_day("x", "2026-11-28", "2026-11-29")]);
    assert!(
        cache
            .within(&range("2026-11-01", "2026-12-01"), |id| id == CollectionId(2))
            .is_empty()
    );
}

#[test]
fn after_a_change_the_old_is_shown_until_the_new_is_there() {
    let mut cache = november(&[all_day("old", "2026-11-28", "2026-11-29")]);
    let shown = range("2026-11-01", "2026-12-01");
    cache.expire();
    assert_eq!(names(&cache, &shown), ["old"]);
    let wanted = cache.wanted(&shown);
    assert_eq!(wanted, [range("2026-10-01", "2027-01-01")]);
    let generation = cache.generation();
    cache.store(
        &wanted[0],
        generation,
        &[all_day("new", "2026-11-28", "2026-11-29")],
    );
    assert_eq!(names(&cache, &shown), ["new"]);
    assert!(cache.wanted(&shown).is_empty());
}

#[test]
fn a_late_answer_from_before_the_change_does_not_win() {
    let mut cache = MonthCache::default();
    let shown = range("2026-11-01", "2026-12-01");
    let first = cache.wanted(&shown);
    let before = cache.generation();
    cache.expire();
    let second = cache.wanted(&shown);
    assert_eq!(first, second);
    let after = cache.generation();
    cache.store(&second[0], after, &[all_day("new", "2026-11-28", "2026-11-29")]);
    cache.store(&first[0], before, &[all_day("old", "2026-11-28", "2026-11-29")]);
    assert_eq!(names(&cache, &shown), ["new"]);
}

#[test]
fn an_answer_from_before_a_change_shows_but_is_asked_again() {
    let mut cache = MonthCache::default();
    let shown = range("2026-11-01", "2026-12-01");
    let asked = cache.wanted(&shown);
    let before = cache.generation();
    cache.expire();
    cache.store(&asked[0], before, &[all_day("old", "2026-11-28", "2026-11-29")]);
    assert_eq!(names(&cache, &shown), ["old"]);
    assert_eq!(cache.wanted(&shown), asked);
}

#[test]
fn changes_ahead_of_the_server_move_and_remove() {
    let mut cache = november(&[
        all_day("a", "2026-11-10", "2026-11-11"),
        all_day("b", "2026-11-12", "2026-11-13"),
    ]);
    cache.rewrite(|item| match item.object.as_str() {
        "a" => Some(all_day("a", "2026-12-24", "2026-12-25")),
        _ => None,
    });
    assert_eq!(
        names(&cache, &range("2026-11-01", "2026-12-01")),
        Vec::<String>::new()
    );
    assert_eq!(names(&cache, &range("2026-12-01", "2027-01-01")), ["a"]);
    cache.add(&all_day("c", "2026-11-30", "2026-12-02"));
    assert_eq!(names(&cache, &range("2026-11-01", "2027-01-01")), ["c", "a"]);
}

#[test]
fn memory_stays_bounded_however_long_one_leafs() {
    let mut cache = MonthCache::default();
    let mut month: NaiveDate = "2026-01-01".parse().unwrap();
    for _ in 0..200 {
        let shown = DayRange {
            start: month,
            end: add_months(month, 1),
        };
        cache.wanted(&shown);
        month = add_months(month, 1);
    }
    assert!(cache.months.len() <= MONTHS_KEPT);
    assert!(cache.months.contains_key(&add_months(month, -1)));
}

#[test]
fn the_ends_of_time_are_no_trap() {
    let mut cache = MonthCache::default();
    let first = cache.wanted(&range("1900-01-01", "1900-01-02"));
    assert_eq!(first.first().map(|range| range.start), "1900-01-01".parse().ok());
    let last = cache.wanted(&range("2199-12-30", "2199-12-31"));
    assert_eq!(last.last().map(|range| range.end), "2199-12-31".parse().ok());
    assert!(!cache.covers(&range("2199-12-30", "2199-12-31")));
}

#[test]
fn what_was_removed_does_not_come_back_with_an_answer_from_before() {
    let days = range("2026-11-01", "2026-12-01");
    let event = [all_day("a.ics", "2026-11-10", "2026-11-11")];
    let mut cache = november(&event);
    cache.expire();
    let asked = cache.generation();
    let wanted = cache.wanted(&days);
    cache.rewrite(|_| None);
    cache.supersede();
    for range in wanted {
        cache.store(&range, asked, &event);
    }
    assert!(names(&cache, &days).is_empty());
    let generation = cache.generation();
    for range in cache.wanted(&days) {
        cache.store(&range, generation, &event);
    }
    assert_eq!(names(&cache, &days), ["a.ics"], "brought back");
}
