//! Taking locks, keeping them alive, and giving them back.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use roost_db::DbError;
use roost_db::dav_lock::{self, Lock, LockSpace};
use roost_db::pool::Pool;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::table::LockTable;
use crate::token::{Tokens, random};

/// How long a lock lives whose client does not say.
const DEFAULT_LIFE: TimeDelta = TimeDelta::hours(1);
/// The longest that a lock lives without being refreshed; what a client means by `Infinite`.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(1);
/// The most locks in one space. Far above what clients take, and little enough to be read for each write.
const MOST_LOCKS: usize = 1_000;
/// The longest `DAV:owner` in bytes.
const MOST_OWNER_BYTES: usize = 10_000;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLock {
    /// Who takes it.
    pub account: AccountId,
    /// Whether it excludes all others.
    pub exclusive: bool,
    /// Whether it holds for everything below, too.
    pub infinite: bool,
    /// The client's `DAV:owner` element, or empty.
    pub owner: String,
    /// For how long; `None` for as long as the service likes. It may give less.
    pub life: Option<TimeDelta>,
}

/// Why a lock is not given, kept or given back.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// These resources' locks exclude it (`no-conflicting-lock`).
    #[error("other locks exclude it")]
    Conflict(Vec<Vec<String>>),
    /// Nothing like that can be locked any more, or no such lock is there.
    #[error("it does not exist")]
    NotFound,
    /// The lock is another account's.
    #[error("the lock is another's")]
    Forbidden,
    /// There are too many locks already, or the owner's text is too long (507).
    #[error("there is no room for the lock")]
    NoRoom,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for LockError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(DbError::from(error))
    }
}

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Locks {
    pool: Pool,
}

impl Locks {
    /// Makes the service.
    #[must_use]
    pub const fn new(pool: Pool) -> Self {
        Self { pool }
    }

    /// The locks that live in a space. One round trip.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(&self, space: LockSpace) -> Result<LockTable, LockError> {
        let mut db = self.pool.acquire().await?;
        Ok(LockTable::read(&mut db, space, Utc::now()).await?)
    }

    /// The locks that live in some spaces; those without any are left out. One round trip.
    ///
    /// # Errors
    /// The database's.
    pub async fn load_all(&self, spaces: &[LockSpace]) -> Result<HashMap<LockSpace, LockTable>, LockError> {
        let mut db = self.pool.acquire().await?;
        let mut locks: HashMap<LockSpace, Vec<Lock>> = HashMap::new();
        for (space, lock) in dav_lock::list(&mut db, spaces, Utc::now()).await? {
            locks.entry(space).or_default().push(lock);
        }
        let tables = locks
            .into_iter()
            .map(|(space, locks)| (space, LockTable::new(locks)));
        Ok(tables.collect())
    }

    /// Takes a lock on a resource that exists.
    ///
    /// # Errors
    /// As [`take`].
    pub async fn lock(&self, space: LockSpace, path: &[String], new: &NewLock) -> Result<Lock, LockError> {
        let mut tx = self.pool.begin().await?;
        let lock = take(&mut tx, space, path, new).await?;
        tx.commit().await?;
        Ok(lock)
    }

    /// Lets the lock of a resource live on from now, that is the one whose token was submitted.
    ///
    /// # Errors
    /// [`LockError::NotFound`] if none of the tokens is that of a lock which covers the resource.
    pub async fn refresh(
        &self,
        space: LockSpace,
        path: &[String],
        tokens: &Tokens,
        life: Option<TimeDelta>,
    ) -> Result<Lock, LockError> {
        let now = Utc::now();
        let mut db = self.pool.acquire().await?;
        let table = LockTable::read(&mut db, space, now).await?;
        let found = table
            .covering(path)
            .find(|lock| tokens.open(lock.account, &lock.token));
        let mut lock = found.cloned().ok_or(LockError::NotFound)?;
        lock.expires_at = expiry(now, life);
        if dav_lock::update_expiry(&mut db, lock.account, &lock.token, now, lock.expires_at).await? {
            Ok(lock)
        } else {
            Err(LockError::NotFound)
        }
    }

    /// Gives a lock back. The resource may be any that it covers (RFC 4918 §9.11).
    ///
    /// # Errors
    /// [`LockError::NotFound`] if no lock with that token covers the resource, [`LockError::Forbidden`] if it is
    /// another account's.
    pub async fn unlock(
        &self,
        account: AccountId,
        space: LockSpace,
        path: &[String],
        token: &str,
    ) -> Result<(), LockError> {
        let mut db = self.pool.acquire().await?;
        let table = LockTable::read(&mut db, space, Utc::now()).await?;
        let found = table.covering(path).find(|lock| lock.token == token);
        let lock = found.ok_or(LockError::NotFound)?;
        if lock.account != account {
            return Err(LockError::Forbidden);
        }
        dav_lock::delete(&mut db, account, token).await?;
        Ok(())
    }

    /// Forgets locks that have ended. They are no locks any more in any case; this frees their rows.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge(&self) -> Result<u64, LockError> {
        let mut db = self.pool.acquire().await?;
        Ok(dav_lock::delete_expired(&mut db, Utc::now()).await?)
    }
}

/// Takes a lock within the caller's transaction. The caller has seen that the resource exists, or makes it in the
/// same transaction.
///
/// # Errors
/// [`LockError::Conflict`], [`LockError::NotFound`] if the space is gone, [`LockError::NoRoom`].
pub async fn take(
    db: &mut PgConnection,
    space: LockSpace,
    path: &[String],
    new: &NewLock,
) -> Result<Lock, LockError> {
    if !dav_lock::hold(db, space).await? {
        return Err(LockError::NotFound);
    }
    let now = Utc::now();
    let table = LockTable::read(db, space, now).await?;
    let conflicting = table.conflicting(path, new.exclusive, new.infinite);
    if !conflicting.is_empty() {
        return Err(LockError::Conflict(conflicting));
    }
    if table.len() >= MOST_LOCKS || new.owner.len() > MOST_OWNER_BYTES {
        return Err(LockError::NoRoom);
    }
    let lock = Lock {
        token: random(),
        account: new.account,
        path: path.to_vec(),
        exclusive: new.exclusive,
        infinite: new.infinite,
        owner: new.owner.clone(),
        expires_at: expiry(now, new.life),
    };
    dav_lock::insert(db, space, &lock).await?;
    Ok(lock)
}

fn expiry(now: DateTime<Utc>, life: Option<TimeDelta>) -> DateTime<Utc> {
    now + life.unwrap_or(DEFAULT_LIFE).min(LONGEST_LIFE)
}
