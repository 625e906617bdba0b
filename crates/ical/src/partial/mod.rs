//! Partial retrieval: the `calendar-data` and `address-data` elements of a REPORT (RFC 4791 §9.6, RFC 6352
//! §10.4) as plain data, and what they make of an object.
//!
//! What is left of an object is written with CRLF and folded at 75 octets; its lines are otherwise as they
//! were stored, unknown properties and parameters included.

mod address;
mod expand;
mod limit;
mod select;

use chrono_tz::Tz;

use crate::card::{Card, Version, stated_version};
use crate::content::Item;
use crate::object::CalendarObject;
use crate::query::calendar::TimeRange;
use crate::zone::is_standard;

/// `CALDAV:calendar-data` (RFC 4791 §9.6). The default asks for the whole object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarData {
    /// Which components and properties; `None` for all.
    pub comp: Option<CompSelection>,
    /// Instances within the range instead of the rule (RFC 4791 §9.6.5). Both sides are given there.
    pub expand: Option<TimeRange>,
    /// The rule with those overriding instances only that matter in the range (RFC 4791 §9.6.6).
    pub limit_recurrence_set: Option<TimeRange>,
    /// FREEBUSY periods that overlap the range only (RFC 4791 §9.6.7).
    pub limit_freebusy_set: Option<TimeRange>,
    /// Leave out the definitions of timezones that everyone knows by name (RFC 7809).
    pub without_standard_timezones: bool,
}

/// `CALDAV:comp` (RFC 4791 §9.6.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompSelection {
    /// The component's name; compared without case.
    pub name: String,
    /// Which of its properties.
    pub props: PropSelection,
    /// Which of its components.
    pub comps: CompsSelection,
}

/// `CALDAV:allprop`, or a list of `CALDAV:prop`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropSelection {
    /// All of them.
    All,
    /// Only these; none if the list is empty.
    Only(Vec<PropName>),
}

/// `CALDAV:allcomp`, or a list of `CALDAV:comp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompsSelection {
    /// All of them, whole.
    All,
    /// Only these; none if the list is empty.
    Only(Vec<CompSelection>),
}

impl Default for PropSelection {
    fn default() -> Self {
        Self::Only(Vec::new())
    }
}

impl Default for CompsSelection {
    fn default() -> Self {
        Self::Only(Vec::new())
    }
}

/// `CALDAV:prop` (RFC 4791 §9.6.4) and `CARDDAV:prop` (RFC 6352 §10.4.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropName {
    /// The property's name; compared without case.
    pub name: String,
    /// `novalue="yes"`: name and parameters without the value.
    pub no_value: bool,
}

/// `CARDDAV:address-data` (RFC 6352 §10.4). The default asks for the whole card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressData {
    /// In which version; `None` for the one that the card is stored in.
    pub version: Option<Version>,
    /// Which properties; `None` for all.
    pub props: Option<Vec<PropName>>,
}

/// Why an object cannot be given in the form that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartialError {
    /// It has more occurrences in the range than [`crate::limits::MAX_OCCURRENCES`]: answered with the
    /// precondition `max-instances` (RFC 4791 §5.2.8) or with status 507 for this object.
    #[error("the object has too many occurrences in the range")]
    TooManyInstances,
    /// It cannot be given in the version that was asked for: the precondition
    /// `supported-address-data-conversion` (RFC 6352 §5.1.1).
    #[error("the card cannot be converted")]
    NotConvertible,
}

impl CalendarData {
    /// Whether the stored bytes can be sent as they are.
    pub fn is_whole(&self) -> bool {
        *self == CalendarData::default()
    }

    /// What is asked for of the object; `zone` is where whole days and floating times are meant.
    ///
    /// # Errors
    /// [`PartialError::TooManyInstances`] if an expansion meets its limit.
    pub fn render(&self, object: &CalendarObject, zone: Tz) -> Result<Vec<u8>, PartialError> {
        let mut root = match &self.expand {
            Some(range) => expand::expand(object, range, zone)?,
            None => object.root().clone(),
        };
        if let Some(range) = &self.limit_recurrence_set {
            limit::recurrence_set(object, range, zone, &mut root);
        }
        if let Some(range) = &self.limit_freebusy_set {
            limit::freebusy_set(object, range, zone, &mut root);
        }
        if self.without_standard_timezones {
            root.items_mut().retain(|item| match item {
                Item::Component(inner) => inner.name() != "VTIMEZONE" || !is_standard(&inner.text("TZID")),
                _ => true,
            });
        }
        if let Some(selection) = &self.comp {
            root = select::select(&root, selection);
        }
        let mut out = Vec::new();
        root.write_folded(&mut out);
        Ok(out)
    }
}

impl AddressData {
    /// Whether these stored bytes can be sent as they are.
    pub fn is_stored(&self, data: &[u8]) -> bool {
        self.props.is_none() && (self.version.is_none() || self.version == stated_version(data))
    }

    /// What is asked for of the card. BEGIN, END and VERSION are always there (RFC 6352 §10.4.2).
    ///
    /// # Errors
    /// [`PartialError::NotConvertible`].
    pub fn render(&self, card: &Card) -> Result<Vec<u8>, PartialError> {
        address::render(self, card)
    }
}

#[cfg(test)]
mod tests;
