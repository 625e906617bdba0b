//! The occurrence that an edit is about.

use chrono::NaiveDateTime;

use super::EditError;
use crate::content::Component;
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::{Length, Occurrence, Timing, find_occurrence, frame_of, key_of};
use crate::time::TimeValue;
use crate::zone::Zones;

/// An occurrence by its recurrence id.
pub(super) struct Named<'a> {
    /// The form of the recurrence ids: DTSTART of the master.
    pub frame: TimeValue,
    /// The recurrence id as civil time in that form.
    pub key: NaiveDateTime,
    pub occurrence: Occurrence<'a>,
}

impl<'a> Named<'a> {
    /// # Errors
    /// [`EditError::NotAnEvent`], [`EditError::NoSuchOccurrence`].
    pub(super) fn find(object: &'a CalendarObject, recurrence_id: &str) -> Result<Named<'a>, EditError> {
        if object.kind() != ComponentKind::Event {
            return Err(EditError::NotAnEvent);
        }
        let value =
            TimeValue::from_text(recurrence_id, None, object.zones()).ok_or(EditError::NoSuchOccurrence)?;
        let frame = frame_of(object).ok_or(EditError::NoSuchOccurrence)?;
        let key = key_of(&value, &frame);
        let occurrence = find_occurrence(object, &frame, key).ok_or(EditError::NoSuchOccurrence)?;
        Ok(Named {
            frame,
            key,
            occurrence,
        })
    }

    /// When it takes place.
    pub(super) fn timing(&self) -> Timing {
        let (start, end) = (&self.occurrence.start, &self.occurrence.end);
        let length = match (start, end) {
            (TimeValue::Zoned(..) | TimeValue::Utc(_), _) => self
                .occurrence
                .ends_at
                .signed_duration_since(self.occurrence.starts_at),
            _ => end.local().signed_duration_since(start.local()),
        };
        Timing {
            start: start.clone(),
            length: Length::Exact(length),
        }
    }
}

/// Whether a component overrides the occurrence of a key.
pub(super) fn names(event: &Component, zones: &Zones, frame: &TimeValue, key: NaiveDateTime) -> bool {
    place_of(event, zones, frame) == Some(key)
}

/// Which occurrence a component overrides; `None` for the master.
pub(super) fn place_of(event: &Component, zones: &Zones, frame: &TimeValue) -> Option<NaiveDateTime> {
    let line = event.property("RECURRENCE-ID")?;
    TimeValue::read(line, zones).map(|value| key_of(&value, frame))
}
