//! WebDAV locks as the service keeps them, whoever asks; and names of collections.

use roost_locks::{LockSpace, Locks, NewLock, Tokens};
use roost_shared::AccountId;

use super::{Fixture, event};
use crate::{CollectionKind, Condition, Groupware, GroupwareError, Result};

fn is_locked<T>(result: Result<T>) -> bool {
    matches!(result, Err(GroupwareError::Locked { .. }))
}

/// Takes an exclusive lock of alice's, and gives the service that submits its token.
async fn lock(f: &Fixture, path: &[&str], infinite: bool) -> Groupware {
    let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
    let new = NewLock {
        account: f.alice,
        exclusive: true,
        infinite,
        owner: String::new(),
        life: None,
    };
    let locks = Locks::new(f.database.connections.clone());
    let lock = locks
        .lock(LockSpace::Collection(f.calendar), &path, &new)
        .await
        .unwrap();
    f.groupware
        .submitting(Tokens::new(f.alice, [lock.token.as_str()]))
}

async fn put(groupware: &Groupware, account: AccountId, f: &Fixture, name: &str) -> Result<()> {
    let data = event(name, "Changed", "20260301T100000Z", "20260301T110000Z", "");
    groupware
        .put(account, f.calendar, name, data, &Condition::Any)
        .await
        .map(drop)
}

#[tokio::test]
async fn a_locked_event_is_not_written_without_the_token() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "A").await.unwrap();
    let with_token = lock(&f, &["a.ics"], false).await;
    let before = f
        .groupware
        .collection(f.alice, f.calendar)
        .await
        .unwrap()
        .sequence;
    assert!(is_locked(put(&f.groupware, f.alice, &f, "a.ics").await));
    let deleted = f.groupware.delete(f.alice, f.calendar, "a.ics", &Condition::Any);
    assert!(is_locked(deleted.await));
    let moved = f.groupware.move_object(
        f.alice,
        f.calendar,
        "a.ics",
        f.calendar,
        "b.ics",
        true,
        &Condition::Any,
    );
    assert!(is_locked(moved.await));
    let whole = f.groupware.delete_collection(f.alice, f.calendar).await;
    assert!(is_locked(whole));
    // What was refused is no change for anyone who syncs.
    let after = f
        .groupware
        .collection(f.alice, f.calendar)
        .await
        .unwrap()
        .sequence;
    assert_eq!(before, after);
    put(&f.groupware, f.alice, &f, "other.ics").await.unwrap();
    put(&with_token, f.alice, &f, "a.ics").await.unwrap();
    with_token
        .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    assert_eq!(f.rows("dav_lock").await, 0, "it went with the event");
    // Nor is anything brought back into what is locked.
    f.put_event("b.ics", "B").await.unwrap();
    let deleted = f
        .groupware
        .delete(f.alice, f.calendar, "b.ics", &Condition::Any)
        .await
        .unwrap();
    let with_token = lock(&f, &[], true).await;
    let refused = f.groupware.restore(f.alice, f.calendar, "b.ics", deleted).await;
    assert!(is_locked(refused));
    with_token
        .restore(f.alice, f.calendar, "b.ics", deleted)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_collection_takes_another_name_and_keeps_what_is_in_it() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "A").await.unwrap();
    let (g, kind) = (&f.groupware, CollectionKind::Calendar);
    let with_token = lock(&f, &[], false).await;
    assert!(is_locked(
        g.rename_collection(f.alice, f.calendar, "renamed").await
    ));
    with_token
        .rename_collection(f.alice, f.calendar, "renamed")
        .await
        .unwrap();
    assert_eq!(f.rows("dav_lock").await, 0, "locks do not move");
    let renamed = g
        .find_collection(f.alice, kind, "renamed")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(renamed.id, f.calendar);
    assert!(g.object(f.alice, f.calendar, "a.ics").await.unwrap().is_some());
    let others = g.collections(f.alice, kind).await.unwrap();
    if let Some(other) = others.iter().find(|other| other.id != f.calendar) {
        let taken = g.rename_collection(f.alice, f.calendar, &other.name).await;
        assert!(matches!(taken, Err(GroupwareError::NameTaken)), "{taken:?}");
    }
    let bad = g.rename_collection(f.alice, f.calendar, "a/b").await;
    assert!(matches!(bad, Err(GroupwareError::InvalidName)), "{bad:?}");
    let anothers = g.rename_collection(f.bob, f.calendar, "mine").await;
    assert!(matches!(anothers, Err(GroupwareError::NotFound)), "{anothers:?}");
}
