//! Removing bytes that are no file's any more.

use std::fs;
use std::time::{Duration, SystemTime};

use chrono::{TimeDelta, Utc};

use super::{Fixture, path};
use crate::{CleanedUp, Condition};

#[tokio::test]
async fn only_what_no_file_has_goes_and_not_at_once() {
    let f = Fixture::new().await;
    f.put(f.alice, "a", "shared").await.unwrap();
    f.put(f.bob, "b", "shared").await.unwrap();
    f.put(f.alice, "c", "alone").await.unwrap();
    f.put(f.alice, "d", "replaced").await.unwrap();
    f.put(f.alice, "d", "new").await.unwrap();
    assert_eq!(f.blobs(), 4);
    for name in ["a", "c"] {
        f.files
            .delete(f.alice, &path(name), &Condition::Any)
            .await
            .unwrap();
    }
    let now = Utc::now();
    for later in [now, now + TimeDelta::hours(23)] {
        assert_eq!(f.files.clean_up(later).await.unwrap(), CleanedUp::default());
    }
    // What is somebody's again is spared.
    f.put(f.bob, "d", "replaced").await.unwrap();
    let later = now + TimeDelta::hours(25);
    let cleaned = f.files.clean_up(later).await.unwrap();
    assert_eq!(cleaned.blobs, 1, "alone");
    assert_eq!(f.blobs(), 3);
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM file_blob")
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(rows, 3);
    // What was removed can be stored again.
    f.put(f.alice, "c", "alone").await.unwrap();
    assert_eq!(f.blobs(), 4);
}

#[tokio::test]
async fn what_a_crash_left_is_swept_up_after_a_day() {
    let f = Fixture::new().await;
    let (old, young) = (
        f.folder.path().join("incoming/old"),
        f.folder.path().join("incoming/young"),
    );
    for file in [&old, &young] {
        fs::write(file, "half").unwrap();
    }
    let two_days_ago = SystemTime::now() - Duration::from_secs(2 * 24 * 3600);
    fs::File::options()
        .write(true)
        .open(&old)
        .unwrap()
        .set_modified(two_days_ago)
        .unwrap();
    assert_eq!(f.files.clean_up(Utc::now()).await.unwrap().incoming, 1);
    assert!(!old.exists() && young.exists());
}

#[tokio::test]
async fn files_survive_a_clean_up_beside_their_writing() {
    let f = Fixture::new().await;
    f.put(f.alice, "a", "content").await.unwrap();
    f.files
        .delete(f.alice, &path("a"), &Condition::Any)
        .await
        .unwrap();
    f.files.clean_up(Utc::now()).await.unwrap();
    let later = Utc::now() + TimeDelta::hours(25);
    let (cleaned, written) =
        futures_util::future::join(f.files.clean_up(later), f.put(f.bob, "b", "content")).await;
    let (_, file) = (cleaned.unwrap(), written.unwrap().node);
    // Whichever came first, what the tree names is on the disk.
    drop(f.files.read(&file.content.unwrap(), 0, 7).await.unwrap());
}
