//! Domain types that several services share and that the page never sees.
//!
//! No I/O and no SQL: this crate only says what things are. Wire types of the web API live in
//! `roost-shared`.
#![deny(missing_docs)]

pub mod account;
pub mod actor;
pub mod credential;
pub mod secret;

pub use account::Account;
pub use actor::{Actor, ActorKind, Role};
pub use credential::MailCredential;
pub use secret::Secret;
