mod bounds;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::*;
use crate::zone::utc_to_local;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
}

/// The times of a rule with UNTIL obeyed, in America/New_York.
fn expand(rule: &str, start: &str, limit: usize) -> Vec<NaiveDateTime> {
    let rule = Rule::parse(rule).unwrap();
    let until = rule.until_local(|utc| utc_to_local(chrono_tz::America::New_York, utc));
    Times::new(&rule, at(start), None)
        .take_while(|time| until.is_none_or(|until| *time <= until))
        .take(limit)
        .collect()
}

/// `199709:02,03 199710:01` at a time of day.
fn days(text: &str, time: &str) -> Vec<NaiveDateTime> {
    text.split_whitespace()
        .flat_map(|group| {
            let (month, days) = group.split_once(':').unwrap();
            days.split(',')
                .map(move |day| at(&format!("{month}{day}T{time}")))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Checks a rule from 1997-09-02 09:00 against all its times, or the first ones if it goes on.
fn check(rule: &str, expected: &str) {
    check_from(rule, "19970902T090000", expected);
}

fn check_from(rule: &str, start: &str, expected: &str) {
    let expected = days(expected, "090000");
    let bounded = rule.contains("COUNT") || rule.contains("UNTIL");
    let found = expand(rule, start, if bounded { 1000 } else { expected.len() });
    assert_eq!(found, expected, "{rule}");
    // Whatever is skipped to must be what walking there gives.
    let parsed = Rule::parse(rule).unwrap();
    for from in &found {
        for shift in [-1, 0, 1] {
            let from = *from + TimeDelta::hours(shift);
            let skipped: Vec<_> = Times::new(&parsed, at(start), Some(from)).take(3).collect();
            let walked: Vec<_> = Times::new(&parsed, at(start), None)
                .filter(|time| *time >= from)
                .take(3)
                .collect();
            assert_eq!(skipped, walked, "{rule} from {from}");
        }
    }
}

#[test]
fn rfc5545_3_8_5_3_daily() {
    check("FREQ=DAILY;COUNT=10", "199709:02,03,04,05,06,07,08,09,10,11");
    let found = expand("FREQ=DAILY;UNTIL=19971224T000000Z", "19970902T090000", 1000);
    assert_eq!(found.len(), 29 + 31 + 30 + 23);
    assert_eq!(found.last(), Some(&at("19971223T090000")));
    check(
        "FREQ=DAILY;INTERVAL=2",
        "199709:02,04,06,08,10,12,14,16,18,20,22,24,26,28,30 199710:02,04",
    );
    check("FREQ=DAILY;INTERVAL=10;COUNT=5", "199709:02,12,22 199710:02,12");
}

#[test]
fn rfc5545_3_8_5_3_every_day_in_january_for_three_years() {
    for rule in [
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
    ] {
        let found = expand(rule, "19980101T090000", 1000);
        let expected: Vec<_> = [1998, 1999, 2000]
            .into_iter()
            .flat_map(|year| {
                (1..=31).map(move |day| {
                    NaiveDate::from_ymd_opt(year, 1, day)
                        .unwrap()
                        .and_hms_opt(9, 0, 0)
                        .unwrap()
                })
            })
            .collect();
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn rfc5545_3_8_5_3_weekly() {
    check(
        "FREQ=WEEKLY;COUNT=10",
        "199709:02,09,16,23,30 199710:07,14,21,28 199711:04",
    );
    check(
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "199709:02,09,16,23,30 199710:07,14,21,28 199711:04,11,18,25 199712:02,09,16,23",
    );
    check(
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "199709:02,16,30 199710:14,28 199711:11,25 199712:09,23 199801:06,20 199802:03,17",
    );
    check(
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "199709:02,04,09,11,16,18,23,25,30 199710:02",
    );
    check(
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "199709:02,04,09,11,16,18,23,25,30 199710:02",
    );
    check_from(
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "19970901T090000",
        "199709:01,03,05,15,17,19,29 199710:01,03,13,15,17,27,29,31 199711:10,12,14,24,26,28 199712:08,10,12,22",
    );
    check(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "199709:02,04,16,18,30 199710:02,14,16",
    );
}

#[test]
fn rfc5545_3_8_5_3_monthly() {
    check_from(
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "19970905T090000",
        "199709:05 199710:03 199711:07 199712:05 199801:02 199802:06 199803:06 199804:03 199805:01 199806:05",
    );
    check_from(
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "19970905T090000",
        "199709:05 199710:03 199711:07 199712:05",
    );
    check_from(
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "19970907T090000",
        "199709:07,28 199711:02,30 199801:04,25 199803:01,29 199805:03,31",
    );
    check_from(
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "19970922T090000",
        "199709:22 199710:20 199711:17 199712:22 199801:19 199802:16",
    );
    check_from(
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "19970928T090000",
        "199709:28 199710:29 199711:28 199712:29 199801:29 199802:26",
    );
    check(
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "199709:02,15 199710:02,15 199711:02,15 199712:02,15 199801:02,15",
    );
    check_from(
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "19970930T090000",
        "199709:30 199710:01,31 199711:01,30 199712:01,31 199801:01,31 199802:01",
    );
    check_from(
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "19970910T090000",
        "199709:10,11,12,13,14,15 199903:10,11,12,13",
    );
    check(
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "199709:02,09,16,23,30 199711:04,11,18,25 199801:06,13,20,27 199803:03,10,17,24,31",
    );
}

#[test]
fn rfc5545_3_8_5_3_yearly() {
    check_from(
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "19970610T090000",
        "199706:10 199707:10 199806:10 199807:10 199906:10 199907:10 200006:10 200007:10 200106:10 200107:10",
    );
    check_from(
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "19970310T090000",
        "199703:10 199901:10 199902:10 199903:10 200101:10 200102:10 200103:10 200301:10 200302:10 200303:10",
    );
    check_from(
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "19970101T090000",
        "199701:01 199704:10 199707:19 200001:01 200004:09 200007:18 200301:01 200304:10 200307:19 200601:01",
    );
    check_from(
        "FREQ=YEARLY;BYDAY=20MO",
        "19970519T090000",
        "199705:19 199805:18 199905:17",
    );
    check_from(
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "19970512T090000",
        "199705:12 199805:11 199905:17",
    );
    check_from(
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "19970313T090000",
        "199703:13,20,27 199803:05,12,19,26 199903:04,11,18,25",
    );
    check_from(
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "19970605T090000",
        "199706:05,12,19,26 199707:03,10,17,24,31 199708:07,14,21,28 199806:04,11,18,25 199807:02,09,16,23,30 199808:06,13,20,27",
    );
    check_from(
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "19961105T090000",
        "199611:05 200011:07 200411:02",
    );
}

#[test]
fn rfc5545_3_8_5_3_days_and_positions() {
    // The RFC removes DTSTART (2 September) by EXDATE; a rule alone does not give it.
    check(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "199802:13 199803:13 199811:13 199908:13 200010:13",
    );
    check_from(
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "19970913T090000",
        "199709:13 199710:11 199711:08 199712:13 199801:10 199802:07 199803:07 199804:11 199805:09 199806:13",
    );
    check_from(
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "19970904T090000",
        "199709:04 199710:07 199711:06",
    );
    check_from(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "19970929T090000",
        "199709:29 199710:30 199711:27 199712:30 199801:29 199802:26 199803:30",
    );
    check_from(
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "20070115T090000",
        "200701:15,30 200702:15 200703:15,30",
    );
}

#[test]
fn rfc5545_3_8_5_3_week_start_matters() {
    check_from(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "19970805T090000",
        "199708:05,10,19,24",
    );
    check_from(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "19970805T090000",
        "199708:05,17,19,31",
    );
}

#[test]
fn rfc5545_3_8_5_3_within_the_day() {
    let times = |rule: &str, limit| -> Vec<String> {
        expand(rule, "19970902T090000", limit)
            .iter()
            .map(|time| time.format("%d %H:%M").to_string())
            .collect()
    };
    assert_eq!(
        times("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", 99),
        ["02 09:00", "02 12:00", "02 15:00"]
    );
    assert_eq!(
        times("FREQ=MINUTELY;INTERVAL=15;COUNT=6", 99),
        [
            "02 09:00", "02 09:15", "02 09:30", "02 09:45", "02 10:00", "02 10:15"
        ]
    );
    assert_eq!(
        times("FREQ=MINUTELY;INTERVAL=90;COUNT=4", 99),
        ["02 09:00", "02 10:30", "02 12:00", "02 13:30"]
    );
    let daily = times("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", 26);
    assert_eq!(
        daily,
        times("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", 26)
    );
    assert_eq!(daily.first().map(String::as_str), Some("02 09:00"));
    assert_eq!(daily.get(23).map(String::as_str), Some("02 16:40"));
    assert_eq!(daily.get(24).map(String::as_str), Some("03 09:00"));
}

#[test]
fn periods_shorter_than_a_day_jump_over_what_does_not_fit() {
    let found = expand(
        "FREQ=SECONDLY;INTERVAL=7;BYMONTH=12;BYMONTHDAY=24;BYHOUR=18;BYMINUTE=30",
        "19970902T090000",
        3,
    );
    let elapsed = |time: &NaiveDateTime| (*time - at("19970902T090000")).num_seconds();
    assert!(found.iter().all(|time| elapsed(time) % 7 == 0));
    assert!(found[0] >= at("19971224T183000") && found[0] < at("19971224T183007"));
    assert_eq!(found[2] - found[0], TimeDelta::seconds(14));
    let found = expand(
        "FREQ=HOURLY;BYMINUTE=0,30;BYDAY=SA;BYSETPOS=-1",
        "19970902T090000",
        2,
    );
    assert_eq!(found, [at("19970906T003000"), at("19970906T013000")]);
}

#[test]
fn months_and_years_without_the_day_are_passed_over() {
    check_from(
        "FREQ=MONTHLY;COUNT=4",
        "20260131T090000",
        "202601:31 202603:31 202605:31 202607:31",
    );
    check_from(
        "FREQ=YEARLY;COUNT=3",
        "20240229T090000",
        "202402:29 202802:29 203202:29",
    );
    check_from(
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2",
        "20201228T090000",
        "202012:28 202612:28",
    );
    check_from(
        "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=TH;COUNT=3",
        "20201231T090000",
        "202012:31 202112:30 202212:29",
    );
    check_from(
        "FREQ=YEARLY;BYWEEKNO=1;COUNT=3",
        "20260101T090000",
        "202601:01 202701:07 202801:06",
    );
    check_from(
        "FREQ=YEARLY;BYYEARDAY=-1,366;COUNT=3",
        "20231231T090000",
        "202312:31 202412:31 202512:31",
    );
    check_from(
        "FREQ=YEARLY;BYDAY=-1MO;COUNT=2",
        "20261228T090000",
        "202612:28 202712:27",
    );
}
