//! Recurrence rules.

use super::*;

proptest! {
    // Rules that seldom match are followed to the limit on steps, which takes its time.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_read_from_anything_give_rising_times(text in "FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)(;INTERVAL=[1-9]{1,3})?(;COUNT=[1-9][0-9]?)?(;BYMONTH=[1-9])?(;BYMONTHDAY=-?[1-9])?(;BYDAY=(MO|-1FR|2TU))?(;BYHOUR=1?[0-9])?(;BYSETPOS=-?[12])?", start in date_time(), later in 0..400_i64) {
        let rule = Rule::parse(&text).unwrap();
        let from = start + TimeDelta::days(later);
        let all: Vec<NaiveDateTime> = Times::new(&rule, start, None).take(50).collect();
        prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(all.first().is_none_or(|first| *first >= start));
        // What is skipped to is what walking there gives, as far as walking goes.
        let skipped: Vec<NaiveDateTime> = Times::new(&rule, start, Some(from)).take(3).collect();
        let walked: Vec<NaiveDateTime> = Times::new(&rule, start, None).take(2_000).filter(|time| *time >= from).take(3).collect();
        if walked.len() == 3 {
            prop_assert_eq!(skipped, walked);
        }
    }
}

/// The starts that calcard's own expansion gives in UTC: an implementation that shares nothing with ours.
/// Left out are rules by the minute with BYHOUR or BYDAY, where it loses count of the interval or passes
/// over whole days, and BYWEEKNO without BYDAY, where it takes the whole week.
fn expanded_by_calcard(rule: &str, start: NaiveDateTime, count: usize) -> Vec<NaiveDateTime> {
    let start = start.format("%Y%m%dT%H%M%SZ");
    let text = format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:{start}\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let calendar = calcard::icalendar::ICalendar::parse(text).unwrap();
    let expansion = calendar.expand_dates(calcard::common::timezone::Tz::UTC, count);
    assert!(expansion.errors.is_empty(), "{rule} {:?}", expansion.errors);
    expansion
        .events
        .iter()
        .map(|event| event.start.naive_utc())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_mean_what_another_implementation_takes_them_for(
        rule in prop_oneof![
            "FREQ=YEARLY(;INTERVAL=[1-3])?(;BYMONTH=[1-9],1[0-2])?(;BYMONTHDAY=-?[1-9],1[0-9])?(;BYDAY=(MO|TU,SA|SU,FR,WE))?(;BYHOUR=[0-9],1[0-9])?",
            "FREQ=YEARLY;BYDAY=([1-9]|-[1-9]|[1-4][0-9])(MO|TH|SU)",
            "FREQ=YEARLY;BYWEEKNO=([2-9]|[1-4][0-9]|5[01]|-[3-9]);BYDAY=(MO|TU,SA)(;WKST=(MO|SU))?",
            "FREQ=YEARLY;BYYEARDAY=-?[1-9][0-9]?,[12][0-9][0-9](;BYDAY=(MO,TU,WE|SA))?",
            "FREQ=MONTHLY(;INTERVAL=[1-5])?(;BYMONTHDAY=-?[1-9],2[0-9])?(;BYDAY=(MO|1FR|-1SU,2TU|3WE))?(;BYMONTH=[1-6])?",
            "FREQ=MONTHLY;BYDAY=(MO,TU,WE,TH,FR|SA,SU);BYSETPOS=(-1|-2|1|2,3)",
            "FREQ=WEEKLY(;INTERVAL=[1-4])?(;BYDAY=(MO|TU,SA|SU,FR,WE))?(;WKST=(MO|SU))?(;BYMONTH=[1-9])?(;BYHOUR=[1-9],1[0-9];BYMINUTE=0,30)?",
            "FREQ=DAILY(;INTERVAL=[1-9])?(;BYMONTH=[1-9])?(;BYDAY=(MO|TU,SA))?(;BYMONTHDAY=[1-9],-1)?",
            "FREQ=HOURLY(;INTERVAL=[1-9])?(;BYDAY=(MO|TU,SA))?(;BYMINUTE=[0-5],30)?",
            "FREQ=MINUTELY(;INTERVAL=[1-9][0-9]?)?",
        ],
        start in date_time(),
    ) {
        let theirs = expanded_by_calcard(&rule, start, 12);
        let parsed = Rule::parse(&rule).unwrap();
        let ours: Vec<NaiveDateTime> = Times::new(&parsed, start, None).take(theirs.len()).collect();
        prop_assert_eq!(ours, theirs, "{}", rule);
    }
}
