//! The engine through its real router, over a real Postgres.

mod collections;
mod conditions;
mod discovery;
mod faults;
mod hostile;
mod objects;
mod properties;
mod queries;
mod statements;
mod support;
mod sync;
