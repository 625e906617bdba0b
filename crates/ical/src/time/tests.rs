use super::*;
use chrono::{NaiveDate, TimeDelta};

fn duration(text: &str) -> Option<(i64, i64)> {
    NominalDuration::parse(text).map(|duration| (duration.days, duration.seconds))
}

#[test]
fn rfc5545_3_3_6_durations() {
    assert_eq!(duration("P15DT5H0M20S"), Some((15, 18_020)));
    assert_eq!(duration("P7W"), Some((49, 0)));
    assert_eq!(duration("-PT15M"), Some((0, -900)));
    assert_eq!(duration("+P1D"), Some((1, 0)));
    assert_eq!(duration("PT0S"), Some((0, 0)));
    for wrong in [
        "", "P", "PT", "15M", "P1", "PT1D", "P1H", "P1X", "TP1D", "P1DT1D", "P1MT1S",
    ] {
        assert_eq!(duration(wrong), None, "{wrong}");
    }
    assert!(duration("P99999999999999999999999W").is_some());
}

#[test]
fn rfc5545_3_3_5_date_times() {
    let day = NaiveDate::from_ymd_opt(1998, 1, 18).unwrap();
    let local = day.and_hms_opt(23, 0, 0).unwrap();
    assert_eq!(parse_text("19980118T230000"), Some(Parsed::Local(local)));
    assert_eq!(parse_text("19980118T230000Z"), Some(Parsed::Utc(local)));
    assert_eq!(parse_text("19980118"), Some(Parsed::Date(day)));
}

#[test]
fn what_clients_write_instead_is_read() {
    let local = NaiveDate::from_ymd_opt(1998, 1, 18)
        .unwrap()
        .and_hms_opt(23, 0, 0)
        .unwrap();
    assert_eq!(parse_text("1998-01-18T23:00:00Z"), Some(Parsed::Utc(local)));
    assert_eq!(parse_text("19980118T2300"), Some(Parsed::Local(local)));
    assert_eq!(parse_text("19980119T010000+0200"), Some(Parsed::Utc(local)));
    assert_eq!(
        parse_text("19980118T225960"),
        Some(Parsed::Local(local - TimeDelta::seconds(1)))
    );
    for wrong in [
        "",
        "1998",
        "19980230",
        "19980118T250000",
        "19980118T",
        "T230000",
        "1998011x",
        "+9980118",
        "19980118T2300é0",
    ] {
        assert_eq!(parse_text(wrong), None, "{wrong}");
    }
}

#[test]
fn rfc5545_3_3_14_offsets() {
    assert_eq!(parse_offset("-0500"), Some(-18_000));
    assert_eq!(parse_offset("+0100"), Some(3600));
    assert_eq!(parse_offset("+053015"), Some(19_815));
    for wrong in ["", "+", "+1", "+ab00", "+9900"] {
        assert_eq!(parse_offset(wrong), None, "{wrong}");
    }
}
