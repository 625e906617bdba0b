use super::*;

fn zone(tzid: &str, offset: &str) -> String {
    format!(
        "BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n\
         END:STANDARD\nEND:VTIMEZONE\n"
    )
}

fn object(uid: &str, zones: &str, tzid: &str) -> CalendarObject {
    let data = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nX-OWN:left out\n{zones}BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID={tzid}:20260302T100000\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    CalendarObject::parse(data.as_bytes()).unwrap()
}

fn export(objects: &[CalendarObject]) -> String {
    let mut export = CalendarExport::default();
    let mut out = CalendarExport::begin(&Heading {
        name: "Work, mostly",
        color: "#ff0000",
        refresh: "PT1H",
        ..Heading::default()
    });
    for object in objects {
        out.extend(export.add(object));
    }
    out.extend(CalendarExport::end());
    String::from_utf8(out).unwrap()
}

#[test]
fn definitions_come_once_before_what_uses_them() {
    let berlin = zone("Europe/Berlin", "+0100");
    let other_berlin = zone("Europe/Berlin", "+0200");
    let text = export(&[
        object("a", &berlin, "Europe/Berlin"),
        object("b", &other_berlin, "Europe/Berlin"),
        object("c", "", "Europe/Berlin"),
    ]);
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1, "{text}");
    assert_eq!(text.matches("BEGIN:VCALENDAR").count(), 1);
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 3);
    assert!(text.find("TZID:Europe/Berlin") < text.find("UID:a"));
    for line in [
        "NAME:Work\\, mostly",
        "X-APPLE-CALENDAR-COLOR:#ff0000",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}");
    }
    assert!(!text.contains("X-OWN") && !text.contains("DESCRIPTION"));
}

/// Two clients may mean different things by a name of their own.
#[test]
fn definitions_that_differ_are_told_apart() {
    let text = export(&[
        object("a", &zone("Own", "+0100"), "Own"),
        object("b", &zone("Own", "+0200"), "Own"),
        object("c", &zone("Own", "+0200"), "Own"),
        object("d", &zone("Own", "+0100"), "Own"),
    ]);
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 2, "{text}");
    let start = |uid: &str| {
        let event = text
            .split("BEGIN:VEVENT")
            .find(|event| event.contains(&format!("UID:{uid}\r\n")));
        event.unwrap().contains("DTSTART;TZID=Own (2):")
    };
    assert_eq!(
        [start("a"), start("b"), start("c"), start("d")],
        [false, true, true, false]
    );
    assert!(text.contains("TZID:Own (2)\r\n"));
}
