use super::*;

const FILE: &str = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:PUBLISH\nX-PUBLISHED-TTL:PT30M\nREFRESH-INTERVAL;VALUE=DURATION:PT2H\n\
BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n\
BEGIN:VTIMEZONE\nTZID:Unused\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n\
BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Own:20260302T100000\nRRULE:FREQ=DAILY\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:b\nDTSTART:20260302T100000Z\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Own:20260303T100000\nDTSTART;TZID=Own:20260303T120000\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:twice\nDTSTART:20260302T100000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:twice\nDTSTART:20260402T100000Z\nEND:VEVENT\n\
BEGIN:VEVENT\nSUMMARY:no UID\nDTSTART:20260302T100000Z\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:bad\nDTSTART:someday\nEND:VEVENT\nEND:VCALENDAR\n";

#[test]
fn a_file_is_taken_apart_by_uid() {
    let published = split(FILE.as_bytes()).unwrap();
    assert_eq!(published.objects.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(published.refresh, Some(TimeDelta::hours(2)));
    let text = |uid: &str| String::from_utf8(published.objects[uid].clone()).unwrap();
    let a = text("a");
    assert_eq!(a.matches("BEGIN:VEVENT").count(), 2);
    assert!(
        a.contains("TZID:Own") && !a.contains("Unused") && !a.contains("METHOD"),
        "{a}"
    );
    assert!(!text("b").contains("VTIMEZONE"));
}

#[test]
fn what_is_no_calendar_is_refused() {
    for data in [
        "",
        "<html></html>",
        "BEGIN:VCARD\nFN:x\nEND:VCARD\n",
        "BEGIN:VCALENDAR\n",
    ] {
        assert!(split(data.as_bytes()).is_err(), "{data}");
    }
    assert!(
        split(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n")
            .unwrap()
            .objects
            .is_empty()
    );
}

#[test]
fn stamps_make_no_difference() {
    let later = FILE.replace("DTSTAMP:20260101T000000Z", "DTSTAMP:20270101T000000Z");
    let (first, second) = (split(FILE.as_bytes()).unwrap(), split(later.as_bytes()).unwrap());
    assert_ne!(first.objects["a"], second.objects["a"]);
    assert!(is_same(&first.objects["a"], &second.objects["a"]));
    assert!(!is_same(&first.objects["a"], &first.objects["b"]));
}
