//! The change log as clients see it.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::Fixture;
use crate::{Condition, GroupwareError, SyncPage, SyncToken};

/// A client's copy: names and entity tags.
type Replica = BTreeMap<String, String>;

fn apply(replica: &mut Replica, page: &SyncPage) {
    for info in &page.changed {
        replica.insert(info.name.clone(), info.etag.clone());
    }
    for name in &page.deleted {
        replica.remove(name);
    }
}

impl Fixture {
    /// Syncs a replica to the end, in parts.
    async fn catch_up(&self, replica: &mut Replica, mut token: Option<SyncToken>, limit: u32) -> SyncToken {
        loop {
            let page = self
                .groupware
                .sync(self.alice, self.calendar, token.as_ref(), limit)
                .await
                .unwrap();
            assert!(page.changed.len() + page.deleted.len() <= limit as usize);
            apply(replica, &page);
            if !page.more {
                return page.token;
            }
            token = Some(page.token.to_string().parse().unwrap());
        }
    }

    async fn real_state(&self) -> Replica {
        let all = self
            .groupware
            .objects_page(self.alice, self.calendar, None, 10_000)
            .await
            .unwrap();
        all.into_iter().map(|info| (info.name, info.etag)).collect()
    }

    async fn random_operation(&self, random: &mut StdRng) {
        let name = format!("{}.ics", random.random_range(0..60));
        match random.random_range(0..10) {
            0..=5 => {
                // After a move, the UID may be that of another object: such a write fails, and must not count.
                match self.put_event(&name, &random.random::<u64>().to_string()).await {
                    Ok(_) | Err(GroupwareError::UidConflict { .. }) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
            6..=8 => {
                // Deleting what is not there fails, and must not count.
                let _ = self
                    .groupware
                    .delete(self.alice, self.calendar, &name, &Condition::Any)
                    .await;
            }
            _ => {
                let target = format!("{}.ics", random.random_range(0..60));
                let _ = self
                    .groupware
                    .move_object(
                        self.alice,
                        self.calendar,
                        &name,
                        self.calendar,
                        &target,
                        true,
                        &Condition::Any,
                    )
                    .await;
            }
        }
    }
}

#[tokio::test]
async fn after_a_thousand_random_operations_every_replica_is_right() {
    let f = Fixture::new().await;
    let mut random = StdRng::seed_from_u64(20_261_123);
    let (mut small_steps, mut rare) = (Replica::new(), Replica::new());
    let (mut small_token, mut rare_token) = (None, None);
    for operation in 0..1_000 {
        f.random_operation(&mut random).await;
        if operation % 7 == 0 {
            small_token = Some(f.catch_up(&mut small_steps, small_token, 3).await);
        }
        if operation % 211 == 0 {
            rare_token = Some(f.catch_up(&mut rare, rare_token, 1_000).await);
        }
    }
    f.catch_up(&mut small_steps, small_token, 3).await;
    f.catch_up(&mut rare, rare_token, 1_000).await;
    let mut fresh = Replica::new();
    f.catch_up(&mut fresh, None, 5).await;
    let real = f.real_state().await;
    assert!(!real.is_empty());
    assert_eq!(small_steps, real);
    assert_eq!(rare, real);
    assert_eq!(fresh, real);
}

#[tokio::test]
async fn a_first_sync_in_parts_survives_changes_between_the_parts() {
    let f = Fixture::new().await;
    for number in 0..20 {
        f.put_event(&format!("{number:02}.ics"), "x").await.unwrap();
    }
    f.groupware
        .delete(f.alice, f.calendar, "19.ics", &Condition::Any)
        .await
        .unwrap();
    let mut replica = Replica::new();
    let first = f.groupware.sync(f.alice, f.calendar, None, 5).await.unwrap();
    assert!(first.more && first.deleted.is_empty());
    apply(&mut replica, &first);
    // One that the client has, one that it is yet to see, a new one.
    f.groupware
        .delete(f.alice, f.calendar, "00.ics", &Condition::Any)
        .await
        .unwrap();
    f.groupware
        .delete(f.alice, f.calendar, "15.ics", &Condition::Any)
        .await
        .unwrap();
    f.put_event("03.ics", "y").await.unwrap();
    f.put_event("new.ics", "z").await.unwrap();
    f.catch_up(&mut replica, Some(first.token), 5).await;
    assert_eq!(replica, f.real_state().await);
}

#[tokio::test]
async fn nothing_new_is_nothing_and_keeps_the_token() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "x").await.unwrap();
    let page = f.groupware.sync(f.alice, f.calendar, None, 10).await.unwrap();
    assert_eq!((page.changed.len(), page.more), (1, false));
    let again = f
        .groupware
        .sync(f.alice, f.calendar, Some(&page.token), 10)
        .await
        .unwrap();
    let nothing = SyncPage {
        changed: vec![],
        deleted: vec![],
        token: page.token,
        more: false,
    };
    assert_eq!(again, nothing);
    let collection = f.groupware.collection(f.alice, f.calendar).await.unwrap();
    assert_eq!(SyncToken::of(&collection), page.token);
}

#[tokio::test]
async fn an_object_that_came_and_went_is_told_once_as_gone() {
    let f = Fixture::new().await;
    let start = f
        .groupware
        .sync(f.alice, f.calendar, None, 10)
        .await
        .unwrap()
        .token;
    for _ in 0..2 {
        f.put_event("a.ics", "x").await.unwrap();
        f.groupware
            .delete(f.alice, f.calendar, "a.ics", &Condition::Any)
            .await
            .unwrap();
    }
    let page = f
        .groupware
        .sync(f.alice, f.calendar, Some(&start), 10)
        .await
        .unwrap();
    assert_eq!((page.changed.len(), page.deleted), (0, vec!["a.ics".to_owned()]));
}

#[tokio::test]
async fn tokens_of_another_collection_from_the_future_or_too_old_are_refused() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "x").await.unwrap();
    let early = f
        .groupware
        .sync(f.alice, f.calendar, None, 10)
        .await
        .unwrap()
        .token;
    f.put_event("b.ics", "x").await.unwrap();
    f.groupware
        .delete(f.alice, f.calendar, "b.ics", &Condition::Any)
        .await
        .unwrap();
    let sync = async |token: SyncToken| f.groupware.sync(f.alice, f.calendar, Some(&token), 10).await;
    let expired = |result| matches!(result, Err(GroupwareError::TokenExpired));
    assert!(expired(sync(SyncToken::new(f.book, 1)).await));
    assert!(expired(sync(SyncToken::new(f.calendar, 99)).await));
    let late = sync(early).await.unwrap().token;

    f.groupware
        .prune(Utc::now() + TimeDelta::days(1), Utc::now())
        .await
        .unwrap();
    assert!(expired(sync(early).await));
    assert!(!sync(late).await.unwrap().more);
    // Starting afresh is always possible, in parts as well.
    let mut replica = Replica::new();
    f.catch_up(&mut replica, None, 1).await;
    assert_eq!(replica, f.real_state().await);
    f.put_event("c.ics", "x").await.unwrap();
    assert_eq!(sync(late).await.unwrap().changed.len(), 1);
}
