//! Trees of two accounts, and the numbers that are kept of them.

use futures_util::TryStreamExt;

use super::{Fixture, path};
use crate::{Condition, FilesError, Found};

#[tokio::test]
async fn each_account_has_a_tree_of_its_own() {
    let f = Fixture::new().await;
    f.put(f.alice, "a", "x").await.unwrap();
    assert_eq!(f.files.find(f.bob, &path("a")).await.unwrap(), Found::Free);
    let gone = f.files.delete(f.bob, &path("a"), &Condition::Any).await;
    assert!(matches!(gone, Err(FilesError::NotFound)), "{gone:?}");
    let moved = f
        .files
        .rename(f.bob, &path("a"), &path("b"), true, &Condition::Any)
        .await;
    assert!(matches!(moved, Err(FilesError::NotFound)), "{moved:?}");
    let Found::Node(home) = f.files.find(f.alice, &[]).await.unwrap() else {
        panic!("a home is always there")
    };
    // Even whoever knows the id of another's collection sees nothing of it.
    assert!(f.files.members(f.bob, home.id, "", 10).await.unwrap().is_empty());
    assert!(
        f.files
            .below(f.bob, home.id, 10)
            .await
            .unwrap()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_used_follows_every_change() {
    let f = Fixture::new().await;
    let used = async || f.files.usage(f.alice).await.unwrap().used;
    f.put(f.alice, "a", "12345").await.unwrap();
    f.put(f.alice, "a", "123").await.unwrap();
    assert_eq!(used().await, 3);
    f.files.make_collection(f.alice, &path("d"), &[]).await.unwrap();
    f.put(f.alice, "d/b", "1234").await.unwrap();
    f.files
        .copy(f.alice, &path("d"), &path("e"), true, true, &Condition::Any)
        .await
        .unwrap();
    assert_eq!(used().await, 11);
    f.files
        .rename(f.alice, &path("a"), &path("e"), true, &Condition::Any)
        .await
        .unwrap();
    assert_eq!(used().await, 7);
    f.files
        .delete(f.alice, &path("d"), &Condition::Any)
        .await
        .unwrap();
    assert_eq!(used().await, 3);
    let (used_bytes, nodes): (i64, i64) =
        sqlx::query_as("SELECT used_bytes, nodes FROM file_space WHERE account_id = $1")
            .bind(f.alice.0)
            .fetch_one(&f.database.pool)
            .await
            .unwrap();
    assert_eq!((used_bytes, nodes), (3, 1));
}

#[tokio::test]
async fn a_file_stays_readable_to_the_end() {
    let f = Fixture::new().await;
    let written = f.put(f.alice, "a", "0123456789").await.unwrap();
    let content = written.node.content.unwrap();
    let reading = f.files.read(&content, 3, 4).await.unwrap();
    f.files
        .delete(f.alice, &path("a"), &Condition::Any)
        .await
        .unwrap();
    let now = chrono::Utc::now();
    f.files.clean_up(now).await.unwrap();
    let later = now + chrono::TimeDelta::hours(25);
    assert_eq!(f.files.clean_up(later).await.unwrap().blobs, 1);
    let pieces: Vec<_> = reading.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), b"3456");
    let gone = f.files.read(&content, 0, 10).await.map(drop);
    assert!(matches!(gone, Err(FilesError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn properties_have_limits() {
    let f = Fixture::new().await;
    f.put(f.alice, "a", "x").await.unwrap();
    let property = |name: String, value: String| crate::DeadProperty {
        namespace: "urn:x".to_owned(),
        name,
        value,
    };
    let many: Vec<_> = (0..1_001)
        .map(|n| property(format!("p{n}"), "<p/>".to_owned()))
        .collect();
    let long = [property("p".to_owned(), "x".repeat(100_001))];
    for set in [&many[..], &long] {
        let refused = f.files.update_properties(f.alice, &path("a"), set, &[]).await;
        assert!(matches!(refused, Err(FilesError::NoRoom)), "{refused:?}");
    }
    f.files
        .update_properties(f.alice, &path("a"), &many[..1_000], &[])
        .await
        .unwrap();
    let Found::Node(file) = f.files.find(f.alice, &path("a")).await.unwrap() else {
        panic!("it is there")
    };
    assert_eq!(f.files.dead_properties(&[file.id]).await.unwrap().len(), 1_000);
}
