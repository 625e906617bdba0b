//! A change by one client is told to open pages.

use roost_shared::event::ServerEvent;

use super::default_calendar;
use crate::support::{Answer, App, Events};

#[tokio::test]
async fn what_a_phone_puts_reaches_the_open_page() {
    let app = App::attach();
    let person = app.person("alice").await;
    let calendar = default_calendar(&person).await.id;
    let mut events = Events::open(&person).await;
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:live\r\nDTSTAMP:20261101T000000Z\r\n\
               DTSTART:20261123T090000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let path = format!("{}live.ics", person.home("calendars", "default"));
    Answer::of(
        person
            .dav("PUT", &path)
            .header("content-type", "text/calendar")
            .body(ics),
    )
    .await
    .expect(201);
    let wanted = ServerEvent::CollectionChanged { collection: calendar };
    events.until(10, "the change", |event| *event == wanted).await;
}
