//! The engine through its real router, over a real Postgres.

mod add_member;
mod collections;
mod conditions;
mod copy_move;
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
mod properties;
mod queries;
mod statements;
mod support;
mod sync;
