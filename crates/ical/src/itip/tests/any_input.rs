//! Nothing panics, whatever is stored and whatever arrives; and much of anything ends soon.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures::{text, utc};
use crate::itip::{
    Addresses, BusyRequest, DeliveryStatus, Incoming, Method, Outcome, ScheduleError, receive, reconcile,
    record_delivery, schedule,
};
use crate::object::CalendarObject;

/// Pieces of meetings, so that random sequences of them come close to something valid.
const PIECES: &[&str] = &[
    "DTSTART:20260329T013000Z",
    "DTSTART;TZID=Europe/Berlin:20260329T023000",
    "DTSTART;VALUE=DATE:20260329",
    "DTEND:20260329T020000Z",
    "DURATION:P1D",
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=DAILY;COUNT=4",
    "RDATE:20260401T013000Z",
    "EXDATE:20260330T013000Z",
    "EXDATE;VALUE=DATE:20260331",
    "ORGANIZER:mailto:a@example.com",
    "ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:a@example.com",
    "ORGANIZER;SCHEDULE-FORCE-SEND=REPLY:MAILTO:A@example.com",
    "ORGANIZER:mailto:b@example.com",
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.com",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:b@example.com",
    "ATTENDEE;SCHEDULE-FORCE-SEND=REQUEST:mailto:c@example.com",
    "ATTENDEE;SCHEDULE-AGENT=NONE:mailto:c@example.com",
    "ATTENDEE;DELEGATED-FROM=\"mailto:b@example.com\":mailto:c@example.com",
    "ATTENDEE:",
    "SEQUENCE:4294967295",
    "SEQUENCE:x",
    "STATUS:CANCELLED",
    "DTSTAMP:20260101T000000Z",
    "REQUEST-STATUS:5.1;x",
    "SUMMARY:x",
    "END:VEVENT\nBEGIN:VEVENT\nUID:u",
    "RECURRENCE-ID:20260330T013000Z",
    "RECURRENCE-ID;TZID=America/New_York:20260329T213000",
    "RECURRENCE-ID;VALUE=DATE:20260331",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260330T013000Z",
    "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM",
];

const METHODS: [Method; 8] = [
    Method::Publish,
    Method::Request,
    Method::Reply,
    Method::Add,
    Method::Cancel,
    Method::Refresh,
    Method::Counter,
    Method::DeclineCounter,
];

fn lines() -> impl Strategy<Value = String> {
    vec(prop::sample::select(PIECES), 1..14).prop_map(|pieces| pieces.join("\n"))
}

fn message(method: Method, data: &str) -> String {
    data.replacen(
        "VERSION:2.0",
        &format!("VERSION:2.0\r\nMETHOD:{}", method.name()),
        1,
    )
}

/// Everything that is done with two versions and a message about them.
fn use_all(old: &str, new: &str, sent: &str) {
    let now = utc("20260102T000000Z");
    let old = CalendarObject::parse(old.as_bytes()).ok();
    let new = CalendarObject::parse(new.as_bytes()).ok();
    for person in ["a@example.com", "b@example.com", "c@example.com"] {
        let person = Addresses::new([person]);
        for (old, new) in [(&old, &new), (&old, &None), (&None, &new)] {
            if let Ok(plan) = schedule(old.as_ref(), new.as_ref(), &person, now) {
                for message in &plan.messages {
                    assert!(!message.to.is_empty());
                    assert!(!message.to.iter().any(|to| person.contains(&to.address)));
                    Incoming::parse(&message.data).unwrap();
                }
                if let Some(stored) = plan.stored {
                    CalendarObject::parse(&stored).unwrap();
                }
            }
        }
        if let (Some(old), Some(new)) = (&old, &new) {
            let _ = reconcile(new, old, &person);
            let _ = record_delivery(
                new,
                &[("b@example.com", DeliveryStatus::Sent)],
                utc("20260101T000000Z"),
            );
        }
        for method in METHODS {
            let sent = message(method, sent);
            let _ = BusyRequest::parse(sent.as_bytes());
            let Ok(sent) = Incoming::parse(sent.as_bytes()) else {
                continue;
            };
            for stored in [&None, &old, &new] {
                if let Outcome::Store(stored) = receive(&sent, stored.as_ref(), &person, now) {
                    let _ = CalendarObject::parse(&stored.data);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn no_meeting_panics(old in lines(), new in lines(), sent in lines(), kind in prop::sample::select(&["VEVENT", "VTODO"][..])) {
        let object = |lines: &str| text(kind, &lines.replace("VEVENT", kind));
        use_all(&object(&old), &object(&new), &object(&sent));
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _ = Incoming::parse(&bytes);
        let _ = BusyRequest::parse(&bytes);
    }
}

fn meeting(attendees: usize, more: &str) -> String {
    let attendees: String = (0..attendees)
        .map(|number| format!("ATTENDEE:mailto:person{number}@example.com\n"))
        .collect();
    text(
        "VEVENT",
        &format!("DTSTART:20260101T100000Z\nORGANIZER:mailto:a@example.com\n{attendees}{more}"),
    )
}

fn planned(old: Option<&str>, new: &str) -> Result<Vec<Method>, ScheduleError> {
    let own = Addresses::new(["a@example.com"]);
    let old = old.map(|old| CalendarObject::parse(old.as_bytes()).unwrap());
    let new = CalendarObject::parse(new.as_bytes()).unwrap();
    let plan = schedule(old.as_ref(), Some(&new), &own, utc("20260102T000000Z"))?;
    Ok(plan.messages.iter().map(|message| message.method).collect())
}

#[test]
fn two_hundred_attendees_get_one_message() {
    let meeting = meeting(200, "RRULE:FREQ=DAILY");
    assert_eq!(planned(None, &meeting), Ok(vec![Method::Request]));
    assert_eq!(planned(Some(&meeting), &meeting), Ok(vec![]));
}

#[test]
fn more_than_a_thousand_attendees_are_refused() {
    let error = planned(None, &meeting(1_001, "SUMMARY:x")).unwrap_err();
    assert_eq!(error.precondition(), "max-attendees-per-instance");
}

#[test]
fn messages_that_multiply_are_refused() {
    let everyone = meeting(100, "RRULE:FREQ=DAILY\nDESCRIPTION:");
    let description = "x".repeat(500_000);
    let mut object = everyone.replace("DESCRIPTION:", &format!("DESCRIPTION:{description}"));
    for number in 0..100 {
        let id = (utc("20260101T100000Z") + chrono::TimeDelta::days(number)).format("%Y%m%dT%H%M%SZ");
        let instance = format!(
            "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:{id}\r\nDTSTART:{id}\r\nORGANIZER:mailto:a@example.com\r\nATTENDEE:mailto:person{number}@example.com\r\nEND:VEVENT\r\n"
        );
        object = object.replace("END:VCALENDAR", &format!("{instance}END:VCALENDAR"));
    }
    assert_eq!(planned(None, &object), Err(ScheduleError::TooManyAttendees));
}

#[test]
fn twenty_thousand_excluded_dates_are_one_message() {
    let before = meeting(2, "RRULE:FREQ=MINUTELY");
    let dates: Vec<String> = (0..20_000)
        .map(|minute| {
            let at = utc("20260101T100000Z") + chrono::TimeDelta::minutes(minute);
            at.format("%Y%m%dT%H%M%SZ").to_string()
        })
        .collect();
    let after = meeting(2, &format!("RRULE:FREQ=MINUTELY\nEXDATE:{}", dates.join(",")));
    assert_eq!(planned(Some(&before), &after), Ok(vec![Method::Request]));
}

#[test]
fn many_attendees_times_many_instances_are_refused() {
    let instances: String = (0..20_000)
        .map(|minute| {
            let at = utc("20260101T100000Z") + chrono::TimeDelta::minutes(minute);
            let id = at.format("%Y%m%dT%H%M%SZ");
            format!("END:VEVENT\nBEGIN:VEVENT\nUID:u\nRECURRENCE-ID:{id}\nORGANIZER:mailto:a@example.com\n")
        })
        .collect();
    let object = meeting(900, &format!("RRULE:FREQ=MINUTELY\n{instances}"));
    assert_eq!(planned(None, &object), Err(ScheduleError::TooManyAttendees));
    let sent = Incoming::parse(message(Method::Request, &object).as_bytes()).unwrap();
    let person = Addresses::new(["person7@example.com"]);
    assert_eq!(
        receive(&sent, None, &person, utc("20260101T000000Z")),
        Outcome::Ignore(crate::itip::Ignored::TooLarge)
    );
}
