//! What a failure of a real Postgres is taken for.

use roost_db::DbError;
use roost_db::testing::TestDatabase;

#[tokio::test]
async fn a_full_disk_is_told_from_a_statement_that_is_wrong() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    for (state, is_unavailable) in [("53100", true), ("53200", true), ("22012", false)] {
        let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{state}'; END $$");
        let failed = sqlx::query(sqlx::AssertSqlSafe(raise)).execute(&mut *db).await;
        let error = DbError::from(failed.unwrap_err());
        assert_eq!(error.is_unavailable(), is_unavailable, "{state}");
    }
}
