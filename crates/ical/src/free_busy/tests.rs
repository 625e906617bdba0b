use super::*;
use crate::fixtures::{object, rfc4791_b, utc};

fn busy(start: &str, end: &str, zone: Tz, objects: &[CalendarObject]) -> Vec<String> {
    let mut busy = BusyTime::new(utc(start), utc(end), zone);
    objects.iter().for_each(|object| busy.add(object));
    let short = |period: &BusyPeriod| {
        format!(
            "{}-{} {:?}",
            period.start.format("%dT%H%M"),
            period.end.format("%dT%H%M"),
            period.kind
        )
    };
    busy.periods().iter().map(short).collect()
}

#[test]
fn rfc4791_7_10_1_free_busy_query() {
    let events = &rfc4791_b()[..7];
    assert_eq!(
        busy("20060104T140000Z", "20060105T220000Z", Tz::UTC, events),
        [
            "04T1500-04T1600 Tentative",
            "04T1900-04T2000 Busy",
            "05T1700-05T1800 Busy"
        ]
    );
    let mut time = BusyTime::new(utc("20060104T140000Z"), utc("20060105T220000Z"), Tz::UTC);
    events.iter().for_each(|object| time.add(object));
    let answer = String::from_utf8(time.write("4FD3AD926350", utc("20050125T090000Z"))).unwrap();
    assert_eq!(
        answer,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Roost//Roost//EN\r\nBEGIN:VFREEBUSY\r\nUID:4FD3AD926350\r\nDTSTAMP:20050125T090000Z\r\n\
         DTSTART:20060104T140000Z\r\nDTEND:20060105T220000Z\r\n\
         FREEBUSY;FBTYPE=BUSY:20060104T190000Z/20060104T200000Z\r\nFREEBUSY;FBTYPE=BUSY:20060105T170000Z/20060105T180000Z\r\n\
         FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T150000Z/20060104T160000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    );
    assert!(CalendarObject::parse(answer.as_bytes()).is_ok());
}

#[test]
fn stored_free_busy_is_merged_with_events() {
    let objects = rfc4791_b();
    assert_eq!(
        busy("20060104T000000Z", "20060106T000000Z", Tz::UTC, &objects),
        [
            "04T1000-04T1200 Busy",
            "04T1500-04T1600 Tentative",
            "04T1900-04T2000 Busy",
            "05T1000-05T1200 Unavailable",
            "05T1700-05T1800 Busy"
        ]
    );
}

#[test]
fn what_takes_no_time() {
    let objects = [
        object(
            "VEVENT",
            "DTSTART:20260101T100000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        ),
        object(
            "VEVENT",
            "DTSTART:20260101T110000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
        ),
        object("VEVENT", "DTSTART:20260101T120000Z"),
        object("VTODO", "DTSTART:20260101T130000Z\nDURATION:PT1H"),
        object("VFREEBUSY", "FREEBUSY;FBTYPE=FREE:20260101T140000Z/PT1H"),
    ];
    assert_eq!(
        busy("20260101T000000Z", "20260102T000000Z", Tz::UTC, &objects),
        Vec::<String>::new()
    );
}

#[test]
fn periods_are_cut_joined_and_ranked() {
    let event = |start: &str, length: &str, status: &str| {
        object(
            "VEVENT",
            &format!("DTSTART:202601{start}00Z\nDURATION:{length}\nSTATUS:{status}"),
        )
    };
    let objects = [
        event("01T2300", "PT2H", "CONFIRMED"),
        event("02T0100", "PT1H", "CONFIRMED"),
        event("02T0130", "PT2H", "TENTATIVE"),
        event("02T0300", "PT30M", "TENTATIVE"),
        event("02T0310", "PT5M", "CONFIRMED"),
        event("02T2330", "PT2H", "CONFIRMED"),
    ];
    assert_eq!(
        busy("20260102T000000Z", "20260103T000000Z", Tz::UTC, &objects),
        [
            "02T0000-02T0200 Busy",
            "02T0200-02T0310 Tentative",
            "02T0310-02T0315 Busy",
            "02T0315-02T0330 Tentative",
            "02T2330-03T0000 Busy"
        ]
    );
}

#[test]
fn whole_days_are_busy_in_the_owners_zone() {
    let day = [object("VEVENT", "DTSTART;VALUE=DATE:20260102")];
    assert_eq!(
        busy("20260101T000000Z", "20260104T000000Z", Tz::Asia__Tokyo, &day),
        ["01T1500-02T1500 Busy"]
    );
    assert_eq!(
        busy("20260101T000000Z", "20260104T000000Z", Tz::UTC, &day),
        ["02T0000-03T0000 Busy"]
    );
}

#[test]
fn an_event_by_the_second_stays_bounded() {
    let mut time = BusyTime::new(utc("20260101T000000Z"), utc("20270101T000000Z"), Tz::UTC);
    let hostile = object(
        "VEVENT",
        "DTSTART:20260101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
    );
    (0..20).for_each(|_| time.add(&hostile));
    assert_eq!(time.periods().len(), 1);
    assert!(time.periods.len() <= 2 * crate::limits::MAX_OCCURRENCES);
}
