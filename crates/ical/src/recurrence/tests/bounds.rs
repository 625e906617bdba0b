use super::*;

#[test]
fn count_counts_a_start_that_does_not_match() {
    check("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "199709:08,15");
    check("FREQ=MONTHLY;BYDAY=1FR;COUNT=3", "199709:05 199710:03");
}

#[test]
fn far_away_is_reached_without_walking() {
    for (rule, expected) in [
        ("FREQ=DAILY", "20400101T090000"),
        ("FREQ=DAILY;COUNT=1000000", "20400101T090000"),
        ("FREQ=SECONDLY", "20400101T000000"),
        ("FREQ=MINUTELY;COUNT=4000000000", "20400101T000000"),
        ("FREQ=HOURLY;BYDAY=SU", "20400101T000000"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=100000", "20400102T090000"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "20400129T090000"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "20400229T090000"),
    ] {
        let rule = Rule::parse(rule).unwrap();
        let first = Times::new(&rule, at("19900101T090000"), Some(at("20400101T000000"))).next();
        assert_eq!(first, Some(at(expected)), "{rule:?}");
    }
}

#[test]
fn rules_without_times_come_to_an_end() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=SECONDLY;INTERVAL=60;BYSECOND=30",
        "FREQ=WEEKLY;BYWEEKNO=53;BYMONTH=7",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=1",
        "FREQ=SECONDLY;INTERVAL=4294967295;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=4294967295;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;INTERVAL=4294967295;BYDAY=53MO;BYMONTH=1;BYMONTHDAY=30;BYYEARDAY=2",
    ] {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!(
            Times::new(&rule, at("20260101T090000"), None).next(),
            None,
            "{rule:?}"
        );
    }
}

#[test]
fn a_product_of_all_lists_is_never_written_out() {
    let all = |last: u32| {
        (0..=last)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let lists = format!("BYHOUR={};BYMINUTE={};BYSECOND={}", all(23), all(59), all(59));
    let rule = Rule::parse(&format!(
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;{lists};COUNT=4000000000"
    ))
    .unwrap();
    let first = Times::new(&rule, at("20260101T000000"), Some(at("21000101T000000"))).next();
    assert_eq!(first, Some(at("21000101T000000")));
    let rule = Rule::parse(&format!("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;{lists}")).unwrap();
    assert_eq!(Times::new(&rule, at("20260101T000000"), None).next(), None);
    let rule = Rule::parse(&format!(
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;{lists};BYSETPOS=-1"
    ))
    .unwrap();
    assert_eq!(
        Times::new(&rule, at("20260101T000000"), None).next(),
        Some(at("20261231T235959"))
    );
}

#[test]
fn what_is_no_rule() {
    for wrong in [
        "",
        "FREQ=",
        "FREQ=FORTNIGHTLY",
        "COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=é",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;RSCALE=CHINESE",
        "DAILY",
    ] {
        assert_eq!(Rule::parse(wrong), None, "{wrong}");
    }
    let rule = Rule::parse("freq=weekly; byday=mo,+2tu ;X-PART=1;INTERVAL=0;BYSECOND=59,60;").unwrap();
    assert_eq!(rule.frequency, Frequency::Weekly);
    assert_eq!(rule.interval, 1);
    assert_eq!(rule.by_second, [59]);
    assert_eq!(rule.by_day.len(), 2);
}
