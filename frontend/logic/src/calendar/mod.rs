//! What the calendar decides without a browser: which days a view shows, where each event stands in it,
//! how keys and pointers move through it, and whether what was typed makes an event.
//!
//! Called by the page's calendar views. All times are civil times in the zone that the page shows; nothing
//! here reads a clock, knows a timezone, formats for a language, or fetches.

pub mod agenda;
pub mod busy;
pub mod columns;
pub mod date;
pub mod drag;
pub mod form;
pub mod keys;
pub mod lanes;
pub mod month_cache;
pub mod new_event;
pub mod palette;
pub mod place;
pub mod range;
pub mod rows;
pub mod rule;
pub mod segment;
pub mod view;
pub mod week;
