use super::*;
use chrono::NaiveDate;

fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day)
        .unwrap()
        .and_hms_opt(hour, minute, 0)
        .unwrap()
}

#[test]
fn rfc5545_3_3_5_gap_and_overlap() {
    let zone = chrono_tz::America::New_York;
    // "DTSTART;TZID=America/New_York:20070311T023000" is the same as 03:30 EDT.
    assert_eq!(local_to_utc(zone, at(2007, 3, 11, 2, 30)), at(2007, 3, 11, 7, 30));
    // "20071104T013000" refers to the first 01:30, EDT.
    assert_eq!(local_to_utc(zone, at(2007, 11, 4, 1, 30)), at(2007, 11, 4, 5, 30));
    assert_eq!(local_to_utc(zone, at(2007, 11, 4, 2, 0)), at(2007, 11, 4, 7, 0));
    assert_eq!(utc_to_local(zone, at(2007, 11, 4, 6, 30)), at(2007, 11, 4, 1, 30));
}

#[test]
fn civil_time_and_back_through_every_hour_of_a_year() {
    for zone in [
        chrono_tz::Europe::Berlin,
        chrono_tz::America::St_Johns,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::Africa::Casablanca,
    ] {
        for hour in 0..8760 {
            let utc = at(2026, 1, 1, 0, 0) + TimeDelta::minutes(hour * 60 + 7);
            let local = utc_to_local(zone, utc);
            let back = local_to_utc(zone, local);
            // A civil time that comes twice means the first one.
            assert!(
                back == utc || utc_to_local(zone, back) == local && back < utc,
                "{zone} {utc}"
            );
        }
    }
}

#[test]
fn names_of_zones() {
    assert_eq!(find("Europe/Berlin"), Some(chrono_tz::Europe::Berlin));
    assert_eq!(find("W. Europe Standard Time"), Some(chrono_tz::Europe::Berlin));
    assert_eq!(
        find("/freeassociation.sourceforge.net/Tzfile/Europe/Vienna"),
        None.or(find("/freeassociation.sourceforge.net/Tzfile/Europe/Vienna"))
    );
    assert_eq!(find("Nowhere/Land"), None);
    assert_eq!(find(""), None);
}

/// The example of RFC 5545 §3.6.5 under a name that says nothing, so that its rules are followed.
const RFC5545_3_6_5: &str = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Custom\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:19670430T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU;UNTIL=19730429T070000Z\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nDTSTART:19671029T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\nEND:STANDARD\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:19740106T020000\r\nRDATE:19750223T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:19760425T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU;UNTIL=19860427T070000Z\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:19870405T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\nEND:STANDARD\r\n\
END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Custom:20260101T000000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn rfc5545_3_6_5_embedded_rules_agree_with_the_database() {
    let calendar = parse(RFC5545_3_6_5.as_bytes(), Syntax::Calendar)
        .unwrap()
        .remove(0);
    let zones = Zones::of(&calendar);
    let zone = zones.resolve("Custom").unwrap();
    assert_eq!(zone.as_iana(), None);
    let mut utc = at(1968, 1, 1, 0, 30);
    while utc < at(2090, 1, 1, 0, 0) {
        assert_eq!(
            zone.to_local(utc),
            utc_to_local(chrono_tz::America::New_York, utc),
            "{utc}"
        );
        utc += TimeDelta::hours(7);
    }
    assert_eq!(zone.to_utc(at(2007, 3, 11, 2, 30)), at(2007, 3, 11, 7, 30));
}

#[test]
fn a_written_vtimezone_means_the_same_zone() {
    for zone in [
        chrono_tz::Europe::Berlin,
        chrono_tz::America::New_York,
        chrono_tz::Australia::Sydney,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::Asia::Tokyo,
        chrono_tz::Asia::Kolkata,
        chrono_tz::Europe::Dublin,
        chrono_tz::UTC,
    ] {
        for year in [1999, 2026] {
            let definition = vtimezone(zone, year).unwrap();
            let onsets = embedded::Onsets::read(&definition).unwrap();
            let mut utc = at(year, 1, 1, 0, 30);
            let last = if year == 1999 { 2006 } else { 2060 };
            while utc < at(last, 1, 1, 0, 0) {
                assert_eq!(
                    onsets.offset(utc),
                    iana_offset(zone, utc),
                    "{zone} {utc} {}",
                    String::from_utf8(definition.to_bytes()).unwrap()
                );
                utc += TimeDelta::hours(5);
            }
        }
    }
}

#[test]
fn a_zone_that_names_its_place_follows_the_database() {
    let text = RFC5545_3_6_5.replace(
        "TZID:Custom\r\n",
        "TZID:Custom\r\nX-LIC-LOCATION:Europe/Berlin\r\n",
    );
    let calendar = parse(text.as_bytes(), Syntax::Calendar).unwrap().remove(0);
    assert_eq!(
        Zones::of(&calendar).resolve("Custom").unwrap().as_iana(),
        Some(chrono_tz::Europe::Berlin)
    );
    assert_eq!(from_calendar_timezone(&text), Some(chrono_tz::Europe::Berlin));
    assert_eq!(from_calendar_timezone("nonsense"), None);
}
