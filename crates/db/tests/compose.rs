//! Uploads and submissions against a real Postgres.

use chrono::{DateTime, Duration, Utc};
use roost_db::testing::TestDatabase;
use roost_db::{submission, upload};

fn moment(hours: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + Duration::hours(hours)
}

#[tokio::test]
async fn an_upload_is_found_by_its_owner_once_it_is_whole() {
    let database = TestDatabase::create().await;
    let (alice, bob) = (
        database.account("alice@example.test").await.id,
        database.account("bob@example.test").await.id,
    );
    let mut db = database.pool.acquire().await.unwrap();
    let id = upload::insert(&mut db, alice, "a.bin", "application/octet-stream", moment(0))
        .await
        .unwrap();
    assert!(upload::append_chunk(&mut db, id, 0, b"one").await.unwrap());
    assert!(upload::append_chunk(&mut db, id, 1, b"three").await.unwrap());
    assert_eq!(upload::find(&mut db, alice, id).await.unwrap(), None);
    assert_eq!(upload::chunk(&mut db, alice, id, 0).await.unwrap(), None);
    assert_eq!(upload::total_bytes(&mut db, alice).await.unwrap(), 8);

    let whole = upload::complete(&mut db, id).await.unwrap().unwrap();
    assert_eq!((whole.id, whole.size, whole.name.as_str()), (id.0, 8, "a.bin"));
    assert_eq!(upload::find(&mut db, alice, id).await.unwrap(), Some(whole));
    assert_eq!(
        upload::chunk(&mut db, alice, id, 1).await.unwrap().unwrap(),
        b"three"
    );
    assert_eq!(upload::chunk(&mut db, alice, id, 2).await.unwrap(), None);
    assert!(!upload::append_chunk(&mut db, id, 2, b"late").await.unwrap());

    assert_eq!(upload::find(&mut db, bob, id).await.unwrap(), None);
    assert_eq!(upload::chunk(&mut db, bob, id, 0).await.unwrap(), None);
    assert!(!upload::delete(&mut db, bob, id).await.unwrap());
    assert_eq!(upload::total_bytes(&mut db, bob).await.unwrap(), 0);

    assert!(upload::delete(&mut db, alice, id).await.unwrap());
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM upload_chunk")
        .fetch_one(&mut *db)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn old_uploads_go_whole_or_not() {
    let database = TestDatabase::create().await;
    let alice = database.account("alice@example.test").await.id;
    let mut db = database.pool.acquire().await.unwrap();
    for hours in [0, 1, 60] {
        let id = upload::insert(&mut db, alice, "a", "text/plain", moment(hours))
            .await
            .unwrap();
        upload::append_chunk(&mut db, id, 0, b"x").await.unwrap();
    }
    assert_eq!(upload::delete_before(&mut db, moment(48)).await.unwrap(), 2);
    assert_eq!(upload::total_bytes(&mut db, alice).await.unwrap(), 1);
}

#[tokio::test]
async fn a_message_is_begun_once() {
    let database = TestDatabase::create().await;
    let (alice, bob) = (
        database.account("alice@example.test").await.id,
        database.account("bob@example.test").await.id,
    );
    let mut db = database.pool.acquire().await.unwrap();
    let now = moment(10);
    assert!(
        submission::begin(&mut db, alice, "key", "1@x", now, moment(9))
            .await
            .unwrap()
    );
    assert!(
        !submission::begin(&mut db, alice, "key", "2@x", now, moment(9))
            .await
            .unwrap()
    );
    assert!(
        submission::begin(&mut db, bob, "key", "3@x", now, moment(9))
            .await
            .unwrap()
    );

    // A process died with it.
    assert!(
        submission::begin(&mut db, alice, "key", "2@x", moment(20), moment(19))
            .await
            .unwrap()
    );
    let row = submission::find(&mut db, alice, "key").await.unwrap().unwrap();
    assert_eq!(
        (row.message_id.as_str(), row.accepted, row.created_at),
        ("2@x", false, moment(20))
    );

    assert!(submission::accept(&mut db, alice, "key").await.unwrap());
    assert!(
        !submission::begin(&mut db, alice, "key", "4@x", moment(90), moment(89))
            .await
            .unwrap()
    );
    submission::delete_unaccepted(&mut db, alice, "key")
        .await
        .unwrap();
    assert!(
        submission::find(&mut db, alice, "key")
            .await
            .unwrap()
            .unwrap()
            .accepted
    );

    submission::delete_unaccepted(&mut db, bob, "key").await.unwrap();
    assert_eq!(submission::find(&mut db, bob, "key").await.unwrap(), None);
    assert_eq!(submission::delete_before(&mut db, moment(21)).await.unwrap(), 1);
    assert!(!submission::accept(&mut db, alice, "key").await.unwrap());
}
