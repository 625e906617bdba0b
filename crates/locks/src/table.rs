//! What the locks of a space forbid: RFC 4918 §6 and §7 as functions.

use chrono::{DateTime, Utc};
use roost_db::DbError;
use roost_db::dav_lock::{self, Lock, LockSpace};
use sqlx::PgConnection;

use crate::token::Tokens;

/// What a request is about to change. Paths are the names below the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// Content or properties of one resource.
    Content(&'a [String]),
    /// A resource comes to be, or goes with all that is below it: its collection's members change, too
    /// (RFC 4918 §7.4).
    Member(&'a [String]),
}

/// The locks of a space that live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockTable(Vec<Lock>);

impl LockTable {
    /// A table of these locks.
    #[must_use]
    pub const fn new(locks: Vec<Lock>) -> Self {
        Self(locks)
    }

    /// Reads the table of a space.
    pub(crate) async fn read(
        db: &mut PgConnection,
        space: LockSpace,
        now: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        let locks = dav_lock::list(db, &[space], now).await?;
        Ok(Self(locks.into_iter().map(|(_, lock)| lock).collect()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The locks that hold for a resource: its own, and those of infinite depth above it.
    pub fn covering<'a>(&'a self, path: &'a [String]) -> impl Iterator<Item = &'a Lock> {
        self.0
            .iter()
            .filter(move |lock| lock.path == path || (lock.infinite && path.starts_with(&lock.path)))
    }

    /// The locks of resources below that one.
    fn below<'a>(&'a self, path: &'a [String]) -> impl Iterator<Item = &'a Lock> {
        self.0
            .iter()
            .filter(move |lock| lock.path.len() > path.len() && lock.path.starts_with(path))
    }

    /// The paths of the locks that forbid a change for want of their tokens; none if it may be made.
    ///
    /// Where locks are shared, the token of one of them suffices (RFC 4918 §6.2).
    #[must_use]
    pub fn blocking(&self, change: Change<'_>, tokens: &Tokens) -> Vec<Vec<String>> {
        let mut blocking = Vec::new();
        match change {
            Change::Content(path) => self.guard(path, tokens, &mut blocking),
            Change::Member(path) => {
                self.guard(path, tokens, &mut blocking);
                if let Some((_, parent)) = path.split_last() {
                    self.guard(parent, tokens, &mut blocking);
                }
                for lock in self.below(path) {
                    self.guard(&lock.path, tokens, &mut blocking);
                }
            }
        }
        blocking
    }

    /// The paths of the locks that keep a new one out (RFC 4918 §6.2): exclusive ones, or all if it is exclusive.
    #[must_use]
    pub fn conflicting(&self, path: &[String], exclusive: bool, infinite: bool) -> Vec<Vec<String>> {
        let below = self.below(path).filter(|_| infinite);
        let mut conflicting: Vec<Vec<String>> = Vec::new();
        for lock in self.covering(path).chain(below) {
            if (exclusive || lock.exclusive) && !conflicting.contains(&lock.path) {
                conflicting.push(lock.path.clone());
            }
        }
        conflicting
    }

    fn guard(&self, path: &[String], tokens: &Tokens, blocking: &mut Vec<Vec<String>>) {
        if self
            .covering(path)
            .any(|lock| tokens.open(lock.account, &lock.token))
        {
            return;
        }
        for lock in self.covering(path) {
            if !blocking.contains(&lock.path) {
                blocking.push(lock.path.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use roost_shared::AccountId;

    use super::*;

    const ALICE: AccountId = AccountId(1);

    fn path(text: &str) -> Vec<String> {
        text.split('/')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn lock(text: &str, exclusive: bool, infinite: bool) -> Lock {
        Lock {
            token: format!("urn:{text}"),
            account: ALICE,
            path: path(text),
            exclusive,
            infinite,
            owner: String::new(),
            expires_at: DateTime::UNIX_EPOCH,
        }
    }

    fn blocking(table: &LockTable, change: Change<'_>, tokens: &[&str]) -> Vec<String> {
        let tokens = Tokens::new(ALICE, tokens.iter().copied());
        let paths = table.blocking(change, &tokens);
        paths.iter().map(|path| path.join("/")).collect()
    }

    #[test]
    fn depth_decides_what_is_covered() {
        let table = LockTable::new(vec![lock("a", true, true), lock("b", true, false)]);
        assert_eq!(table.covering(&path("a/x/y")).count(), 1);
        assert_eq!(table.covering(&path("b")).count(), 1);
        assert_eq!(table.covering(&path("b/x")).count(), 0);
        // A name that begins with the same letters is another name.
        assert_eq!(table.covering(&path("ab")).count(), 0);
    }

    /// RFC 4918 §7.4: a lock of depth 0 on a collection protects its members' names, not their content.
    #[test]
    fn the_members_of_a_locked_collection_cannot_come_or_go() {
        let table = LockTable::new(vec![lock("a", true, false)]);
        let member = path("a/x");
        assert_eq!(blocking(&table, Change::Content(&member), &[]), [""; 0]);
        assert_eq!(blocking(&table, Change::Member(&member), &[]), ["a"]);
        assert_eq!(blocking(&table, Change::Member(&member), &["urn:a"]), [""; 0]);
        assert_eq!(blocking(&table, Change::Member(&path("a/x/y")), &[]), [""; 0]);
    }

    #[test]
    fn what_is_locked_below_keeps_the_whole_from_going() {
        let table = LockTable::new(vec![lock("a/x", true, false), lock("a/y", true, false)]);
        let whole = path("a");
        assert_eq!(blocking(&table, Change::Member(&whole), &["urn:a/x"]), ["a/y"]);
        assert_eq!(blocking(&table, Change::Content(&whole), &[]), [""; 0]);
        assert_eq!(
            blocking(&table, Change::Member(&whole), &["urn:a/x", "urn:a/y"]),
            [""; 0]
        );
    }

    #[test]
    fn one_of_several_shared_locks_suffices() {
        let mut other = lock("a", false, false);
        other.token = "urn:other".to_owned();
        other.account = AccountId(2);
        let table = LockTable::new(vec![lock("a", false, false), other]);
        let change = path("a");
        assert_eq!(blocking(&table, Change::Content(&change), &["urn:a"]), [""; 0]);
        assert_eq!(blocking(&table, Change::Content(&change), &[]), ["a"]);
        assert_eq!(
            blocking(&table, Change::Content(&change), &["urn:other"]),
            ["a"],
            "another's"
        );
    }

    #[test]
    fn exclusive_locks_keep_all_others_out() {
        let table = LockTable::new(vec![lock("a", false, true), lock("b/x", true, false)]);
        assert!(table.conflicting(&path("a/x"), false, false).is_empty());
        assert_eq!(table.conflicting(&path("a/x"), true, false), [path("a")]);
        assert!(table.conflicting(&path("b"), true, false).is_empty());
        assert_eq!(table.conflicting(&path("b"), false, true), [path("b/x")]);
        assert_eq!(table.conflicting(&path(""), true, true), [path("a"), path("b/x")]);
        assert!(table.conflicting(&path("c"), true, true).is_empty());
    }
}
