//! Storing, reading, deleting.

use futures_util::TryStreamExt;

use super::{Fixture, card, event, task};
use crate::{CollectionDraft, CollectionKind, Condition, GroupwareError, MAX_OBJECT_BYTES};

#[tokio::test]
async fn bytes_come_back_as_they_went_in_with_the_tag_that_was_told() {
    let f = Fixture::new().await;
    // Bare line feeds, a property nobody knows, no trailing newline: stored all the same.
    let data = b"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-ODD;A=\"b\":c\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\nDTSTART:20260301T100000Z\nEND:VEVENT\nEND:VCALENDAR".to_vec();
    let written = f
        .groupware
        .put(f.alice, f.calendar, "1.ics", data.clone(), &Condition::Absent)
        .await
        .unwrap();
    assert!(written.created);
    let object = f
        .groupware
        .object(f.alice, f.calendar, "1.ics")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(object.data, data);
    assert_eq!(object.info.etag, written.etag);
    assert_eq!(object.info.uid, "1");
    assert_eq!(object.info.component, "VEVENT");
    assert_eq!(object.info.size as usize, data.len());
}

#[tokio::test]
async fn conditions_decide() {
    let f = Fixture::new().await;
    let put = async |condition: &Condition, summary: &str| {
        let data = event("1", summary, "20260301T100000Z", "20260301T110000Z", "");
        f.groupware
            .put(f.alice, f.calendar, "1.ics", data, condition)
            .await
    };
    let refused = |result| matches!(result, Err(GroupwareError::PreconditionFailed));
    assert!(refused(put(&Condition::Present, "no").await));
    assert!(refused(put(&Condition::Etag(vec!["\"x\"".into()]), "no").await));
    assert!(
        f.groupware
            .object(f.alice, f.calendar, "1.ics")
            .await
            .unwrap()
            .is_none()
    );
    let first = put(&Condition::Absent, "a").await.unwrap();
    assert!(refused(put(&Condition::Absent, "b").await));
    let second = put(&Condition::Etag(vec!["\"x\"".into(), first.etag.clone()]), "b")
        .await
        .unwrap();
    assert!(!second.created);
    assert_ne!(second.etag, first.etag);
    assert!(refused(
        put(&Condition::Etag(vec![first.etag.clone()]), "c").await
    ));
    put(&Condition::Present, "c").await.unwrap();

    let delete =
        async |condition: Condition| f.groupware.delete(f.alice, f.calendar, "1.ics", &condition).await;
    assert!(matches!(
        delete(Condition::Etag(vec![first.etag.clone()])).await,
        Err(GroupwareError::PreconditionFailed)
    ));
    delete(Condition::Present).await.unwrap();
    assert!(matches!(
        delete(Condition::Any).await,
        Err(GroupwareError::NotFound)
    ));
    assert!(
        f.groupware
            .object(f.alice, f.calendar, "1.ics")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn whatever_is_refused_leaves_nothing() {
    let f = Fixture::new().await;
    f.put_event("kept.ics", "Kept").await.unwrap();
    let before = f.groupware.collection(f.alice, f.calendar).await.unwrap();
    let put = async |collection, name: &str, data: Vec<u8>| {
        f.groupware
            .put(f.alice, collection, name, data, &Condition::Any)
            .await
            .unwrap_err()
    };
    let broken = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n".to_vec();
    let error = put(f.calendar, "a.ics", broken).await;
    assert!(matches!(error, GroupwareError::InvalidCalendar(_)), "{error:?}");
    let error = put(f.calendar, "a.ics", b"\xff\xfe\0".to_vec()).await;
    assert!(matches!(error, GroupwareError::InvalidCalendar(_)), "{error:?}");
    let error = put(f.book, "a.vcf", b"nonsense".to_vec()).await;
    assert!(matches!(error, GroupwareError::InvalidCard(_)), "{error:?}");
    let error = put(f.calendar, "a.ics", card("c", "A Card", "")).await;
    assert!(matches!(error, GroupwareError::InvalidCalendar(_)), "{error:?}");
    let error = put(f.book, "a.vcf", task("t")).await;
    assert!(matches!(error, GroupwareError::InvalidCard(_)), "{error:?}");
    let error = put(f.calendar, "a/b.ics", task("t")).await;
    assert!(matches!(error, GroupwareError::InvalidName), "{error:?}");
    let error = put(f.calendar, "a.ics", vec![b'x'; MAX_OBJECT_BYTES + 1]).await;
    assert!(matches!(error, GroupwareError::TooLarge { .. }), "{error:?}");
    let long_uid = event(
        &"u".repeat(3_000),
        "x",
        "20260301T100000Z",
        "20260301T110000Z",
        "",
    );
    let error = put(f.calendar, "a.ics", long_uid).await;
    assert!(matches!(error, GroupwareError::InvalidCalendar(_)), "{error:?}");

    let after = f.groupware.collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(after.sequence, before.sequence);
    assert_eq!((f.rows("object").await, f.rows("change").await), (1, 1));
    assert_eq!(f.rows("object_version").await, 0);
}

#[tokio::test]
async fn a_collection_takes_only_its_components() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "events".into(),
        components: vec!["VEVENT".into()],
        ..CollectionDraft::default()
    };
    let events = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft)
        .await
        .unwrap()
        .id;
    let result = f
        .groupware
        .put(f.alice, events, "t.ics", task("t"), &Condition::Any)
        .await;
    assert!(matches!(
        result,
        Err(GroupwareError::UnsupportedComponent { component }) if component == "VTODO"
    ));
    let tasks = f
        .groupware
        .find_collection(f.alice, CollectionKind::Calendar, "tasks")
        .await
        .unwrap()
        .unwrap();
    f.groupware
        .put(f.alice, tasks.id, "t.ics", task("t"), &Condition::Any)
        .await
        .unwrap();
    assert!(tasks.takes("VTODO") && !tasks.takes("VEVENT"));
}

#[tokio::test]
async fn one_uid_belongs_to_one_object() {
    let f = Fixture::new().await;
    let put = async |name: &str, uid: &str| {
        let data = event(uid, "x", "20260301T100000Z", "20260301T110000Z", "");
        f.groupware
            .put(f.alice, f.calendar, name, data, &Condition::Any)
            .await
    };
    put("a.ics", "one").await.unwrap();
    let error = put("b.ics", "one").await.unwrap_err();
    assert!(matches!(error, GroupwareError::UidConflict { name } if name == "a.ics"));
    // RFC 4791 §5.3.2.1: nor may another UID take the object's place.
    let error = put("a.ics", "two").await.unwrap_err();
    assert!(matches!(error, GroupwareError::UidConflict { name } if name == "a.ics"));
    f.groupware
        .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    put("b.ics", "one").await.unwrap();
    assert_eq!(f.rows("object").await, 1);
}

#[tokio::test]
async fn a_card_without_uid_is_kept_and_may_get_one_later() {
    let f = Fixture::new().await;
    let bare = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Old Phone\r\nN:Phone;Old;;;\r\nEND:VCARD\r\n".to_vec();
    f.groupware
        .put(f.alice, f.book, "p.vcf", bare, &Condition::Any)
        .await
        .unwrap();
    let info = f
        .groupware
        .object(f.alice, f.book, "p.vcf")
        .await
        .unwrap()
        .unwrap()
        .info;
    assert_eq!(info.uid, "p.vcf");
    let named = card("real-uid", "Old Phone", "");
    f.groupware
        .put(f.alice, f.book, "p.vcf", named, &Condition::Any)
        .await
        .unwrap();
    let info = f
        .groupware
        .object(f.alice, f.book, "p.vcf")
        .await
        .unwrap()
        .unwrap()
        .info;
    assert_eq!(info.uid, "real-uid");
}

#[tokio::test]
async fn earlier_versions_and_deleted_objects_are_kept_for_a_time() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "One").await.unwrap();
    f.put_event("a.ics", "Two").await.unwrap();
    f.groupware
        .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    let kept: Vec<(String, bool)> = sqlx::query_as(
        "SELECT substring(convert_from(data, 'UTF8') FROM 'SUMMARY:(\\w+)'), deleted FROM object_version ORDER BY id",
    )
    .fetch_all(&f.database.pool)
    .await
    .unwrap();
    assert_eq!(kept, [("One".to_owned(), false), ("Two".to_owned(), true)]);
    let later = chrono::Utc::now() + chrono::TimeDelta::days(1);
    let pruned = f.groupware.prune(later, later).await.unwrap();
    assert_eq!((pruned.changes, pruned.versions), (3, 2));
    assert_eq!((f.rows("change").await, f.rows("object_version").await), (0, 0));
}

#[tokio::test]
async fn a_whole_collection_is_listed_by_name_whatever_its_size() {
    let f = Fixture::new().await;
    // More than two pages of the stream; written straight to the table, to be quick.
    sqlx::query(
        "INSERT INTO object (collection_id, name, sequence, uid, component, data, size, etag, created_at, modified_at)
         SELECT $1, 'n' || lpad(i::text, 5, '0'), i, i::text, 'VEVENT', '', 0, '\"e\"', now(), now()
         FROM generate_series(1, 12000) i",
    )
    .bind(f.calendar.0)
    .execute(&f.database.pool)
    .await
    .unwrap();
    let all: Vec<_> = f
        .groupware
        .objects(f.alice, f.calendar)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), 12_000);
    assert!(all.is_sorted_by(|a, b| a.name < b.name));
    let page = f
        .groupware
        .objects_page(f.alice, f.calendar, Some("n11998"), 10)
        .await
        .unwrap();
    let names: Vec<_> = page.iter().map(|info| info.name.as_str()).collect();
    assert_eq!(names, ["n11999", "n12000"]);
}

/// As many at a time as memory should hold, and one at least; in the order of the names.
#[tokio::test]
async fn objects_by_name_come_in_the_order_of_the_names() {
    let f = Fixture::new().await;
    for name in ["a.ics", "b.ics", "c.ics"] {
        f.put_event(name, &"x".repeat(3_000_000)).await.unwrap();
    }
    f.put_event("small.ics", "small").await.unwrap();
    let wanted = [
        "c.ics",
        "a.ics",
        "missing.ics",
        "small.ics",
        "b.ics",
        "bad/name",
        "nul\0",
    ];
    let contents = async |account, names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let found = f.groupware.contents_named(account, f.calendar, names, true);
        found.try_collect::<Vec<_>>().await.unwrap()
    };
    let found = contents(f.alice, &wanted).await;
    let places: Vec<_> = found
        .iter()
        .map(|(place, content)| (*place, content.tag.name.as_str()))
        .collect();
    assert_eq!(
        places,
        [(0, "c.ics"), (1, "a.ics"), (3, "small.ics"), (4, "b.ics")]
    );
    for (_, content) in &found {
        let name = &content.tag.name;
        let stored = f
            .groupware
            .object(f.alice, f.calendar, name)
            .await
            .unwrap()
            .unwrap();
        assert!(*content == stored.into(), "{name}");
    }
    assert!(contents(f.alice, &[]).await.is_empty());
    assert!(contents(f.bob, &wanted).await.is_empty());
}
