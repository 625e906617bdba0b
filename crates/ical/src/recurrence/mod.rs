//! Recurrence rules (RFC 5545 §3.3.10): reading one, and the civil times that it gives.
//!
//! A rule works on civil times in the zone of DTSTART; [`crate::occurrences`] turns them into instants. A
//! range far away from DTSTART is reached by arithmetic, and every loop is bounded by
//! [`crate::limits::MAX_RULE_STEPS`], so that a rule by the second for a thousand years costs what it shows.
//!
//! Gap: RFC 7529, other calendars than the Gregorian one (RSCALE): such a rule gives DTSTART alone.

mod days;
mod rule;
mod slot;
mod times;

pub use rule::{ByDay, Frequency, Rule};
pub use times::Times;

#[cfg(test)]
mod tests;
