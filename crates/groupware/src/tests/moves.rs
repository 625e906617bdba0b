//! Moving objects.

use super::{Fixture, event, task};
use crate::{CollectionDraft, CollectionKind, Condition, GroupwareError, SyncToken};

#[tokio::test]
async fn an_object_moves_with_its_bytes_and_both_sides_hear_of_it() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "other".into(),
        ..CollectionDraft::default()
    };
    let other = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft)
        .await
        .unwrap();
    let written = f.put_event("a.ics", "Moves").await.unwrap();
    let before = SyncToken::of(&f.groupware.collection(f.alice, f.calendar).await.unwrap());
    let moved = f
        .groupware
        .move_object(
            f.alice,
            f.calendar,
            "a.ics",
            other.id,
            "b.ics",
            false,
            &Condition::Any,
        )
        .await
        .unwrap();
    assert!(moved.created);
    assert_eq!(moved.etag, written.etag);
    assert!(
        f.groupware
            .object(f.alice, f.calendar, "a.ics")
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        f.groupware
            .object(f.alice, other.id, "b.ics")
            .await
            .unwrap()
            .is_some()
    );
    let left = f
        .groupware
        .sync(f.alice, f.calendar, Some(&before), 10)
        .await
        .unwrap();
    assert_eq!((left.changed.len(), left.deleted), (0, vec!["a.ics".to_owned()]));
    let joined = f
        .groupware
        .sync(f.alice, other.id, Some(&SyncToken::of(&other)), 10)
        .await
        .unwrap();
    assert_eq!(
        joined
            .changed
            .iter()
            .map(|info| info.name.as_str())
            .collect::<Vec<_>>(),
        ["b.ics"]
    );
}

#[tokio::test]
async fn a_new_name_within_the_collection_is_two_changes() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Moves").await.unwrap();
    let before = SyncToken::of(&f.groupware.collection(f.alice, f.calendar).await.unwrap());
    let rename = async |from: &str, to: &str| {
        f.groupware
            .move_object(f.alice, f.calendar, from, f.calendar, to, false, &Condition::Any)
            .await
    };
    rename("a.ics", "b.ics").await.unwrap();
    let page = f
        .groupware
        .sync(f.alice, f.calendar, Some(&before), 10)
        .await
        .unwrap();
    assert_eq!(page.deleted, ["a.ics"]);
    assert_eq!(page.changed[0].name, "b.ics");
    assert_eq!(
        f.groupware
            .collection(f.alice, f.calendar)
            .await
            .unwrap()
            .sequence,
        3
    );
    assert!(matches!(
        rename("b.ics", "b.ics").await,
        Err(GroupwareError::NameTaken)
    ));
    assert!(matches!(
        rename("a.ics", "c.ics").await,
        Err(GroupwareError::NotFound)
    ));
    assert!(matches!(
        rename("b.ics", "c/d").await,
        Err(GroupwareError::InvalidName)
    ));
}

#[tokio::test]
async fn what_is_in_the_way_gives_way_only_if_asked() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "other".into(),
        ..CollectionDraft::default()
    };
    let other = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft)
        .await
        .unwrap()
        .id;
    f.put_event("a.ics", "New").await.unwrap();
    let old = event("a.ics", "Old", "20260301T100000Z", "20260301T110000Z", "");
    f.groupware
        .put(f.alice, other, "a.ics", old, &Condition::Any)
        .await
        .unwrap();
    let relocate = async |overwrite, condition: &Condition| {
        f.groupware
            .move_object(f.alice, f.calendar, "a.ics", other, "a.ics", overwrite, condition)
            .await
    };
    assert!(matches!(
        relocate(false, &Condition::Any).await,
        Err(GroupwareError::NameTaken)
    ));
    let wrong = Condition::Etag(vec!["\"x\"".into()]);
    assert!(matches!(
        relocate(true, &wrong).await,
        Err(GroupwareError::PreconditionFailed)
    ));
    let moved = relocate(true, &Condition::Any).await.unwrap();
    assert!(!moved.created);
    let stored = f
        .groupware
        .object(f.alice, other, "a.ics")
        .await
        .unwrap()
        .unwrap();
    assert!(String::from_utf8(stored.data).unwrap().contains("SUMMARY:New"));
    assert_eq!((f.rows("object").await, f.rows("object_version").await), (1, 1));
    assert_eq!(f.groupware.collection(f.alice, other).await.unwrap().sequence, 2);
}

#[tokio::test]
async fn uids_components_and_kinds_hold_for_moves_too() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "other".into(),
        ..CollectionDraft::default()
    };
    let other = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft)
        .await
        .unwrap()
        .id;
    let tasks = f
        .groupware
        .find_collection(f.alice, CollectionKind::Calendar, "tasks")
        .await
        .unwrap()
        .unwrap()
        .id;
    f.put_event("a.ics", "x").await.unwrap();
    let put = async |name: &str, uid: &str| {
        let data = event(uid, "x", "20260301T100000Z", "20260301T110000Z", "");
        f.groupware
            .put(f.alice, other, name, data, &Condition::Any)
            .await
            .unwrap();
    };
    put("same-uid.ics", "a.ics").await;
    put("other-uid.ics", "other").await;
    let relocate = async |to, name: &str| {
        f.groupware
            .move_object(f.alice, f.calendar, "a.ics", to, name, true, &Condition::Any)
            .await
            .unwrap_err()
    };
    let error = relocate(other, "free.ics").await;
    assert!(matches!(error, GroupwareError::UidConflict { name } if name == "same-uid.ics"));
    let error = relocate(other, "other-uid.ics").await;
    assert!(matches!(error, GroupwareError::UidConflict { name } if name == "other-uid.ics"));
    assert!(matches!(
        relocate(tasks, "a.ics").await,
        GroupwareError::UnsupportedComponent { .. }
    ));
    assert!(matches!(
        relocate(f.book, "a.vcf").await,
        GroupwareError::UnsupportedComponent { .. }
    ));
    f.groupware
        .put(f.alice, tasks, "t.ics", task("t"), &Condition::Any)
        .await
        .unwrap();
    assert_eq!(
        f.groupware
            .collection(f.alice, f.calendar)
            .await
            .unwrap()
            .sequence,
        1
    );
}
