//! Dates, times and durations as iCalendar writes them (RFC 5545 §3.3.4 to §3.3.9).

mod duration;
mod parse;
mod value;

pub use duration::NominalDuration;
pub(crate) use parse::{Parsed, parse_offset, parse_text};
pub use value::{Period, TimeValue};

#[cfg(test)]
mod tests;
