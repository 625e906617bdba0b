//! Many writers at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use super::{Fixture, event};
use crate::{Condition, GroupwareError};

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_create_the_same_object_one_wins() {
    let f = Fixture::new().await;
    let put = async |number: usize| {
        let data = event(
            "1",
            &number.to_string(),
            "20260301T100000Z",
            "20260301T110000Z",
            "",
        );
        f.groupware
            .put(f.alice, f.calendar, "1.ics", data, &Condition::Absent)
            .await
    };
    let results = join_all((0..8).map(put)).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let refused = |result: &&_| matches!(result, Err(GroupwareError::PreconditionFailed));
    assert_eq!(results.iter().filter(refused).count(), 7);
    assert_eq!(
        f.groupware
            .collection(f.alice, f.calendar)
            .await
            .unwrap()
            .sequence,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_change_the_same_version_one_wins() {
    let f = Fixture::new().await;
    let first = f.put_event("1.ics", "First").await.unwrap();
    let put = async |number: usize| {
        let data = event(
            "1.ics",
            &number.to_string(),
            "20260301T100000Z",
            "20260301T110000Z",
            "",
        );
        let condition = Condition::Etag(vec![first.etag.clone()]);
        f.groupware
            .put(f.alice, f.calendar, "1.ics", data, &condition)
            .await
    };
    let results = join_all((0..8).map(put)).await;
    let winners: Vec<_> = results.into_iter().filter_map(Result::ok).collect();
    assert_eq!(winners.len(), 1);
    let stored = f
        .groupware
        .object(f.alice, f.calendar, "1.ics")
        .await
        .unwrap()
        .unwrap()
        .info;
    assert_eq!(stored.etag, winners[0].etag);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_bring_the_same_uid_one_wins() {
    let f = Fixture::new().await;
    let put = async |number: usize| {
        let data = event("same", "x", "20260301T100000Z", "20260301T110000Z", "");
        f.groupware
            .put(
                f.alice,
                f.calendar,
                &format!("{number}.ics"),
                data,
                &Condition::Any,
            )
            .await
    };
    let results = join_all((0..8).map(put)).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let conflict = |result: &&_| matches!(result, Err(GroupwareError::UidConflict { .. }));
    assert_eq!(results.iter().filter(conflict).count(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_no_gaps_however_many_write_and_fail() {
    let f = Fixture::new().await;
    let write = async |number: usize| {
        let name = format!("{}.ics", number % 10);
        match number % 4 {
            // Fails whenever the object is there.
            0 => {
                let data = event(&name, "x", "20260301T100000Z", "20260301T110000Z", "");
                f.groupware
                    .put(f.alice, f.calendar, &name, data, &Condition::Absent)
                    .await
                    .is_ok()
            }
            1 => f
                .groupware
                .delete(f.alice, f.calendar, &name, &Condition::Any)
                .await
                .is_ok(),
            _ => f.put_event(&name, &number.to_string()).await.is_ok(),
        }
    };
    let done = join_all((0..120).map(write))
        .await
        .into_iter()
        .filter(|ok| *ok)
        .count();
    let sequences: Vec<i64> =
        sqlx::query_scalar("SELECT sequence FROM change WHERE collection_id = $1 ORDER BY sequence")
            .bind(f.calendar.0)
            .fetch_all(&f.database.pool)
            .await
            .unwrap();
    let expected: Vec<i64> = (1..=i64::try_from(done).unwrap()).collect();
    assert_eq!(sequences, expected);
    assert_eq!(
        f.groupware
            .collection(f.alice, f.calendar)
            .await
            .unwrap()
            .sequence,
        expected.len() as i64
    );
    let newest: BTreeSet<i64> = sqlx::query_scalar("SELECT sequence FROM object")
        .fetch_all(&f.database.pool)
        .await
        .unwrap()
        .into_iter()
        .collect();
    assert!(newest.iter().all(|sequence| sequences.contains(sequence)));
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_in_opposite_directions_do_not_block_each_other() {
    let f = Fixture::new().await;
    let other = crate::CollectionDraft {
        name: "other".into(),
        ..crate::CollectionDraft::default()
    };
    let kind = crate::CollectionKind::Calendar;
    let other = f
        .groupware
        .create_collection(f.alice, kind, other)
        .await
        .unwrap()
        .id;
    for number in 0..10 {
        f.put_event(&format!("a{number}.ics"), "x").await.unwrap();
        let data = event(
            &format!("b{number}"),
            "x",
            "20260301T100000Z",
            "20260301T110000Z",
            "",
        );
        f.groupware
            .put(f.alice, other, &format!("b{number}.ics"), data, &Condition::Any)
            .await
            .unwrap();
    }
    let there = join_all((0..10).map(async |number| {
        let name = format!("a{number}.ics");
        f.groupware
            .move_object(f.alice, f.calendar, &name, other, &name, false, &Condition::Any)
            .await
    }));
    let back = join_all((0..10).map(async |number| {
        let name = format!("b{number}.ics");
        f.groupware
            .move_object(f.alice, other, &name, f.calendar, &name, false, &Condition::Any)
            .await
    }));
    let (there, back) = futures_util::join!(there, back);
    for result in there.into_iter().chain(back) {
        result.unwrap();
    }
    let names = f.groupware.objects_page(f.alice, other, None, 100).await.unwrap();
    assert!(names.len() == 10 && names.iter().all(|info| info.name.starts_with('a')));
}
