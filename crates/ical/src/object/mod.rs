//! A calendar object resource (RFC 4791 §4.1): reading, validating, and what is stored beside its bytes.

mod columns;
mod error;
mod series;
mod validate;

use chrono_tz::Tz;

use crate::content::{Component, Syntax, has_controls, parse, stands_twice};
use crate::limits::MAX_ATTENDEES;
use crate::time::TimeValue;
use crate::zone::Zones;
pub use columns::CalendarColumns;
pub use error::CalendarError;
pub use series::Series;

/// Which kind of component a calendar object is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComponentKind {
    /// VEVENT
    Event,
    /// VTODO
    Todo,
    /// VJOURNAL
    Journal,
    /// VFREEBUSY
    FreeBusy,
}

impl ComponentKind {
    /// The component's name: `VEVENT`, `VTODO`, `VJOURNAL` or `VFREEBUSY`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "VEVENT",
            Self::Todo => "VTODO",
            Self::Journal => "VJOURNAL",
            Self::FreeBusy => "VFREEBUSY",
        }
    }

    /// Reads a component's name, without regard to case.
    pub fn from_name(name: &str) -> Option<ComponentKind> {
        [Self::Event, Self::Todo, Self::Journal, Self::FreeBusy]
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A calendar object that was read and found valid.
#[derive(Clone, Debug)]
pub struct CalendarObject {
    root: Component,
    kind: ComponentKind,
    uid: String,
    zones: Zones,
}

impl CalendarObject {
    /// Reads and validates a calendar object resource.
    ///
    /// Accepted although the RFCs say otherwise, because clients send it: bare LF, empty lines and spaces at
    /// the end, a byte order mark, a missing DTSTAMP, VERSION or PRODID, proprietary timezone names with or
    /// without their VTIMEZONE, instances of a UID without their master.
    ///
    /// # Errors
    /// [`CalendarError`] names the precondition of RFC 4791 §5.3.2.1 that the data violates.
    pub fn parse(data: &[u8]) -> Result<CalendarObject, CalendarError> {
        let root = single_calendar(data)?;
        if root.property("METHOD").is_some() {
            return Err(CalendarError::InvalidObject(
                "METHOD is not allowed in a stored object".into(),
            ));
        }
        let object = CalendarObject::from_message(root)?;
        validate::validate_starts(&object)?;
        Ok(object)
    }

    /// What is asked of an object that is stored anew, beyond [`CalendarObject::parse`]: `data` are its bytes. What would
    /// mean two things at once is refused, and what XML cannot carry.
    ///
    /// # Errors
    /// [`CalendarError::InvalidData`].
    pub fn check_new(&self, data: &[u8]) -> Result<(), CalendarError> {
        if has_controls(data) {
            return Err(CalendarError::InvalidData("it holds control characters".into()));
        }
        let once = ["UID", "DTSTART", "DTEND", "DUE", "RECURRENCE-ID"];
        let mut twice = self
            .instances()
            .filter_map(|component| stands_twice(component, &once));
        match twice.next() {
            Some(name) => Err(CalendarError::InvalidData(format!("{name} stands there twice"))),
            None => Ok(()),
        }
    }

    /// Reads again what was validated when it was stored: a calendar object, or a scheduling message, whose METHOD it
    /// keeps (RFC 6638 §2.2).
    ///
    /// # Errors
    /// As [`CalendarObject::parse`].
    pub fn parse_stored(data: &[u8]) -> Result<CalendarObject, CalendarError> {
        CalendarObject::from_message(single_calendar(data)?)
    }

    /// Like [`CalendarObject::parse`], for the content of a scheduling message: its VEVENTs need no DTSTART
    /// (RFC 5546 §3.2.3, §3.2.5), and the caller has taken the METHOD out.
    ///
    /// # Errors
    /// As [`CalendarObject::parse`].
    pub(crate) fn from_message(root: Component) -> Result<CalendarObject, CalendarError> {
        let (kind, uid) = validate::validate(&root)?;
        let zones = Zones::of(&root);
        let object = CalendarObject {
            root,
            kind,
            uid,
            zones,
        };
        validate::validate_values(&object)?;
        Ok(object)
    }

    /// The same object after a change that leaves its kind and UID.
    pub(crate) fn with_root(&self, root: Component) -> CalendarObject {
        CalendarObject {
            zones: Zones::of(&root),
            root,
            kind: self.kind,
            uid: self.uid.clone(),
        }
    }

    /// The UID that all its components share. Holds no control characters.
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// What it is about.
    pub fn kind(&self) -> ComponentKind {
        self.kind
    }

    /// The VCALENDAR.
    pub fn root(&self) -> &Component {
        &self.root
    }

    /// What its TZIDs mean.
    pub fn zones(&self) -> &Zones {
        &self.zones
    }

    /// The components of its kind: the master and the overridden instances, in the order they stand.
    pub fn instances(&self) -> impl Iterator<Item = &Component> {
        let name = self.kind.name();
        self.root
            .components()
            .filter(move |component| component.name() == name)
    }

    /// The component without RECURRENCE-ID; `None` if only instances were sent (RFC 4791 §4.1 allows that).
    pub fn master(&self) -> Option<&Component> {
        self.instances()
            .find(|component| component.property("RECURRENCE-ID").is_none())
    }

    /// The master, or else the first instance.
    pub fn main(&self) -> &Component {
        self.master()
            .or_else(|| self.instances().next())
            .unwrap_or(&self.root)
    }

    /// Whether it has more occurrences than one.
    pub fn is_recurring(&self) -> bool {
        self.instances().any(|component| {
            ["RRULE", "RDATE", "RECURRENCE-ID"]
                .iter()
                .any(|name| component.property(name).is_some())
        })
    }

    /// Checks what a client may ask to be stored beyond what can be read.
    ///
    /// # Errors
    /// [`CalendarError::TooManyAttendees`].
    pub fn check_limits(&self) -> Result<(), CalendarError> {
        let is_crowded = |instance: &Component| instance.all("ATTENDEE").count() > MAX_ATTENDEES;
        if self.instances().any(is_crowded) {
            return Err(CalendarError::TooManyAttendees);
        }
        Ok(())
    }

    /// What to store beside the bytes.
    pub fn columns(&self) -> CalendarColumns {
        CalendarColumns::of(self)
    }

    /// The date-time of a component's property.
    pub(crate) fn time(&self, component: &Component, name: &str) -> Option<TimeValue> {
        TimeValue::read(component.property(name)?, &self.zones)
    }

    /// Takes it apart, for changing it.
    pub(crate) fn into_root(self) -> Component {
        self.root
    }

    /// The zone of DTSTART of its main component, where that is an IANA zone.
    pub fn zone(&self) -> Option<Tz> {
        match self.time(self.main(), "DTSTART")? {
            TimeValue::Zoned(_, zone) => zone.as_iana(),
            _ => None,
        }
    }
}

/// Reads the one VCALENDAR of `data`.
///
/// # Errors
/// [`CalendarError::InvalidData`] if there is none, more than one, or something else.
pub(crate) fn single_calendar(data: &[u8]) -> Result<Component, CalendarError> {
    let mut roots = parse(data, Syntax::Calendar)?;
    match (roots.pop(), roots.is_empty()) {
        (Some(root), true) => Ok(root),
        (None, _) => Err(CalendarError::InvalidData("there is no VCALENDAR".into())),
        (Some(_), false) => Err(CalendarError::InvalidData(
            "there is more than one VCALENDAR".into(),
        )),
    }
}

#[cfg(test)]
mod tests;
