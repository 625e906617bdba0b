//! Calendars and events.

use roost_shared::ErrorCode;
use roost_shared::calendar::{
    CalendarCreate, CalendarSummary, CalendarUpdate, EventDetail, EventDraft, EventSpan, Frequency,
    Occurrence, Recurrence, Repeat, RepeatEnd,
};
use roost_shared::removal::Removed;

use super::{default_calendar, event, time};
use crate::support::{Answer, App, Person};

async fn occurrences(person: &Person, from: &str, to: &str, zone: &str) -> Vec<Occurrence> {
    let zone = zone.replace('/', "%2F");
    person
        .get(&format!(
            "/api/calendar/occurrences?from={from}&to={to}&timezone={zone}"
        ))
        .await
        .json()
}

async fn create(person: &Person, draft: &EventDraft) -> EventDetail {
    let calendar = default_calendar(person).await.id;
    person
        .post(&format!("/api/calendars/{calendar}/events"), draft)
        .await
        .json()
}

fn event_path(event: &EventDetail) -> String {
    format!("/api/calendars/{}/events/{}", event.calendar, event.object)
}

async fn save(person: &Person, event: &EventDetail, draft: &EventDraft) -> Answer {
    Answer::of(
        person
            .request("PUT", &event_path(event))
            .header("if-match", &event.etag)
            .json(draft),
    )
    .await
}

#[tokio::test]
async fn everyone_has_a_calendar_a_task_list_and_can_make_more() {
    let app = App::attach();
    let person = app.person("alice").await;
    let list: Vec<CalendarSummary> = person.get("/api/calendars").await.json();
    assert!(
        list.iter()
            .any(|calendar| calendar.holds_events && calendar.is_default && calendar.writable)
    );
    assert!(list.iter().any(|calendar| calendar.holds_tasks));
    let made = CalendarCreate {
        name: "Work & Play".into(),
        color: "#aa3355".into(),
        ..CalendarCreate::default()
    };
    let made: CalendarSummary = person.post("/api/calendars", &made).await.json();
    assert_eq!(
        (made.name.as_str(), made.color.as_str()),
        ("Work & Play", "#aa3355")
    );
    let update = CalendarUpdate {
        visible: Some(false),
        ..CalendarUpdate::default()
    };
    let path = format!("/api/calendars/{}", made.id);
    let changed: CalendarSummary = Answer::of(person.request("PATCH", &path).json(&update))
        .await
        .json();
    assert!(!changed.visible && changed.name == "Work & Play");
    let bad = CalendarCreate {
        name: String::new(),
        color: "red; background: url(x)".into(),
        ..CalendarCreate::default()
    };
    let error = person
        .post("/api/calendars", &bad)
        .await
        .error(ErrorCode::InvalidInput);
    assert!(
        error.fields.contains_key("name") || error.fields.contains_key("color"),
        "{error:?}"
    );
    person.delete(&path).await.expect(204);
    person.delete(&path).await.error(ErrorCode::NotFound);
}

#[tokio::test]
async fn an_event_is_shown_in_the_viewers_zone() {
    let app = App::attach();
    let person = app.person("alice").await;
    create(&person, &event("Stand-up", "2026-11-23 09:00")).await;
    for (zone, hour) in [
        ("Europe/Berlin", "09:00"),
        ("America/New_York", "03:00"),
        ("Asia/Kathmandu", "13:45"),
    ] {
        let found = occurrences(&person, "2026-11-23", "2026-11-24", zone).await;
        assert_eq!(found.len(), 1, "{zone}");
        let EventSpan::Timed { start, .. } = found[0].span else {
            panic!("timed")
        };
        assert_eq!(start, time(&format!("2026-11-23 {hour}")), "{zone}");
    }
}

#[tokio::test]
async fn a_weekly_event_keeps_its_hour_over_the_change_of_clocks() {
    let app = App::attach();
    let person = app.person("alice").await;
    let repeat = Repeat {
        frequency: Frequency::Weekly,
        interval: 1,
        end: RepeatEnd::After(4),
    };
    create(
        &person,
        &EventDraft {
            repeat: Recurrence::Every(repeat),
            ..event("Weekly", "2026-10-15 09:00")
        },
    )
    .await;
    let berlin = occurrences(&person, "2026-10-01", "2026-12-01", "Europe/Berlin").await;
    let hours: Vec<String> = berlin
        .iter()
        .map(|o| match o.span {
            EventSpan::Timed { start, .. } => start.format("%m-%d %H:%M").to_string(),
            EventSpan::AllDay { .. } => panic!("timed"),
        })
        .collect();
    assert_eq!(
        hours,
        ["10-15 09:00", "10-22 09:00", "10-29 09:00", "11-05 09:00"]
    );
    let utc = occurrences(&person, "2026-10-01", "2026-12-01", "UTC").await;
    let EventSpan::Timed { start, .. } = utc[1].span else {
        panic!("timed")
    };
    assert_eq!(start, time("2026-10-22 07:00"));
    let EventSpan::Timed { start, .. } = utc[2].span else {
        panic!("timed")
    };
    assert_eq!(start, time("2026-10-29 08:00"));
}

#[tokio::test]
async fn a_day_is_the_same_day_everywhere() {
    let app = App::attach();
    let person = app.person("alice").await;
    let day = |text: &str| text.parse().unwrap();
    let span = EventSpan::AllDay {
        start: day("2026-12-24"),
        end: day("2026-12-27"),
    };
    create(
        &person,
        &EventDraft {
            span,
            ..event("Holidays", "2026-12-24 00:00")
        },
    )
    .await;
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"] {
        let found = occurrences(&person, "2026-12-26", "2026-12-27", zone).await;
        assert_eq!(found.iter().map(|o| o.span).collect::<Vec<_>>(), [span], "{zone}");
        assert!(
            occurrences(&person, "2026-12-27", "2026-12-28", zone)
                .await
                .is_empty(),
            "{zone}"
        );
    }
}

#[tokio::test]
async fn an_event_is_changed_only_as_it_was_read() {
    let app = App::attach();
    let person = app.person("alice").await;
    let made = create(&person, &event("Lunch", "2026-11-23 12:00")).await;
    let read: EventDetail = person.get(&event_path(&made)).await.json();
    assert_eq!(read.event, event("Lunch", "2026-11-23 12:00"));
    let later = event("Late lunch", "2026-11-23 13:00");
    save(&person, &read, &later).await.expect(200);
    save(&person, &read, &event("Lost", "2026-11-23 14:00"))
        .await
        .error(ErrorCode::ChangedMeanwhile);
    let now: EventDetail = person.get(&event_path(&made)).await.json();
    assert_eq!(now.event, later);
    let removed: Removed = person.delete(&event_path(&made)).await.json();
    person.get(&event_path(&made)).await.error(ErrorCode::NotFound);
    let restore = format!("{}/restore", event_path(&made));
    person.post(&restore, &removed).await.expect(204);
    let back: EventDetail = person.get(&event_path(&made)).await.json();
    assert_eq!(back, now);
    person
        .post(&restore, &removed)
        .await
        .error(ErrorCode::ChangedMeanwhile);
}

#[tokio::test]
async fn one_occurrence_can_go_and_the_others_stay() {
    let app = App::attach();
    let person = app.person("alice").await;
    let repeat = Repeat {
        frequency: Frequency::Daily,
        interval: 1,
        end: RepeatEnd::After(3),
    };
    let made = create(
        &person,
        &EventDraft {
            repeat: Recurrence::Every(repeat),
            ..event("Daily", "2026-11-23 09:00")
        },
    )
    .await;
    let before = occurrences(&person, "2026-11-20", "2026-11-30", "Europe/Berlin").await;
    assert_eq!(before.len(), 3);
    let id = before[1].recurrence_id.as_ref().unwrap();
    let path = format!("{}?recurrence_id={id}", event_path(&made));
    let removed: Removed = person.delete(&path).await.json();
    let after = occurrences(&person, "2026-11-20", "2026-11-30", "Europe/Berlin").await;
    assert_eq!(after.len(), 2);
    assert!(
        after
            .iter()
            .all(|occurrence| occurrence.recurrence_id != before[1].recurrence_id)
    );
    let restore = format!("{}/restore", event_path(&made));
    person.post(&restore, &removed).await.expect(204);
    let back = occurrences(&person, "2026-11-20", "2026-11-30", "Europe/Berlin").await;
    assert_eq!(back, before);
}

#[tokio::test]
async fn what_a_phone_stored_survives_an_edit_in_the_page() {
    let app = App::attach();
    let person = app.person("alice").await;
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Phone//EN\r\nBEGIN:VEVENT\r\nUID:kept@phone\r\n\
               DTSTAMP:20261101T000000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\nSUMMARY:Before\r\n\
               RRULE:FREQ=MONTHLY;BYDAY=-1MO,2TU;COUNT=5\r\nX-PHONE-COLOR;X-P=1:blue\r\nCATEGORIES:A,B\r\n\
               ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.org\r\nORGANIZER:mailto:org@example.org\r\n\
               END:VEVENT\r\nEND:VCALENDAR\r\n";
    let path = format!("{}kept.ics", person.home("calendars", "default"));
    Answer::of(
        person
            .dav("PUT", &path)
            .header("content-type", "text/calendar")
            .body(ics),
    )
    .await
    .expect(201);
    let calendar = default_calendar(&person).await.id;
    let read: EventDetail = person
        .get(&format!("/api/calendars/{calendar}/events/kept.ics"))
        .await
        .json();
    assert_eq!(read.event.repeat, Recurrence::Stored);
    assert!(read.repeat_text.contains("BYDAY=-1MO,2TU"));
    assert_eq!((read.attendees.len(), read.organizer.is_some()), (1, true));
    let edited = EventDraft {
        title: "After".into(),
        ..read.event.clone()
    };
    save(&person, &read, &edited).await.expect(200);
    let stored = Answer::of(person.dav("GET", &path)).await.expect(200).text();
    for kept in [
        "SUMMARY:After",
        "RRULE:FREQ=MONTHLY;BYDAY=-1MO,2TU;COUNT=5",
        "X-PHONE-COLOR;X-P=1:blue",
        "CATEGORIES:A,B",
        "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.org",
        "UID:kept@phone",
    ] {
        assert!(stored.contains(kept), "{kept} is missing in {stored}");
    }

    // A rule that the page cannot edit can still be replaced.
    let read: EventDetail = person.get(&event_path(&read)).await.json();
    let once = EventDraft {
        repeat: Recurrence::Once,
        ..read.event.clone()
    };
    save(&person, &read, &once).await.expect(200);
    let stored = Answer::of(person.dav("GET", &path)).await.expect(200).text();
    assert!(
        !stored.contains("RRULE") && stored.contains("X-PHONE-COLOR"),
        "{stored}"
    );
}

#[tokio::test]
async fn an_event_that_breaks_a_rule_names_the_field_and_stores_nothing() {
    let app = App::attach();
    let person = app.person("alice").await;
    let path = format!("/api/calendars/{}/events", default_calendar(&person).await.id);
    let fine = event("x", "2026-11-23 09:00");
    let backwards = EventSpan::Timed {
        start: time("2026-11-23 10:00"),
        end: time("2026-11-23 09:00"),
    };
    let cases = [
        (
            "title",
            EventDraft {
                title: "x".repeat(1001),
                ..fine.clone()
            },
        ),
        (
            "span",
            EventDraft {
                span: backwards,
                ..fine.clone()
            },
        ),
        (
            "timezone",
            EventDraft {
                timezone: "Mars/Base".into(),
                ..fine.clone()
            },
        ),
        (
            "repeat",
            EventDraft {
                repeat: Recurrence::Every(Repeat {
                    frequency: Frequency::Daily,
                    interval: 0,
                    end: RepeatEnd::Never,
                }),
                ..fine.clone()
            },
        ),
    ];
    for (field, draft) in cases {
        let error = person.post(&path, &draft).await.error(ErrorCode::InvalidInput);
        assert!(
            error.fields.keys().any(|key| key.starts_with(field)),
            "{field}: {error:?}"
        );
    }
    assert!(
        occurrences(&person, "2026-11-01", "2026-12-01", "UTC")
            .await
            .is_empty()
    );
    let wide = "/api/calendar/occurrences?from=2020-01-01&to=2030-01-01&timezone=UTC";
    person.get(wide).await.error(ErrorCode::InvalidInput);
    person
        .get("/api/calendar/occurrences?from=2026-01-01&to=2026-02-01&timezone=x")
        .await
        .error(ErrorCode::InvalidInput);
}
