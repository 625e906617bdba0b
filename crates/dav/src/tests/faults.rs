//! A database that does not answer.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use roost_db::pool::{self, PoolSettings};
use roost_files::Files;
use roost_groupware::Groupware;
use roost_identity::{Identity, Mode};
use roost_locks::Locks;
use tower::ServiceExt;

use crate::{DavState, router};

#[tokio::test]
async fn a_stopped_database_is_503_with_retry_after() {
    let settings = PoolSettings {
        acquire_timeout: Duration::from_millis(300),
        ..PoolSettings::default()
    };
    let pool = pool::connect("postgres://nobody@127.0.0.1:1/none", settings).unwrap();
    let identity = Identity::new(pool.clone(), Mode::Stack, &[7; 32], chrono::Duration::hours(1)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let router = router(DavState {
        groupware: Groupware::new(pool.clone()),
        files: Files::open(pool.clone(), folder.path(), None).unwrap(),
        locks: Locks::new(pool),
        identity,
    });
    let request = Request::builder()
        .method("PROPFIND")
        .uri("/dav/")
        .header("Authorization", "Basic YWxpY2VAZXhhbXBsZS50ZXN0OmFiY2RlZmdo")
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
}
