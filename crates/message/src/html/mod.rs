//! HTML from strangers made harmless, HTML of our own made fit to send, and HTML turned into text.

mod document;
mod sanitize;

pub mod compose;
pub mod to_text;

pub use document::{Images, content_security_policy};
pub use sanitize::{Policy, Remote, Sanitized, data_uri, sanitize};
