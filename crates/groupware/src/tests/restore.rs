//! Bringing back what was deleted or changed.

use roost_shared::{CollectionId, VersionId};

use super::{Fixture, card, event};
use crate::{Condition, GroupwareError, Result};

impl Fixture {
    async fn delete(&self, collection: CollectionId, name: &str) -> VersionId {
        self.groupware
            .delete(self.alice, collection, name, &Condition::Any)
            .await
            .unwrap()
    }

    async fn restore(&self, name: &str, version: VersionId) -> Result<()> {
        self.groupware
            .restore(self.alice, self.calendar, name, version)
            .await
    }

    async fn bytes(&self, collection: CollectionId, name: &str) -> Option<Vec<u8>> {
        let object = self.groupware.object(self.alice, collection, name).await.unwrap();
        object.map(|object| object.data)
    }
}

fn is_changed(result: Result<()>) -> bool {
    matches!(result, Err(GroupwareError::PreconditionFailed))
}

#[tokio::test]
async fn a_deleted_object_comes_back_as_it_was() {
    let f = Fixture::new().await;
    // A folded line and an unknown property: bytes that nobody would write again.
    let more = "X-ODD;A=1:b\r\nDESCRIPTION:folded\r\n  here\r\n";
    let data = event("1", "Back", "20260301T100000Z", "20260301T110000Z", more);
    let put = f
        .groupware
        .put(f.alice, f.calendar, "1.ics", data.clone(), &Condition::Any);
    let etag = put.await.unwrap().etag;
    let version = f.delete(f.calendar, "1.ics").await;
    assert_eq!(f.bytes(f.calendar, "1.ics").await, None);
    f.restore("1.ics", version).await.unwrap();
    let object = f
        .groupware
        .object(f.alice, f.calendar, "1.ics")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((object.data, object.info.etag), (data, etag));
    assert_eq!(object.info.uid, "1");
    // Clients that sync hear of both.
    let collection = f.groupware.collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(collection.sequence, 3);

    let card = card("c", "A Card", "NOTE:x\r\n");
    let put = f
        .groupware
        .put(f.alice, f.book, "c.vcf", card.clone(), &Condition::Any);
    put.await.unwrap();
    let version = f.delete(f.book, "c.vcf").await;
    let restored = f.groupware.restore(f.alice, f.book, "c.vcf", version).await;
    restored.unwrap();
    assert_eq!(f.bytes(f.book, "c.vcf").await, Some(card));
}

#[tokio::test]
async fn what_happened_meanwhile_is_not_undone() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "One").await.unwrap();
    let first = f.delete(f.calendar, "a.ics").await;
    // Another client stored it again.
    f.put_event("a.ics", "Theirs").await.unwrap();
    let theirs = f.bytes(f.calendar, "a.ics").await;
    assert!(is_changed(f.restore("a.ics", first).await));
    assert_eq!(f.bytes(f.calendar, "a.ics").await, theirs);
    // It was deleted again: that later state is what can come back.
    let second = f.delete(f.calendar, "a.ics").await;
    assert!(is_changed(f.restore("a.ics", first).await));
    f.restore("a.ics", second).await.unwrap();
    assert_eq!(f.bytes(f.calendar, "a.ics").await, theirs);
    assert!(is_changed(f.restore("a.ics", second).await), "it is back already");
}

#[tokio::test]
async fn an_object_does_not_come_back_beside_another_with_its_uid() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "One").await.unwrap();
    let version = f.delete(f.calendar, "a.ics").await;
    let same_uid = event("a.ics", "Two", "20260301T100000Z", "20260301T110000Z", "");
    let put = f
        .groupware
        .put(f.alice, f.calendar, "b.ics", same_uid, &Condition::Any);
    put.await.unwrap();
    let restored = f.restore("a.ics", version).await;
    assert!(matches!(restored, Err(GroupwareError::UidConflict { name }) if name == "b.ics"));
    assert_eq!(f.bytes(f.calendar, "a.ics").await, None);
}

#[tokio::test]
async fn of_many_that_restore_the_same_one_does() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "One").await.unwrap();
    let version = f.delete(f.calendar, "a.ics").await;
    let many = (0..6).map(|_| f.restore("a.ics", version));
    let results = futures_util::future::join_all(many).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(f.rows("object").await, 1);
}

#[tokio::test]
async fn an_occurrence_comes_back_unless_the_event_was_changed_since() {
    let f = Fixture::new().await;
    let daily = event(
        "d",
        "Daily",
        "20260301T100000Z",
        "20260301T110000Z",
        "RRULE:FREQ=DAILY;COUNT=3\r\n",
    );
    let put = f
        .groupware
        .put(f.alice, f.calendar, "d.ics", daily.clone(), &Condition::Any);
    put.await.unwrap();
    let remove = async |id: &str| {
        f.groupware
            .delete_occurrence(f.alice, f.calendar, "d.ics", id, None)
            .await
            .unwrap()
    };
    let version = remove("20260302T100000Z").await;
    assert_ne!(f.bytes(f.calendar, "d.ics").await.unwrap(), daily);
    f.restore("d.ics", version).await.unwrap();
    assert_eq!(f.bytes(f.calendar, "d.ics").await.unwrap(), daily);

    let earlier = remove("20260301T100000Z").await;
    let later = remove("20260302T100000Z").await;
    assert!(is_changed(f.restore("d.ics", earlier).await));
    // The last one takes the event with it, and brings it back.
    let last = remove("20260303T100000Z").await;
    assert_eq!(f.bytes(f.calendar, "d.ics").await, None);
    assert!(is_changed(f.restore("d.ics", later).await));
    f.restore("d.ics", last).await.unwrap();
    assert!(f.bytes(f.calendar, "d.ics").await.is_some());
}

#[tokio::test]
async fn only_what_is_kept_of_that_object_comes_back() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "One").await.unwrap();
    let version = f.delete(f.calendar, "a.ics").await;
    let is_not_found = |result| matches!(result, Err(GroupwareError::NotFound));
    assert!(is_not_found(f.restore("b.ics", version).await));
    assert!(is_not_found(f.restore("a/b", version).await));
    assert!(is_not_found(f.restore("a.ics", VersionId(i64::MAX)).await));
    let elsewhere = f.groupware.restore(f.alice, f.book, "a.ics", version).await;
    assert!(is_not_found(elsewhere));
    let later = chrono::Utc::now() + chrono::TimeDelta::days(1);
    f.groupware.prune(later, later).await.unwrap();
    assert!(is_not_found(f.restore("a.ics", version).await));
}
