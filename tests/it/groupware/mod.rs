//! Calendars and contacts over the JSON API.

mod calendars;
mod collections;
mod contacts;
mod feeds;
mod live;
mod meetings;
mod other_user;
mod series;
mod sharing;

use roost_shared::calendar::{CalendarSummary, EventDraft, EventSpan, Recurrence};
use roost_shared::contacts::AddressBookSummary;

use crate::support::Person;

pub async fn default_calendar(person: &Person) -> CalendarSummary {
    let list: Vec<CalendarSummary> = person.get("/api/calendars").await.json();
    list.into_iter()
        .find(|calendar| calendar.is_default && calendar.holds_events)
        .expect("a default calendar")
}

async fn default_book(person: &Person) -> AddressBookSummary {
    let list: Vec<AddressBookSummary> = person.get("/api/addressbooks").await.json();
    list.into_iter()
        .find(|book| book.is_default)
        .expect("a default address book")
}

fn time(text: &str) -> chrono::NaiveDateTime {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time")
}

/// An event of an hour in Berlin.
fn event(title: &str, start: &str) -> EventDraft {
    let start = time(start);
    EventDraft {
        title: title.into(),
        location: String::new(),
        description: String::new(),
        span: EventSpan::Timed {
            start,
            end: start + chrono::TimeDelta::hours(1),
        },
        timezone: "Europe/Berlin".into(),
        repeat: Recurrence::Once,
        reminder_minutes: None,
        attendees: None,
        free: false,
    }
}
