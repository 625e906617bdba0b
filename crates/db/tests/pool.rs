//! The pool of connections, against a real Postgres.

use std::time::Duration;

use roost_db::DbError;
use roost_db::pool::{Pool, PoolStatus};
use roost_db::testing::TestDatabase;

async fn pid(pool: &Pool) -> Result<i32, DbError> {
    let mut db = pool.acquire().await?;
    Ok(sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut *db)
        .await?)
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let database = TestDatabase::create_empty().await;
    let pool = &database.connections;
    assert_eq!(pid(pool).await.unwrap(), pid(pool).await.unwrap());
    assert_eq!(pool.status(), PoolStatus { busy: 0, idle: 1 });
    let _taken = pool.acquire().await.unwrap();
    assert_eq!(pool.status(), PoolStatus { busy: 1, idle: 0 });
}

#[tokio::test]
async fn a_transaction_that_is_dropped_lets_go_of_its_locks() {
    let database = TestDatabase::create_empty().await;
    let mut transaction = database.connections.begin().await.unwrap();
    sqlx::query("SELECT pg_advisory_xact_lock(7)")
        .execute(&mut *transaction)
        .await
        .unwrap();
    drop(transaction);
    // Nobody takes its connection meanwhile.
    sqlx::raw_sql("SET lock_timeout = '5s'; SELECT pg_advisory_lock(7)")
        .execute(&database.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_not_committed_is_undone_and_what_is_stays() {
    let database = TestDatabase::create_empty().await;
    let pool = &database.connections;
    sqlx::query("CREATE TABLE word (text text)")
        .execute(&database.pool)
        .await
        .unwrap();
    let write = async |text: &str| {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query("INSERT INTO word VALUES ($1)")
            .bind(text)
            .execute(&mut *transaction)
            .await
            .unwrap();
        transaction
    };
    drop(write("dropped").await);
    write("rolled back").await.rollback().await.unwrap();
    write("committed").await.commit().await.unwrap();
    // On the same connection, outside of any transaction.
    let mut db = pool.acquire().await.unwrap();
    sqlx::query("INSERT INTO word VALUES ('by itself')")
        .execute(&mut *db)
        .await
        .unwrap();
    let words: Vec<String> = sqlx::query_scalar("SELECT text FROM word ORDER BY text")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    assert_eq!(words, ["by itself", "committed"]);
}

#[tokio::test]
async fn connections_that_broke_fail_once_and_no_more() {
    let database = TestDatabase::create_empty().await;
    let pool = &database.connections;
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(pool.acquire().await.unwrap());
    }
    drop(taken);
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'roost'",
    )
    .execute(&database.pool)
    .await
    .unwrap();
    // They have been used a moment ago, so that the first one is taken for good.
    let first = pid(pool).await;
    assert!(first.is_err_and(|error| error.is_unavailable()));
    for _ in 0..6 {
        pid(pool).await.unwrap();
    }
}

#[tokio::test]
async fn who_gives_up_on_a_statement_does_no_harm() {
    let database = TestDatabase::create_empty().await;
    let pool = &database.connections;
    for _ in 0..3 {
        let given_up = tokio::time::timeout(Duration::from_millis(50), async {
            let mut db = pool.acquire().await.unwrap();
            sqlx::query("SELECT pg_sleep(0.2)").execute(&mut *db).await
        });
        given_up.await.unwrap_err();
        let mut db = pool.acquire().await.unwrap();
        let answer: i32 = sqlx::query_scalar("SELECT 42").fetch_one(&mut *db).await.unwrap();
        assert_eq!(answer, 42);
    }
}
