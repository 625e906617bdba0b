//! Changes as they happen.

use std::time::Duration;

use roost_db::notification::CHANNEL;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use super::Fixture;
use crate::{CollectionChange, CollectionPatch, Condition, Groupware};

async fn next(changes: &mut Receiver<CollectionChange>) -> CollectionChange {
    timeout(Duration::from_secs(5), changes.recv())
        .await
        .expect("a change")
        .unwrap()
}

#[tokio::test]
async fn every_process_hears_what_changed_and_who_sees_it() {
    let f = Fixture::new().await;
    // Another process, as far as Postgres can tell.
    let other = Groupware::new(f.database.connections.clone());
    let mut changes = other.subscribe();
    let listening = tokio::spawn(async move { other.listen().await });
    // Changes before it listens are lost by design: wait until it does.
    f.database.until_heard(CHANNEL).await;

    let of = |collection| CollectionChange {
        collection,
        accounts: [f.alice].into(),
    };
    f.put_event("a.ics", "x").await.unwrap();
    assert_eq!(next(&mut changes).await, of(f.calendar));
    f.groupware
        .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    assert_eq!(next(&mut changes).await, of(f.calendar));
    let patch = CollectionPatch {
        color: Some("#000000".into()),
        ..CollectionPatch::default()
    };
    f.groupware
        .update_collection(f.alice, f.book, &patch)
        .await
        .unwrap();
    assert_eq!(next(&mut changes).await, of(f.book));
    // A refused write is not told.
    f.groupware
        .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap_err();
    f.groupware.delete_collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(next(&mut changes).await, of(f.calendar));
    assert!(changes.try_recv().is_err());
    listening.abort();
}
