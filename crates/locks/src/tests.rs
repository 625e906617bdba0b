//! The service against a real Postgres.

use chrono::{TimeDelta, Utc};
use roost_db::testing::TestDatabase;
use roost_shared::AccountId;

use crate::{Change, LockError, LockSpace, Locks, NewLock, Tokens};

async fn space(database: &TestDatabase, address: &str) -> (AccountId, LockSpace) {
    let account = database.account(address).await.id;
    sqlx::query("INSERT INTO file_space (account_id) VALUES ($1)")
        .bind(account.0)
        .execute(&database.pool)
        .await
        .unwrap();
    (account, LockSpace::Files(account))
}

fn new(account: AccountId, life: Option<TimeDelta>) -> NewLock {
    NewLock {
        account,
        exclusive: true,
        infinite: true,
        owner: String::new(),
        life,
    }
}

#[tokio::test]
async fn a_lock_lives_until_it_ends_or_is_given_back() {
    let database = TestDatabase::create().await;
    let locks = Locks::new(database.connections.clone());
    let (alice, space) = space(&database, "alice@example.test").await;
    let bob = database.account("bob@example.test").await.id;
    let (folder, member) = (["d".to_owned()], ["d".to_owned(), "a".to_owned()]);
    let lock = locks.lock(space, &folder, &new(alice, None)).await.unwrap();
    let table = locks.load(space).await.unwrap();
    assert_eq!(
        table.blocking(Change::Content(&member), &Tokens::default()),
        [folder.to_vec()]
    );
    let tokens = Tokens::new(alice, [lock.token.as_str()]);
    assert!(table.blocking(Change::Content(&member), &tokens).is_empty());

    let refused = locks.unlock(bob, space, &member, &lock.token).await;
    assert!(matches!(refused, Err(LockError::Forbidden)), "{refused:?}");
    let elsewhere = locks.unlock(alice, space, &["e".to_owned()], &lock.token).await;
    assert!(matches!(elsewhere, Err(LockError::NotFound)), "{elsewhere:?}");
    let others = Tokens::new(bob, [lock.token.as_str()]);
    let refused = locks.refresh(space, &member, &others, None).await;
    assert!(matches!(refused, Err(LockError::NotFound)), "{refused:?}");
    let refreshed = locks
        .refresh(space, &member, &tokens, Some(TimeDelta::MAX))
        .await
        .unwrap();
    assert!(refreshed.expires_at <= Utc::now() + TimeDelta::days(1));
    locks.unlock(alice, space, &member, &lock.token).await.unwrap();
    assert!(locks.load(space).await.unwrap().is_empty());

    let ended = Some(TimeDelta::seconds(-1));
    locks.lock(space, &folder, &new(alice, ended)).await.unwrap();
    locks.lock(space, &folder, &new(alice, None)).await.unwrap();
    assert_eq!(locks.purge().await.unwrap(), 1);
    assert_eq!(locks.load_all(&[space]).await.unwrap()[&space].len(), 1);
}

#[tokio::test]
async fn a_space_has_room_for_so_many() {
    let database = TestDatabase::create().await;
    let locks = Locks::new(database.connections.clone());
    let (alice, space) = space(&database, "alice@example.test").await;
    sqlx::query(
        "INSERT INTO dav_lock (token, account_id, files_of, path, exclusive, infinite, owner, expires_at)
         SELECT n::text, $1, $1, ARRAY[n::text], true, false, '', now() + interval '1 hour'
         FROM generate_series(1, 1000) n",
    )
    .bind(alice.0)
    .execute(&database.pool)
    .await
    .unwrap();
    let refused = locks
        .lock(space, &["one more".to_owned()], &new(alice, None))
        .await;
    assert!(matches!(refused, Err(LockError::NoRoom)), "{refused:?}");
    let nowhere = LockSpace::Files(AccountId(-1));
    let refused = locks.lock(nowhere, &[], &new(alice, None)).await;
    assert!(matches!(refused, Err(LockError::NotFound)), "{refused:?}");
}
