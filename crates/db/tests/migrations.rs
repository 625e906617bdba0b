//! The migrations against a real Postgres.

use roost_db::DbError;
use roost_db::migrate;
use roost_db::pool::{self, PoolSettings};
use roost_db::testing::TestDatabase;
use sqlx::postgres::PgConnectOptions;

#[tokio::test]
async fn servers_that_start_together_migrate_once() {
    let database = TestDatabase::create_empty().await;
    let starts = (0..4).map(|_| migrate::run(&database.connections));
    for result in futures_util::future::join_all(starts).await {
        result.unwrap();
    }
    let applied: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!(applied, i64::try_from(migrate::MIGRATOR.iter().count()).unwrap());
    migrate::run(&database.connections).await.unwrap();
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_unavailable() {
    // Port 1 is nobody's: the connection is refused at once.
    let options = PgConnectOptions::new()
        .host("127.0.0.1")
        .port(1)
        .username("nobody");
    let pool = pool::connect_with(options, PoolSettings::default());
    assert!(matches!(migrate::run(&pool).await, Err(DbError::Unavailable(_))));
    assert!(matches!(pool::check(&pool).await, Err(DbError::Unavailable(_))));
}

#[tokio::test]
async fn sessions_have_time_limits() {
    let database = TestDatabase::create_empty().await;
    let pool = pool::connect_with(database.options(), PoolSettings::default());
    pool::check(&pool).await.unwrap();
    let limit: String = sqlx::query_scalar("SHOW statement_timeout")
        .fetch_one(&mut *pool.acquire().await.unwrap())
        .await
        .unwrap();
    assert_eq!(limit, "30s");
}
