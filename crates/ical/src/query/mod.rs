//! The filters of RFC 4791 §9.7 (calendar-query) and RFC 6352 §10.5 (addressbook-query) as plain data, and
//! the pure matchers that decide whether an object passes.
//!
//! The DAV adapter fills these types from XML; this crate knows no XML.

pub mod calendar;
pub mod card;
mod param;
mod text_match;

pub use param::ParamFilter;
pub(crate) use param::param_matches;
pub(crate) use text_match::search_hint;
pub use text_match::{Collation, MatchType, TextMatch};
