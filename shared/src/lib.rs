//! The web API's vocabulary: what the server sends to the page and the page to the server.
//!
//! Both sides compile this crate, so a field exists once and its meaning is written once. It does no
//! I/O, knows no clock, and compiles to wasm32; whatever needs a database or a browser lives elsewhere.
#![deny(missing_docs)]

pub mod admin;
pub mod app_password;
pub mod calendar;
pub mod contacts;
pub mod error;
pub mod event;
pub mod feed;
pub mod id;
pub mod mail;
pub mod protocol;
pub mod quarantine;
pub mod removal;
pub mod second_factor;
pub mod session;
pub mod settings;
pub mod sharing;
pub mod time;

pub use error::{ApiErrorBody, ErrorCode};
pub use id::{
    AccountId, AddressBookId, AppPasswordId, CalendarId, CollectionId, SessionId, UploadId, VersionId,
};
pub use protocol::Protocol;
