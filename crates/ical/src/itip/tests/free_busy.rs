//! Asking for busy time.

use crate::fixtures::utc;
use crate::free_busy::{BusyKind, BusyPeriod};
use crate::itip::BusyRequest;

/// RFC 6638 Appendix B.5, with another order of addresses.
const REQUEST: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example Corp.//CalDAV Client//EN\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\nUID:4FD3AD926350\r\nDTSTAMP:20090602T190420Z\r\nDTSTART:20090602T000000Z\r\nDTEND:20090604T000000Z\r\nORGANIZER;CN=\"Cyrus Daboo\":mailto:cyrus@example.com\r\nATTENDEE;CN=\"Wilfredo Sanchez Vega\":mailto:wilfredo@example.com\r\nATTENDEE;SCHEDULE-AGENT=SERVER:mailto:mike@example.org\r\nATTENDEE:MAILTO:Mike@example.org\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n";

#[test]
fn rfc6638_b_5_is_answered_for_each_attendee() {
    let request = BusyRequest::parse(REQUEST.as_bytes()).unwrap();
    assert_eq!(request.organizer().address, "cyrus@example.com");
    let asked: Vec<String> = request.attendees().map(|attendee| attendee.address).collect();
    assert_eq!(asked, ["wilfredo@example.com", "mike@example.org"]);
    assert_eq!(
        (request.start(), request.end()),
        (utc("20090602T000000Z"), utc("20090604T000000Z"))
    );
    let busy = [
        BusyPeriod {
            start: utc("20090602T110000Z"),
            end: utc("20090602T120000Z"),
            kind: BusyKind::Busy,
        },
        BusyPeriod {
            start: utc("20090603T170000Z"),
            end: utc("20090603T180000Z"),
            kind: BusyKind::Tentative,
        },
    ];
    let reply = request
        .reply("mailto:WILFREDO@example.com", &busy, utc("20090602T190420Z"))
        .unwrap();
    assert_eq!(
        String::from_utf8(reply).unwrap(),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Roost//Roost//EN\r\nMETHOD:REPLY\r\nBEGIN:VFREEBUSY\r\nUID:4FD3AD926350\r\nDTSTAMP:20090602T190420Z\r\nDTSTART:20090602T000000Z\r\nDTEND:20090604T000000Z\r\nFREEBUSY;FBTYPE=BUSY:20090602T110000Z/20090602T120000Z\r\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20090603T170000Z/20090603T180000Z\r\nORGANIZER;CN=\"Cyrus Daboo\":mailto:cyrus@example.com\r\nATTENDEE;CN=\"Wilfredo Sanchez Vega\":mailto:wilfredo@example.com\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    );
    let of_mike = request
        .reply("mike@example.org", &[], utc("20090602T190420Z"))
        .unwrap();
    assert!(!String::from_utf8(of_mike).unwrap().contains("SCHEDULE-AGENT"));
    assert_eq!(
        request.reply("nobody@example.com", &busy, utc("20090602T190420Z")),
        None
    );
}

#[test]
fn what_is_no_request_for_busy_time() {
    for (old, new) in [
        ("METHOD:REQUEST\r\n", ""),
        ("METHOD:REQUEST", "METHOD:REPLY"),
        ("METHOD:REQUEST", "METHOD:DANCE"),
        ("ORGANIZER;CN=\"Cyrus Daboo\":mailto:cyrus@example.com\r\n", ""),
        ("DTSTART:20090602T000000Z", "DTSTART:20090605T000000Z"),
        ("DTSTART:20090602T000000Z", "DTSTART;VALUE=DATE:20090602"),
        ("DTEND:20090604T000000Z\r\n", ""),
        ("VFREEBUSY", "VEVENT"),
    ] {
        let wrong = REQUEST.replace(old, new);
        assert!(BusyRequest::parse(wrong.as_bytes()).is_err(), "{wrong}");
    }
}
