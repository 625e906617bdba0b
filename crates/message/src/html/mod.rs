//! HTML from strangers made harmless, HTML of our own made fit to send, and HTML turned into text.
//!
//! A received message passes through, in this order: [`scan`] (tokens, linear time), [`balance`] (a tree of
//! bounded depth and size, so that no later step can be made slow), ammonia (the parser and allow-list that
//! decide), [`css`] and [`address`] for the values of single attributes, and [`document`] around the result.

mod address;
mod allow;
mod balance;
#[cfg(test)]
mod corpus;
mod css;
mod document;
mod entity;
mod sanitize;
mod scan;

pub mod compose;
pub mod to_text;

pub use document::{Images, content_security_policy};
pub use entity::{escape, from_text};
pub use sanitize::{Policy, Remote, RewriteRemote, Sanitized, data_uri, raster_type, sanitize};
pub(crate) use scan::{Token, tokens};
