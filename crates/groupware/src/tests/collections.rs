//! Making, changing and deleting collections.

use roost_shared::calendar::{CalendarCreate, CalendarUpdate};

use super::Fixture;
use crate::{CollectionDraft, CollectionKind, CollectionPatch, DeadProperty, GroupwareError};

fn dead(name: &str, value: &str) -> DeadProperty {
    DeadProperty {
        namespace: "urn:x".into(),
        name: name.into(),
        value: value.into(),
    }
}

#[tokio::test]
async fn everyone_has_a_calendar_a_task_list_and_an_address_book() {
    let f = Fixture::new().await;
    let calendars = f.groupware.calendars(f.alice).await.unwrap();
    let shown: Vec<_> = calendars
        .iter()
        .map(|shown| (shown.name.as_str(), shown.is_default, shown.holds_events))
        .collect();
    assert_eq!(shown, [("Calendar", true, true), ("Tasks", true, false)]);
    let books = f.groupware.address_books(f.alice).await.unwrap();
    assert_eq!(books.len(), 1);
    assert!(books[0].is_default && books[0].writable && books[0].total == 0);
}

#[tokio::test]
async fn whichever_first_request_comes_second_finds_what_the_other_made() {
    let f = Fixture::new().await;
    let carol = f.database.account("carol@example.test").await.id;
    for (kind, name) in [
        (CollectionKind::Calendar, "default"),
        (CollectionKind::Calendar, "tasks"),
        (CollectionKind::AddressBook, "default"),
        (CollectionKind::Calendar, "inbox"),
    ] {
        sqlx::query("DELETE FROM collection WHERE owner_id = $1")
            .bind(carol.0)
            .execute(&f.database.pool)
            .await
            .unwrap();
        let finds = (0..8).map(|_| f.groupware.find_collection(carol, kind, name));
        let found = futures_util::future::try_join_all(finds).await.unwrap();
        assert!(found.iter().all(Option::is_some), "{name}");
    }
    let other = f
        .groupware
        .find_collection(carol, CollectionKind::Calendar, "other");
    assert!(other.await.unwrap().is_none());
}

#[tokio::test]
async fn many_first_sign_ins_at_once_make_each_default_once() {
    let f = Fixture::new().await;
    let carol = f.database.account("carol@example.test").await.id;
    let many = (0..8).map(|_| f.groupware.ensure_defaults(carol));
    futures_util::future::try_join_all(many).await.unwrap();
    assert_eq!(
        f.groupware
            .collections(carol, CollectionKind::Calendar)
            .await
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        f.groupware
            .collections(carol, CollectionKind::AddressBook)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(f.rows("collection").await, 12);
}

#[tokio::test]
async fn whoever_names_a_default_first_finds_it() {
    let f = Fixture::new().await;
    let carol = f.database.account("carol@example.test").await.id;
    let names = ["default", "tasks", "default", "nothing"];
    let many = names.map(|name| f.groupware.find_collection(carol, CollectionKind::Calendar, name));
    let found = futures_util::future::try_join_all(many).await.unwrap();
    let found: Vec<_> = found.into_iter().flatten().map(|found| found.name).collect();
    assert_eq!(found, ["default", "tasks", "default"]);
    assert_eq!(f.rows("collection").await, 12);
}

#[tokio::test]
async fn a_deleted_default_is_not_made_again_by_asking_for_it() {
    let f = Fixture::new().await;
    f.groupware.delete_collection(f.alice, f.book).await.unwrap();
    let find = async || {
        f.groupware
            .find_collection(f.alice, CollectionKind::AddressBook, "default")
            .await
            .unwrap()
    };
    assert_eq!(find().await, None);
    f.groupware.ensure_defaults(f.alice).await.unwrap();
    assert!(find().await.unwrap().is_default);
}

#[tokio::test]
async fn a_deleted_default_is_followed_by_the_next_or_made_again() {
    let f = Fixture::new().await;
    let create = CalendarCreate {
        name: "Work".into(),
        color: "#112233".into(),
        ..CalendarCreate::default()
    };
    let work = f.groupware.create_calendar(f.alice, &create).await.unwrap();
    assert!(!work.is_default);
    f.put_event("a.ics", "Gone").await.unwrap();
    f.groupware.delete_collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(f.rows("object").await, 0);
    assert!(f.groupware.collection(f.alice, work.id).await.unwrap().is_default);
    f.groupware.ensure_defaults(f.alice).await.unwrap();
    assert_eq!(f.groupware.calendars(f.alice).await.unwrap().len(), 2);

    f.groupware.delete_collection(f.alice, work.id).await.unwrap();
    f.groupware.ensure_defaults(f.alice).await.unwrap();
    let again = f
        .groupware
        .find_collection(f.alice, CollectionKind::Calendar, "default")
        .await
        .unwrap()
        .unwrap();
    assert!(again.is_default && again.id != f.calendar);
    assert!(matches!(
        f.groupware.delete_collection(f.alice, f.calendar).await,
        Err(GroupwareError::NotFound)
    ));
}

#[tokio::test]
async fn a_default_steps_aside_where_its_name_is_taken() {
    let f = Fixture::new().await;
    let carol = f.database.account("carol@example.test").await.id;
    let draft = CollectionDraft {
        name: "tasks".into(),
        components: vec!["VEVENT".into()],
        ..CollectionDraft::default()
    };
    let events = f
        .groupware
        .create_collection(carol, CollectionKind::Calendar, draft)
        .await
        .unwrap();
    f.groupware.ensure_defaults(carol).await.unwrap();
    let names: Vec<_> = f
        .groupware
        .collections(carol, CollectionKind::Calendar)
        .await
        .unwrap()
        .into_iter()
        .map(|found| (found.name, found.is_default))
        .collect();
    assert!(names.contains(&("tasks-2".into(), true)), "{names:?}");
    assert!(f.groupware.collection(carol, events.id).await.unwrap().is_default);
}

#[tokio::test]
async fn a_collection_is_made_with_all_its_properties_or_not_at_all() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "work".into(),
        display_name: "Work".into(),
        display_name_language: "en".into(),
        description: "What I do".into(),
        description_language: "en-GB".into(),
        color: "#FF0000FF".into(),
        sort_order: 7,
        components: vec!["VEVENT".into(), "VTODO".into()],
        timezone: "BEGIN:VCALENDAR…".into(),
        properties: vec![dead("a", "<a/>"), dead("b", "<b/>")],
        source: String::new(),
        is_transparent: true,
    };
    let made = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft.clone())
        .await
        .unwrap();
    assert_eq!(made, f.groupware.collection(f.alice, made.id).await.unwrap());
    assert_eq!((made.name.as_str(), made.display_name.as_str()), ("work", "Work"));
    assert_eq!(made.display_name_language, "en");
    assert_eq!(made.description_language, "en-GB");
    assert_eq!((made.color.as_str(), made.sort_order), ("#FF0000FF", 7));
    assert_eq!((made.owner, made.sequence, made.writable), (f.alice, 0, true));
    assert!(made.is_transparent);
    assert_eq!(
        f.groupware
            .dead_properties(f.alice, &[made.id])
            .await
            .unwrap()
            .len(),
        2
    );
    let shown = f.groupware.calendars(f.alice).await.unwrap();
    assert!(
        shown
            .iter()
            .any(|shown| shown.name == "Work" && shown.color == "#ff0000")
    );

    let again = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft.clone())
        .await;
    assert!(matches!(again, Err(GroupwareError::NameTaken)));
    // The same name is free for another kind, and for another person.
    f.groupware
        .create_collection(f.alice, CollectionKind::AddressBook, draft.clone())
        .await
        .unwrap();
    f.groupware
        .create_collection(f.bob, CollectionKind::Calendar, draft.clone())
        .await
        .unwrap();

    let before = f.rows("collection").await;
    let bad = CollectionDraft {
        name: "other".into(),
        properties: vec![dead("a", "<a/>"), dead(&"n".repeat(5_000), "x")],
        ..CollectionDraft::default()
    };
    let refused = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, bad)
        .await;
    assert!(matches!(refused, Err(GroupwareError::InvalidInput { .. })));
    let bad = CollectionDraft {
        name: "..".into(),
        ..CollectionDraft::default()
    };
    let refused = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, bad)
        .await;
    assert!(matches!(refused, Err(GroupwareError::InvalidName)));
    assert_eq!(f.rows("collection").await, before);
}

#[tokio::test]
async fn a_patch_is_applied_whole_or_not_at_all() {
    let f = Fixture::new().await;
    let patch = CollectionPatch {
        display_name: Some("Home".into()),
        timezone: Some("Z".into()),
        set: vec![dead("a", "<a/>"), dead("b", "<b/>")],
        ..CollectionPatch::default()
    };
    let changed = f
        .groupware
        .update_collection(f.alice, f.calendar, &patch)
        .await
        .unwrap();
    assert_eq!(
        (changed.display_name.as_str(), changed.timezone.as_str()),
        ("Home", "Z")
    );
    let patch = CollectionPatch {
        set: vec![dead("a", "<a>2</a>")],
        remove: vec![("urn:x".into(), "b".into()), ("urn:x".into(), "never".into())],
        ..CollectionPatch::default()
    };
    f.groupware
        .update_collection(f.alice, f.calendar, &patch)
        .await
        .unwrap();
    let kept = f.groupware.dead_properties(f.alice, &[f.calendar]).await.unwrap();
    assert_eq!(kept, [(f.calendar, dead("a", "<a>2</a>"))]);

    let bad = CollectionPatch {
        display_name: Some("Never".into()),
        set: vec![dead("c", "<c/>"), dead("d", "nul\0")],
        ..CollectionPatch::default()
    };
    assert!(
        f.groupware
            .update_collection(f.alice, f.calendar, &bad)
            .await
            .is_err()
    );
    let now = f.groupware.collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(now.display_name, "Home");
    assert_eq!(
        f.groupware
            .dead_properties(f.alice, &[f.calendar])
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn what_the_page_sends_is_checked() {
    let f = Fixture::new().await;
    let field = async |name: &str, color: &str| {
        let create = CalendarCreate {
            name: name.into(),
            color: color.into(),
            ..CalendarCreate::default()
        };
        match f.groupware.create_calendar(f.alice, &create).await {
            Err(GroupwareError::InvalidInput { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(field("  ", "#112233").await, "name");
    assert_eq!(field(&"x".repeat(201), "#112233").await, "name");
    assert_eq!(field("nul\0", "#112233").await, "name");
    assert_eq!(field("Work", "red").await, "color");
    let update = CalendarUpdate {
        visible: Some(false),
        ..CalendarUpdate::default()
    };
    let shown = f
        .groupware
        .update_calendar(f.alice, f.calendar, &update)
        .await
        .unwrap();
    assert!(!shown.visible && shown.name == "Calendar");
    // An address book is no calendar.
    assert!(matches!(
        f.groupware.update_calendar(f.alice, f.book, &update).await,
        Err(GroupwareError::NotFound)
    ));
}
