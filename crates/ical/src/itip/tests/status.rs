//! Writing back the results of sending, and answers that cross a client's edit.

use crate::fixtures::object;
use crate::itip::{Addresses, DeliveryStatus, reconcile, record_delivery};
use crate::object::CalendarObject;

const MEETING: &str = "DTSTART:20260601T100000Z\nRRULE:FREQ=DAILY;COUNT=5\nORGANIZER:mailto:a@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com\nATTENDEE;CN=\"B, the second\";PARTSTAT=NEEDS-ACTION:MAILTO:B@example.com\nATTENDEE:mailto:c@example.com";

fn sent() -> chrono::DateTime<chrono::Utc> {
    crate::fixtures::utc("20260101T000000Z")
}

fn text(data: Option<Vec<u8>>) -> String {
    String::from_utf8(data.unwrap()).unwrap().replace("\r\n ", "")
}

#[test]
fn rfc6638_7_3_results_stand_on_the_lines_of_their_recipients() {
    let stored = object("VEVENT", MEETING);
    let results = [
        ("b@EXAMPLE.com", DeliveryStatus::Delivered),
        ("c@example.com", DeliveryStatus::InvalidUser),
    ];
    let written = text(record_delivery(&stored, &results, sent()));
    assert!(
        written.contains(
            "ATTENDEE;CN=\"B, the second\";PARTSTAT=NEEDS-ACTION;SCHEDULE-STATUS=1.2:MAILTO:B@example.com\r\n"
        ),
        "{written}"
    );
    assert!(written.contains("ATTENDEE;SCHEDULE-STATUS=3.7:mailto:c@example.com\r\n"));
    assert!(written.contains("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com\r\n"));
    let again = CalendarObject::parse(written.as_bytes()).unwrap();
    assert_eq!(record_delivery(&again, &results, sent()), None);
    assert_eq!(
        record_delivery(&stored, &[("d@example.com", DeliveryStatus::Sent)], sent()),
        None
    );
}

#[test]
fn rfc6638_7_3_the_result_of_a_reply_stands_at_the_organizer() {
    let written = text(record_delivery(
        &object("VEVENT", MEETING),
        &[("a@example.com", DeliveryStatus::Sent)],
        sent(),
    ));
    assert_eq!(written.matches("SCHEDULE-STATUS").count(), 1, "{written}");
    assert!(written.contains("ORGANIZER;SCHEDULE-STATUS=1.1:mailto:a@example.com\r\n"));
}

#[test]
fn rfc6638_3_2_10_an_edit_does_not_undo_answers() {
    let answered = MEETING.replace(
        "PARTSTAT=NEEDS-ACTION:MAILTO",
        "PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:MAILTO",
    );
    let instance = "END:VEVENT\nBEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20260603T100000Z\nDTSTART:20260603T100000Z\nORGANIZER:mailto:a@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com\nATTENDEE;PARTSTAT=DECLINED;X-ROOST-DTSTAMP=20260101T000000Z:mailto:b@example.com";
    let stored = object("VEVENT", &format!("{answered}\n{instance}"));
    let put = object("VEVENT", &MEETING.replace("RRULE", "SUMMARY:edited\nRRULE"));
    let own = Addresses::new(["a@example.com"]);
    let merged = text(reconcile(&put, &stored, &own));
    assert!(merged.contains("SUMMARY:edited\r\n"));
    assert!(
        merged.contains(
            "ATTENDEE;CN=\"B, the second\";PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:MAILTO:B@example.com\r\n"
        ),
        "{merged}"
    );
    assert!(merged.contains("RECURRENCE-ID:20260603T100000Z\r\n"));
    assert!(merged.contains("PARTSTAT=DECLINED"));
    let merged = CalendarObject::parse(merged.as_bytes()).unwrap();
    assert_eq!(reconcile(&merged, &stored, &own), None);
}
