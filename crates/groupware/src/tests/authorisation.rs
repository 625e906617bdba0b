//! What another account owns does not exist; what it shares for reading cannot be changed.

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::TryStreamExt;
use roost_ical::query::{calendar, card};
use roost_shared::calendar::{CalendarUpdate, EventDraft, EventSpan, Recurrence};
use roost_shared::contacts::ContactDraft;
use roost_shared::sharing::ShareAccess;

use super::{Fixture, card as card_bytes, event};
use crate::{CollectionKind, CollectionPatch, Condition, GroupwareError, Result};

fn is_not_found<T>(result: Result<T>) -> bool {
    matches!(result, Err(GroupwareError::NotFound))
}

fn is_forbidden<T>(result: Result<T>) -> bool {
    matches!(result, Err(GroupwareError::Forbidden))
}

fn event_draft() -> EventDraft {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    EventDraft {
        title: "Mine".into(),
        location: String::new(),
        description: String::new(),
        span: EventSpan::AllDay {
            start: day,
            end: day.succ_opt().unwrap(),
        },
        timezone: "UTC".into(),
        repeat: Recurrence::Once,
        reminder_minutes: None,
        attendees: None,
        free: false,
    }
}

fn calendar_filter() -> calendar::Filter {
    calendar::Filter {
        root: calendar::CompFilter {
            name: "VCALENDAR".into(),
            ..calendar::CompFilter::default()
        },
    }
}

#[tokio::test]
async fn strangers_find_nothing() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Secret").await.unwrap();
    f.put_card("a.vcf", "Secret Person", "secret@example.test")
        .await
        .unwrap();
    let (g, bob, calendar, book) = (&f.groupware, f.bob, f.calendar, f.book);
    let bytes = event("b", "x", "20260301T100000Z", "20260301T110000Z", "");
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();

    assert!(is_not_found(g.collection(bob, calendar).await));
    assert!(is_not_found(
        g.update_collection(bob, calendar, &CollectionPatch::default())
            .await
    ));
    assert!(is_not_found(g.delete_collection(bob, calendar).await));
    assert!(g.dead_properties(bob, &[calendar]).await.unwrap().is_empty());
    for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
        assert!(
            g.collections(bob, kind)
                .await
                .unwrap()
                .iter()
                .all(|found| found.owner == bob)
        );
    }

    assert!(g.object(bob, calendar, "a.ics").await.unwrap().is_none());
    assert!(g.objects_page(bob, calendar, None, 10).await.unwrap().is_empty());
    assert!(
        g.objects(bob, calendar)
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        g.contents_named(bob, calendar, vec!["a.ics".into()], false)
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(is_not_found(
        g.put(bob, calendar, "b.ics", bytes.clone(), &Condition::Any)
            .await
    ));
    assert!(is_not_found(
        g.put(bob, calendar, "b.ics", b"junk".to_vec(), &Condition::Any)
            .await
    ));
    assert!(is_not_found(
        g.delete(bob, calendar, "a.ics", &Condition::Any).await
    ));
    let deleted = g
        .delete(f.alice, calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    assert!(is_not_found(g.restore(bob, calendar, "a.ics", deleted).await));
    g.restore(f.alice, calendar, "a.ics", deleted).await.unwrap();
    assert!(is_not_found(g.sync(bob, calendar, None, 10).await));

    let bobs = g
        .find_collection(bob, CollectionKind::Calendar, "default")
        .await
        .unwrap()
        .unwrap()
        .id;
    g.put(bob, bobs, "b.ics", bytes, &Condition::Any).await.unwrap();
    assert!(is_not_found(
        g.move_object(bob, calendar, "a.ics", bobs, "a.ics", false, &Condition::Any)
            .await
    ));
    assert!(is_not_found(
        g.move_object(bob, bobs, "b.ics", calendar, "b.ics", false, &Condition::Any)
            .await
    ));

    let found = g
        .query_calendar(bob, calendar, calendar_filter(), Tz::UTC, false)
        .try_collect::<Vec<_>>()
        .await;
    assert!(found.unwrap().is_empty());
    let found = g
        .query_cards(bob, book, card::Filter::default(), false)
        .try_collect::<Vec<_>>()
        .await;
    assert!(found.unwrap().is_empty());
    let seen = g.occurrences(bob, day(1), day(2), Tz::UTC).await.unwrap();
    assert!(seen.iter().all(|occurrence| occurrence.calendar == bobs));
    let (start, end) = (
        Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0),
        Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0),
    );
    let busy = g
        .free_busy(bob, &[calendar], start.unwrap(), end.unwrap(), Tz::UTC)
        .await
        .unwrap();
    assert!(busy.periods().is_empty());

    assert!(is_not_found(
        g.update_calendar(bob, calendar, &CalendarUpdate::default()).await
    ));
    assert!(is_not_found(g.delete_calendar(bob, calendar).await));
    assert!(is_not_found(g.event(bob, calendar, "a.ics", Tz::UTC).await));
    assert!(is_not_found(
        g.create_event(bob, calendar, &event_draft(), Tz::UTC).await
    ));
    assert!(is_not_found(
        g.update_event(bob, calendar, "a.ics", None, &event_draft(), Tz::UTC)
            .await
    ));
    assert!(is_not_found(
        g.delete_occurrence(bob, calendar, "a.ics", "20260301", None)
            .await
    ));

    let draft = ContactDraft {
        full_name: "X".into(),
        ..ContactDraft::default()
    };
    assert!(is_not_found(g.contacts(bob, Some(book), "", 0, 10).await));
    assert_eq!(g.contacts(bob, None, "", 0, 10).await.unwrap().total, 0);
    assert!(
        g.complete(&f.account("bob").await, "secret")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        g.address_books(bob)
            .await
            .unwrap()
            .iter()
            .all(|shown| shown.id != book && shown.total == 0)
    );
    assert!(is_not_found(g.contact(bob, book, "a.vcf").await));
    assert!(is_not_found(g.create_contact(bob, book, &draft).await));
    assert!(is_not_found(
        g.update_contact(bob, book, "a.vcf", None, &draft).await
    ));
    assert!(is_not_found(g.photo(bob, book, "a.vcf").await));
    assert!(is_not_found(g.set_photo(bob, book, "a.vcf", None, None).await));

    // And nothing of all that left a trace beside what Alice did.
    assert_eq!(g.collection(f.alice, calendar).await.unwrap().sequence, 3);
    assert_eq!(g.collection(f.alice, book).await.unwrap().sequence, 1);
}

#[tokio::test]
async fn readers_read_and_change_nothing() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Shared").await.unwrap();
    f.put_card("a.vcf", "Shared Person", "shared@example.test")
        .await
        .unwrap();
    for collection in [f.calendar, f.book] {
        f.share_with_bob(collection, ShareAccess::Read).await;
        f.groupware.accept_invitation(f.bob, collection).await.unwrap();
    }
    let (g, bob, calendar, book) = (&f.groupware, f.bob, f.calendar, f.book);
    let bytes = event("b", "x", "20260301T100000Z", "20260301T110000Z", "");

    assert!(g.object(bob, calendar, "a.ics").await.unwrap().is_some());
    assert_eq!(g.sync(bob, calendar, None, 10).await.unwrap().changed.len(), 1);
    assert!(!g.event(bob, calendar, "a.ics", Tz::UTC).await.unwrap().writable);
    assert_eq!(
        g.complete(&f.account("bob").await, "shared").await.unwrap().len(),
        1
    );

    assert!(is_forbidden(
        g.put(bob, calendar, "b.ics", bytes, &Condition::Any).await
    ));
    assert!(is_forbidden(
        g.put(bob, calendar, "b.ics", b"junk".to_vec(), &Condition::Any)
            .await
    ));
    assert!(is_forbidden(
        g.delete(bob, calendar, "a.ics", &Condition::Any).await
    ));
    f.put_event("gone.ics", "Gone").await.unwrap();
    let gone = g.delete(f.alice, calendar, "gone.ics", &Condition::Any).await;
    assert!(is_forbidden(
        g.restore(bob, calendar, "gone.ics", gone.unwrap()).await
    ));
    assert!(is_forbidden(
        g.create_event(bob, calendar, &event_draft(), Tz::UTC).await
    ));
    assert!(is_forbidden(
        g.update_event(bob, calendar, "a.ics", None, &event_draft(), Tz::UTC)
            .await
    ));
    let bobs = g
        .find_collection(bob, CollectionKind::Calendar, "default")
        .await
        .unwrap()
        .unwrap()
        .id;
    assert!(is_forbidden(
        g.move_object(bob, calendar, "a.ics", bobs, "a.ics", false, &Condition::Any)
            .await
    ));
    g.put(bob, bobs, "c.vcf", card_bytes("c", "x", ""), &Condition::Any)
        .await
        .unwrap_err();
    assert!(is_forbidden(
        g.create_contact(bob, book, &ContactDraft::default()).await
    ));
    assert!(is_forbidden(g.set_photo(bob, book, "a.vcf", None, None).await));
    let zone = CollectionPatch {
        timezone: Some("x".into()),
        ..CollectionPatch::default()
    };
    assert!(is_forbidden(g.update_collection(bob, calendar, &zone).await));
    let busy = CollectionPatch {
        is_transparent: Some(true),
        ..CollectionPatch::default()
    };
    assert!(is_forbidden(g.update_collection(bob, calendar, &busy).await));

    // One's own view of it is one's own.
    let patch = CollectionPatch {
        display_name: Some("Hers".into()),
        visible: Some(false),
        ..CollectionPatch::default()
    };
    let seen = g.update_collection(bob, calendar, &patch).await.unwrap();
    assert_eq!((seen.display_name.as_str(), seen.visible), ("Hers", false));
    let hers = g.collection(f.alice, calendar).await.unwrap();
    assert_eq!(
        (hers.display_name.as_str(), hers.visible, hers.sequence),
        ("Calendar", true, 3)
    );
}
