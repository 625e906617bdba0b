//! Changing occurrences of a series over the JSON API.

use roost_shared::ErrorCode;
use roost_shared::calendar::{
    EventDetail, EventDraft, EventSpan, Frequency, Occurrence, Participation, Recurrence, Repeat, RepeatEnd,
};
use roost_shared::mail::Address;
use roost_shared::removal::Removed;

use super::{default_calendar, event, time};
use crate::support::{Answer, App, Person};

const DAYS: &str = "/api/calendar/occurrences?from=2030-03-25&to=2030-04-10&timezone=Europe%2FBerlin";

async fn shown(person: &Person) -> Vec<Occurrence> {
    person.get(DAYS).await.json()
}

/// Day, hour and title of what is shown.
async fn lines(person: &Person) -> Vec<String> {
    let line = |item: &Occurrence| match item.span {
        EventSpan::Timed { start, .. } => format!("{} {}", start.format("%d %H"), item.title),
        EventSpan::AllDay { start, .. } => format!("{} {}", start.format("%d"), item.title),
    };
    shown(person).await.iter().map(line).collect()
}

/// Five days from 29 March 2030 on; on the 31st the clocks change.
async fn daily(person: &Person, invited: &[&Person]) -> EventDetail {
    let draft = EventDraft {
        repeat: Recurrence::Every(Repeat {
            frequency: Frequency::Daily,
            interval: 1,
            end: RepeatEnd::After(5),
        }),
        attendees: Some(
            invited
                .iter()
                .map(|other| Address {
                    name: String::new(),
                    email: other.address.clone(),
                })
                .collect(),
        ),
        ..event("Daily", "2030-03-29 09:00")
    };
    let calendar = default_calendar(person).await.id;
    person
        .post(&format!("/api/calendars/{calendar}/events"), &draft)
        .await
        .expect(201)
        .json()
}

async fn path(person: &Person, index: usize) -> String {
    let item = shown(person).await.remove(index);
    let id = item.recurrence_id.expect("a series");
    format!(
        "/api/calendars/{}/events/{}?recurrence_id={id}",
        item.calendar, item.object
    )
}

async fn open(person: &Person, path: &str) -> EventDetail {
    person.get(path).await.expect(200).json()
}

async fn save(person: &Person, path: &str, extent: &str, etag: &str, draft: &EventDraft) -> Answer {
    let request = person
        .request("PUT", &format!("{path}&extent={extent}"))
        .header("if-match", etag);
    Answer::of(request.json(draft)).await
}

fn later(draft: &EventDraft, hour: &str) -> EventDraft {
    let EventSpan::Timed { start, .. } = draft.span else {
        panic!("whole days")
    };
    let start = time(&format!("{} {hour}:00", start.date()));
    EventDraft {
        span: EventSpan::Timed {
            start,
            end: start + chrono::TimeDelta::hours(1),
        },
        ..draft.clone()
    }
}

#[tokio::test]
async fn one_the_following_and_all_can_be_changed() {
    let app = App::attach();
    let (person, other) = (app.person("alice").await, app.person("bob").await);
    daily(&person, &[]).await;
    let third = path(&person, 2).await;
    let opened = open(&person, &third).await;
    assert!(opened.recurrence_id.is_some());
    let moved = EventDraft {
        title: "Late".into(),
        ..later(&opened.event, "15")
    };
    save(&other, &third, "this", &opened.etag, &moved)
        .await
        .error(ErrorCode::NotFound);
    other.get(&third).await.error(ErrorCode::NotFound);
    save(&person, &third, "some", &opened.etag, &moved)
        .await
        .expect(400);
    let changed: EventDetail = save(&person, &third, "this", &opened.etag, &moved)
        .await
        .expect(200)
        .json();
    assert_eq!(changed.event.span, moved.span);
    assert_eq!(
        lines(&person).await,
        [
            "29 09 Daily",
            "30 09 Daily",
            "31 15 Late",
            "01 09 Daily",
            "02 09 Daily"
        ]
    );
    // Of two who looked at the same version, the second one is told.
    save(&person, &third, "all", &opened.etag, &moved)
        .await
        .error(ErrorCode::ChangedMeanwhile);

    let second = path(&person, 1).await;
    let opened = open(&person, &second).await;
    let all = later(&opened.event, "10");
    save(&person, &second, "all", &opened.etag, &all)
        .await
        .expect(200);
    assert_eq!(
        lines(&person).await,
        [
            "29 10 Daily",
            "30 10 Daily",
            "31 15 Late",
            "01 10 Daily",
            "02 10 Daily"
        ]
    );
    let fourth = path(&person, 3).await;
    let opened = open(&person, &fourth).await;
    let renamed = EventDraft {
        title: "New".into(),
        ..later(&opened.event, "11")
    };
    save(&person, &fourth, "following", &opened.etag, &renamed)
        .await
        .expect(200);
    assert_eq!(
        lines(&person).await,
        [
            "29 10 Daily",
            "30 10 Daily",
            "31 15 Late",
            "01 11 New",
            "02 11 New"
        ]
    );
    let found = shown(&person).await;
    assert_ne!(found[0].object, found[3].object);
    assert_eq!(found[3].object, found[4].object);
}

#[tokio::test]
async fn what_follows_can_go_and_come_back() {
    let app = App::attach();
    let person = app.person("alice").await;
    daily(&person, &[]).await;
    let before = shown(&person).await;
    let third = path(&person, 2).await;
    let removed: Removed = person.delete(&format!("{third}&extent=following")).await.json();
    assert_eq!(lines(&person).await, ["29 09 Daily", "30 09 Daily"]);
    let restore = third.replace('?', "/restore?");
    person.post(&restore, &removed).await.expect(204);
    assert_eq!(shown(&person).await, before);
    // From the first one on, that is everything.
    let first = path(&person, 0).await;
    person
        .delete(&format!("{first}&extent=following"))
        .await
        .expect(200);
    assert!(shown(&person).await.is_empty());
}

#[tokio::test]
async fn whoever_is_invited_hears_of_it_and_may_not_reschedule() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    daily(&alice, &[&bob]).await;
    assert_eq!(lines(&bob).await.len(), 5);
    let his = path(&bob, 2).await;
    let opened = open(&bob, &his).await;
    for extent in ["this", "following", "all"] {
        save(&bob, &his, extent, &opened.etag, &later(&opened.event, "20"))
            .await
            .error(ErrorCode::Conflict);
    }
    bob.delete(&format!("{his}&extent=following"))
        .await
        .error(ErrorCode::Conflict);

    let hers = path(&alice, 2).await;
    let opened = open(&alice, &hers).await;
    save(&alice, &hers, "this", &opened.etag, &later(&opened.event, "12"))
        .await
        .expect(200);
    assert_eq!(lines(&bob).await[2], "31 12 Daily");
    let hers = path(&alice, 3).await;
    let opened = open(&alice, &hers).await;
    save(
        &alice,
        &hers,
        "following",
        &opened.etag,
        &later(&opened.event, "14"),
    )
    .await
    .expect(200);
    assert_eq!(
        lines(&bob).await,
        [
            "29 09 Daily",
            "30 09 Daily",
            "31 12 Daily",
            "01 14 Daily",
            "02 14 Daily"
        ]
    );
    let asked = open(&bob, &path(&bob, 3).await).await;
    let own = asked.attendees.iter().find(|attendee| attendee.is_self);
    assert_eq!(own.expect("bob").participation, Participation::NeedsAction);
}
