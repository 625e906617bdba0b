//! iCalendar (RFC 5545) and vCard (RFC 2426, RFC 6350): reading, matching, expanding, editing, writing.
//!
//! Everything here is pure: no I/O, no clock (`now` is an argument), no randomness (uids are arguments), no
//! panic whatever the input, and bounded work (see [`limits`]). `roost-groupware` calls it for everything
//! that it stores or shows, `roost-dav` for its reports.
//!
//! Where to find what:
//!
//! | module | what for |
//! |---|---|
//! | [`object`] | [`object::CalendarObject::parse`]: validate an `.ics` resource (RFC 4791 §4.1), the columns to store |
//! | [`card`] | [`card::Card::parse`]: the same for a `.vcf` resource, its photo, its draft, author and patch |
//! | [`occurrences`] | the occurrences of an object within a range |
//! | [`query`] | the filters of calendar-query and addressbook-query as plain data, matching, SQL prefilter |
//! | [`partial`] | `calendar-data` and `address-data`: property selection, expand, limit-recurrence-set |
//! | [`free_busy`] | busy periods of many objects, the VFREEBUSY answer |
//! | [`export`] | many objects as one file |
//! | [`edit`] | author an event, patch a stored one, remove one occurrence, read it for the editor |
//! | [`import`] | one file of many objects, taken apart |
//! | [`itip`] | scheduling: which messages a change sends, what a received one does to a stored object |
//! | [`text::fold_case`] | the form in which search columns hold text: bring a query into it |
//! | [`zone`] | timezone names, civil time and UTC |
//! | [`content`] | content lines and components, below all of the above |
//!
//! One model serves both formats: [`content::Component`], a tree that keeps every line as it was written, so
//! that a patch changes only what was edited. The `calcard` crate reads what needs tables and leniency
//! (proprietary timezone names, vCard 2.1 values) and writes VTIMEZONE rules; `icalendar` and `vcard` build
//! the objects that Roost authors itself. Recurrence rules are expanded by [`recurrence`], because skipping
//! to a far range, bounded work and the meaning of times in a daylight-saving gap (RFC 5545 §3.3.5) are
//! needed and no library has all three.
#![deny(missing_docs)]

pub mod card;
pub mod content;
pub mod edit;
pub mod export;
#[cfg(test)]
mod fixtures;
pub mod free_busy;
#[cfg(test)]
mod hostile;
pub mod import;
pub mod itip;
pub mod limits;
pub mod object;
pub mod occurrences;
pub mod partial;
#[cfg(test)]
mod properties;
pub mod query;
pub mod recurrence;
pub mod text;
pub mod time;
pub mod zone;

/// Names the program in the objects that it makes (RFC 5545 §3.7.3).
pub(crate) const PRODUCT: &str = "-//Roost//Roost//EN";
