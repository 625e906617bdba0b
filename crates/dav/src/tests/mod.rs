//! The engine through its real router, over a real Postgres.

mod acl;
mod add_member;
mod birthdays;
mod collections;
mod conditions;
mod copy_move;
mod delegation;
mod discovery;
mod faults;
mod file_storage;
mod file_trees;
mod files;
mod hostile;
mod if_header;
mod lock;
mod locked;
mod objects;
mod prefer;
mod principals;
mod properties;
mod queries;
mod shared_locks;
mod sharing;
mod statements;
mod support;
mod sync;
