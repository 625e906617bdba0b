//! Asking for busy time: a VFREEBUSY REQUEST, and the REPLY for each attendee (RFC 5546 §3.3, RFC 6638 §5).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::address::normalize;
use super::incoming::Incoming;
use super::message::{Method, calendar};
use super::participant::{Participant, without_private};
use crate::content::{Component, Property};
use crate::free_busy::{BusyPeriod, component};
use crate::limits::MAX_ATTENDEES;
use crate::object::{CalendarError, CalendarObject, ComponentKind};
use crate::time::TimeValue;

/// A request for the busy time of others.
#[derive(Clone, Debug)]
pub struct BusyRequest {
    uid: String,
    organizer: Property,
    attendees: Vec<Property>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl BusyRequest {
    /// Reads what a client posted to its outbox (RFC 6638 §5): each form of an address once, at most [`MAX_ATTENDEES`].
    ///
    /// # Errors
    /// [`CalendarError`] if it is no iCalendar, or not one VFREEBUSY with METHOD:REQUEST, an organizer, attendees, and
    /// DTSTART and DTEND in UTC (or without a zone, which is read as UTC).
    pub fn parse(data: &[u8]) -> Result<BusyRequest, CalendarError> {
        let message = Incoming::parse(data)?;
        let invalid = |text: &str| CalendarError::InvalidObject(text.to_owned());
        let object = message.object();
        if message.method() != Method::Request || object.kind() != ComponentKind::FreeBusy {
            return Err(invalid("it is not a request for busy time"));
        }
        let asked = object.main();
        let organizer = asked
            .property("ORGANIZER")
            .ok_or_else(|| invalid("VFREEBUSY has no ORGANIZER"))?;
        let mut seen = std::collections::BTreeSet::new();
        let attendees: Vec<Property> = asked
            .all("ATTENDEE")
            .filter(|line| seen.insert(Participant::of(line).address.to_lowercase()))
            .take(MAX_ATTENDEES)
            .cloned()
            .collect();
        if attendees.is_empty() {
            return Err(invalid("VFREEBUSY has no ATTENDEE"));
        }
        let (start, end) = (instant(object, "DTSTART"), instant(object, "DTEND"));
        match (start, end) {
            (Some(start), Some(end)) if start < end => Ok(BusyRequest {
                uid: object.uid().to_owned(),
                organizer: organizer.clone(),
                attendees,
                start,
                end,
            }),
            _ => Err(invalid("VFREEBUSY needs a DTSTART before its DTEND, both in UTC")),
        }
    }

    /// Who asks.
    pub fn organizer(&self) -> Participant {
        Participant::of(&self.organizer)
    }

    /// Who is asked, in the order of the request, with the address as it stands there.
    pub fn attendees(&self) -> impl Iterator<Item = Participant> + '_ {
        self.attendees.iter().map(Participant::of)
    }

    /// The first instant that is asked about.
    pub fn start(&self) -> DateTime<Utc> {
        self.start
    }

    /// The instant after the last one.
    pub fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// The answer for one attendee, who is named as in the request; `busy` are their periods within the range, as
    /// [`crate::free_busy::BusyTime::periods`] gives them. `None` if nobody asked about the address.
    pub fn reply(&self, attendee: &str, busy: &[BusyPeriod], now: DateTime<Utc>) -> Option<Vec<u8>> {
        let address = normalize(attendee);
        let as_written = |line: &&Property| Participant::of(line).address == attendee;
        let line = self.attendees.iter().find(as_written).or_else(|| {
            let mut lines = self.attendees.iter();
            lines.find(|line| normalize(line.value()) == address)
        })?;
        let mut answer: Component = component(self.start, self.end, busy, &self.uid, now);
        for line in [&self.organizer, line] {
            answer.push_after(without_private(line).unwrap_or_else(|| line.clone()));
        }
        let mut root = calendar(Method::Reply);
        root.push_component(answer);
        let mut out = Vec::new();
        root.write_folded(&mut out);
        Some(out)
    }
}

/// RFC 5545 §3.6.4 allows UTC alone. Programs send times without a zone as well, which can mean nothing else here;
/// a day or a time elsewhere is refused.
fn instant(object: &CalendarObject, name: &str) -> Option<DateTime<Utc>> {
    match object.time(object.main(), name)? {
        value @ (TimeValue::Utc(_) | TimeValue::Floating(_)) => Some(value.to_utc(Tz::UTC)),
        _ => None,
    }
}
