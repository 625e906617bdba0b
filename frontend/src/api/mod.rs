//! The only place that talks to the server.
//!
//! Every call is typed by `roost_shared`. A call that finds the session expired waits until the person has
//! signed in again in place ([`gate`]) and is then repeated, so that callers never see it and nothing that
//! was typed is lost. Whether the server and the mail store answer is kept in [`health`].

pub mod calendars;
pub mod contacts;
mod error;
pub mod events;
pub mod gate;
pub mod health;
pub mod mail;
mod query;
mod request;
pub mod session;
pub mod sharing;
pub mod sign_in_safety;
pub mod upload;

pub use error::ApiError;
pub use query::Query;
pub use request::{
    delete, delete_undoably, get, get_patiently, get_while, patch, post, post_empty, put, put_blob,
    put_if_match,
};
