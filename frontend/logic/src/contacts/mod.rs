//! What the contacts page decides without a browser: how the list is grouped and fetched in stretches, how a
//! card is named, which of its values become links, and whether what was typed makes a card.
//!
//! Called by the page's contact views. Nothing here fetches, reads a clock, or knows a language.

pub mod address;
pub mod birthday;
pub mod form;
pub mod label;
pub mod letters;
pub mod link;
pub mod name;
pub mod photo;
pub mod place;
pub mod windows;
