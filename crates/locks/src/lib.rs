//! WebDAV write locks (RFC 4918 §6, §7): taking, keeping and giving back, and what they forbid.
//!
//! Locks are in Postgres, so they hold in every replica and survive a restart. They name what they lock by the
//! collection's id or the files' owner, and the names below that, not by a URL: a calendar that two people see
//! under two URLs has one set of locks.
//!
//! The services that own the resources, `roost-groupware` and `roost-files`, ask [`check`] in the transaction of
//! each write, while they hold the space's row; taking a lock holds the same row. So there is no moment between
//! the question and the write in which a lock could be granted. This crate knows no resource: whether one exists,
//! and who may see it, is for its owner to say. It is the only writer of `dav_lock`.
#![deny(missing_docs)]

mod guard;
mod service;
mod table;
#[cfg(test)]
mod tests;
mod token;

pub use guard::{Locked, check, forget};
pub use roost_db::dav_lock::{Lock, LockSpace};
pub use service::{LockError, Locks, NewLock, take};
pub use table::{Change, LockTable};
pub use token::Tokens;
