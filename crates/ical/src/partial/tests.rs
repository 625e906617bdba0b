use chrono_tz::Tz;

use super::*;
use crate::card::Card;
use crate::fixtures::{object, range, rfc4791_b, text};

fn rendered(data: &CalendarData, object: &CalendarObject) -> String {
    String::from_utf8(data.render(object, Tz::US__Eastern).unwrap()).unwrap()
}

fn names(names: &[&str]) -> PropSelection {
    PropSelection::Only(
        names
            .iter()
            .map(|name| PropName {
                name: (*name).into(),
                no_value: false,
            })
            .collect(),
    )
}

fn comp(name: &str, props: PropSelection, comps: CompsSelection) -> CompSelection {
    CompSelection {
        name: name.into(),
        props,
        comps,
    }
}

#[test]
fn rfc4791_7_8_1_partial_retrieval() {
    let event = [
        "SUMMARY",
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXRULE",
        "EXDATE",
        "RECURRENCE-ID",
    ];
    let data = CalendarData {
        comp: Some(comp(
            "VCALENDAR",
            names(&["VERSION"]),
            CompsSelection::Only(vec![
                comp("VEVENT", names(&event), CompsSelection::default()),
                comp("VTIMEZONE", PropSelection::All, CompsSelection::All),
            ]),
        )),
        ..CalendarData::default()
    };
    let shown = rendered(&data, &rfc4791_b()[2]);
    let zone = "BEGIN:VTIMEZONE\r\nLAST-MODIFIED:20040110T032845Z\r\nTZID:US/Eastern\r\n\
        BEGIN:DAYLIGHT\r\nDTSTART:20000404T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\r\nTZNAME:EDT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\n\
        BEGIN:STANDARD\r\nDTSTART:20001026T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZNAME:EST\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n\
        END:VTIMEZONE\r\n";
    assert_eq!(
        shown,
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone}BEGIN:VEVENT\r\nDTSTART;TZID=US/Eastern:20060104T100000\r\nDURATION:PT1H\r\n\
             SUMMARY:Event #3\r\nUID:DC6C50A017428C5216A2F1CD@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    );
}

#[test]
fn rfc4791_7_8_2_limit_recurrence_set() {
    let data = CalendarData {
        limit_recurrence_set: Some(range("20060103T000000Z", "20060105T000000Z")),
        ..CalendarData::default()
    };
    let shown = rendered(&data, &rfc4791_b()[1]);
    assert!(shown.contains("RRULE:FREQ=DAILY;COUNT=5\r\n") && shown.contains("SUMMARY:Event #2 bis\r\n"));
    assert!(!shown.contains("Event #2 bis bis") && shown.contains("BEGIN:VTIMEZONE"));
}

#[test]
fn overrides_that_left_the_range_or_stand_for_others_are_kept() {
    let lines = "DTSTART:20260101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9";
    let instance = |id: &str, start: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID{id}\r\nDTSTART:{start}\r\nSUMMARY:{start}\r\nEND:VEVENT\r\nEND:VCAL"
        )
    };
    let text = text("VEVENT", lines)
        .replace("END:VCAL", &instance(":20260102T100000Z", "20260120T100000Z"))
        .replace("END:VCAL", &instance(":20260103T100000Z", "20260121T100000Z"))
        .replace(
            "END:VCAL",
            &instance(";RANGE=THISANDFUTURE:20260104T100000Z", "20260104T120000Z"),
        );
    let object = CalendarObject::parse(text.as_bytes()).unwrap();
    let data = CalendarData {
        limit_recurrence_set: Some(range("20260102T000000Z", "20260103T000000Z")),
        ..CalendarData::default()
    };
    let shown = rendered(&data, &object);
    assert!(shown.contains("SUMMARY:20260120T100000Z") && !shown.contains("SUMMARY:20260121T100000Z"));
    assert!(shown.contains("SUMMARY:20260104T120000Z"));
}

#[test]
fn rfc4791_7_8_3_expand() {
    let data = CalendarData {
        expand: Some(range("20060103T000000Z", "20060105T000000Z")),
        ..CalendarData::default()
    };
    let event = |lines: &str| {
        format!(
            "BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\n{lines}UID:00959BC664CA650E933C892C@example.com\r\n"
        )
    };
    assert_eq!(
        rendered(&data, &rfc4791_b()[1]),
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example Corp.//CalDAV Client//EN\r\n{}{}END:VCALENDAR\r\n",
            event("DTSTART:20060103T170000Z\r\nDURATION:PT1H\r\nSUMMARY:Event #2\r\n")
                + "RECURRENCE-ID:20060103T170000Z\r\nEND:VEVENT\r\n",
            event(
                "DTSTART:20060104T190000Z\r\nDURATION:PT1H\r\nRECURRENCE-ID:20060104T170000Z\r\nSUMMARY:Event #2 bis\r\n"
            ) + "END:VEVENT\r\n",
        )
    );
    let single = rendered(&data, &rfc4791_b()[2]);
    assert!(
        single.contains("DTSTART:20060104T150000Z\r\n")
            && !single.contains("RECURRENCE-ID")
            && !single.contains("TZID")
    );
    assert!(single.contains("X-ABC-GUID:E1CX5Dr-0007ym-Hz@example.com\r\n"));
}

#[test]
fn expansion_keeps_days_alarms_and_unknown_lines() {
    let lines = "DTSTART;VALUE=DATE;X-A=b:20260101\nDTEND;VALUE=DATE:20260102\nRRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:20260105\n\
        X-LONG;X-P=\"a;b\":text\\, text\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM";
    let data = CalendarData {
        expand: Some(range("20260105T000000Z", "20260107T000000Z")),
        ..CalendarData::default()
    };
    let shown = String::from_utf8(data.render(&object("VEVENT", lines), Tz::UTC).unwrap()).unwrap();
    assert_eq!(shown.matches("BEGIN:VEVENT").count(), 1);
    for line in [
        "DTSTART;VALUE=DATE;X-A=b:20260106\r\n",
        "DTEND;VALUE=DATE:20260107\r\n",
        "RECURRENCE-ID;VALUE=DATE:20260106\r\n",
        "X-LONG;X-P=\"a;b\":text\\, text\r\n",
        "TRIGGER:-PT5M\r\n",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    assert!(!shown.contains("RRULE") && !shown.contains("EXDATE"));
    assert!(CalendarObject::parse(shown.as_bytes()).is_ok());
}

#[test]
fn expansion_of_other_kinds() {
    let data = CalendarData {
        expand: Some(range("20260101T000000Z", "20260103T000000Z")),
        ..CalendarData::default()
    };
    let shown = |kind: &str, lines: &str| rendered(&data, &object(kind, lines));
    assert!(shown("VTODO", "SUMMARY:some day").contains("SUMMARY:some day\r\n"));
    let due = shown(
        "VTODO",
        "DUE;TZID=Europe/Berlin:20251201T100000\nRRULE:FREQ=DAILY",
    );
    assert!(
        due.contains("DUE:20260101T090000Z\r\n") && due.contains("RECURRENCE-ID:20260102T090000Z\r\n"),
        "{due}"
    );
    let both = shown(
        "VTODO",
        "DTSTART:20260101T080000Z\nDUE:20260101T100000Z\nCOMPLETED;TZID=Europe/Berlin:20260101T100000",
    );
    assert!(both.contains("DUE:20260101T100000Z\r\n") && both.contains("COMPLETED:20260101T090000Z\r\n"));
    assert!(
        shown(
            "VFREEBUSY",
            "DTSTART:20260101T000000Z\nDTEND:20260103T000000Z\nFREEBUSY:20260101T000000Z/PT1H"
        )
        .contains("FREEBUSY")
    );
}

#[test]
fn expansion_without_end_is_refused() {
    let data = CalendarData {
        expand: Some(range("20260101T000000Z", "20270101T000000Z")),
        ..CalendarData::default()
    };
    let every_second = object("VEVENT", "DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY");
    assert_eq!(
        data.render(&every_second, Tz::UTC),
        Err(PartialError::TooManyInstances)
    );
}

#[test]
fn rfc4791_7_8_4_limit_freebusy_set() {
    let data = CalendarData {
        limit_freebusy_set: Some(range("20060102T000000Z", "20060103T000000Z")),
        ..CalendarData::default()
    };
    let shown = rendered(&data, &rfc4791_b()[7]);
    assert!(shown.contains("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z\r\n"));
    assert_eq!(shown.matches("\r\nFREEBUSY").count(), 1);
    let list = object(
        "VFREEBUSY",
        "FREEBUSY:20060101T000000Z/PT1H,20060102T000000Z/PT1H,nonsense,20060103T000000Z/PT1H",
    );
    assert!(rendered(&data, &list).contains("FREEBUSY:20060102T000000Z/PT1H,nonsense\r\n"));
}

#[test]
fn properties_without_their_values() {
    let props = PropSelection::Only(vec![PropName {
        name: "attendee".into(),
        no_value: true,
    }]);
    let event = comp("vevent", props, CompsSelection::default());
    let data = CalendarData {
        comp: Some(comp(
            "VCALENDAR",
            PropSelection::default(),
            CompsSelection::Only(vec![event]),
        )),
        ..CalendarData::default()
    };
    assert_eq!(
        rendered(&data, &rfc4791_b()[2]),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
}

#[test]
fn whole_objects_need_no_rendering() {
    assert!(CalendarData::default().is_whole());
    assert!(
        !CalendarData {
            expand: Some(TimeRange::default()),
            ..CalendarData::default()
        }
        .is_whole()
    );
    let object = object(
        "VEVENT",
        &format!("DTSTART:20260101T000000Z\nDESCRIPTION:{}", "äöü😀".repeat(50)),
    );
    let shown = rendered(&CalendarData::default(), &object);
    assert!(shown.lines().all(|line| line.len() <= 75));
    assert_eq!(
        CalendarObject::parse(shown.as_bytes())
            .unwrap()
            .main()
            .text("DESCRIPTION"),
        "äöü😀".repeat(50)
    );
}

#[test]
fn rfc6352_8_6_3_partial_address_data() {
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nNICKNAME:me\r\nUID:34222-232@example.com\r\nFN:Cyrus Daboo\r\nitem1.EMAIL:daboo@example.com\r\nitem2.EMAIL:c@example.com\r\nitem1.X-ABLabel:own\r\nEND:VCARD\r\n";
    let card = Card::parse(card.as_bytes()).unwrap();
    let render = |wanted: &[&str]| {
        let props = wanted
            .iter()
            .map(|name| PropName {
                name: (*name).into(),
                no_value: false,
            })
            .collect();
        let data = AddressData {
            version: None,
            props: Some(props),
        };
        String::from_utf8(data.render(&card).unwrap()).unwrap()
    };
    assert_eq!(
        render(&["VERSION", "UID", "NICKNAME", "EMAIL", "FN"]),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nNICKNAME:me\r\nUID:34222-232@example.com\r\nFN:Cyrus Daboo\r\nitem1.EMAIL:daboo@example.com\r\nitem2.EMAIL:c@example.com\r\nEND:VCARD\r\n"
    );
    assert_eq!(
        render(&["item2.email"]),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nitem2.EMAIL:c@example.com\r\nEND:VCARD\r\n"
    );
    assert_eq!(
        AddressData::default().render(&card).unwrap(),
        card.root().to_bytes()
    );
}
