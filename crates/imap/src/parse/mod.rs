//! Data responses, read from complete frames.
//!
//! A mail decides much of what stands in a FETCH response, so these parsers bound depth and number, never
//! panic, and take an unreadable response for one that did not come.

mod data;
mod fetch;
mod lexer;
mod list;
mod structure;

pub(crate) use data::data;
