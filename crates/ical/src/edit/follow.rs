//! Overriding instances of a series whose master is edited: they take over what they had not changed themselves.
//!
//! An instance that was only given another title goes along when the series is moved, and one that was only moved gets
//! the series' new title.

use chrono::{DateTime, Utc};
use roost_shared::calendar::EventDraft;

use super::draft::Placed;
use super::patch::{set_fields, set_times};
use super::reschedule::Move;
use super::{alarm, stamp};
use crate::content::Component;
use crate::occurrences::{Length, Timing, key_of};
use crate::time::{NominalDuration, TimeValue};
use crate::zone::Zones;

/// What becomes of the master.
pub(super) struct Changed<'a> {
    pub old: &'a EventDraft,
    pub draft: &'a EventDraft,
    /// When the master was.
    pub timing: &'a Timing,
    /// When it will be, if that is another time.
    pub placed: Option<&'a Placed>,
    pub zones: &'a Zones,
}

impl Changed<'_> {
    /// Changes an instance whose RECURRENCE-ID has moved along already.
    pub(super) fn follow(&self, instance: &mut Component, now: DateTime<Utc>) {
        let before = instance.clone();
        let own = self.own(instance);
        set_fields(instance, &own, &self.taken_over(&own));
        let is_moved = self
            .placed
            .is_some_and(|placed| self.move_along(instance, placed));
        if *instance != before {
            stamp(instance, now, is_moved);
        }
    }

    /// What the instance says.
    fn own(&self, instance: &Component) -> EventDraft {
        EventDraft {
            title: instance.text("SUMMARY"),
            location: instance.text("LOCATION"),
            description: instance.text("DESCRIPTION"),
            reminder_minutes: alarm::read(instance),
            free: instance.has_value("TRANSP", "TRANSPARENT"),
            ..self.old.clone()
        }
    }

    /// The draft's word on whatever the instance says like the master did.
    fn taken_over(&self, own: &EventDraft) -> EventDraft {
        let (old, new) = (self.old, self.draft);
        let text = |own: &String, old: &String, new: &String| if own == old { new } else { own }.clone();
        EventDraft {
            title: text(&own.title, &old.title, &new.title),
            location: text(&own.location, &old.location, &new.location),
            description: text(&own.description, &old.description, &new.description),
            reminder_minutes: if own.reminder_minutes == old.reminder_minutes {
                new.reminder_minutes
            } else {
                own.reminder_minutes
            },
            free: if own.free == old.free { new.free } else { own.free },
            ..own.clone()
        }
    }

    /// Moves an instance that is at its place in the series, for as long as its master; whether it was.
    fn move_along(&self, instance: &mut Component, placed: &Placed) -> bool {
        let Some(line) = instance.property("RECURRENCE-ID") else {
            return false;
        };
        // For all following ones, which depend on the distance between the two.
        if line.has_param("RANGE", "THISANDFUTURE") {
            return false;
        }
        let Some(id) = TimeValue::read(line, self.zones) else {
            return false;
        };
        let Some(start) = instance
            .property("DTSTART")
            .and_then(|line| TimeValue::read(line, self.zones))
        else {
            return false;
        };
        let moving = Move {
            from: &self.timing.start,
            to: &placed.start,
            zones: self.zones,
        };
        let was_at = self.timing.start.at(key_of(&start, &self.timing.start));
        let new_start = moving.moved(&was_at);
        // The id has been moved already; in a zone that the object did not know before, only its civil time can be read.
        if start.is_date() != self.timing.start.is_date() || new_start.local() != id.local() {
            return false;
        }
        let end_of = |event: &Component, start: &TimeValue| match event.property("DURATION") {
            Some(line) => NominalDuration::parse(line.value()).map(|length| start.plus_nominal(length)),
            None => TimeValue::read(event.property("DTEND")?, self.zones),
        };
        let was_end = self.timing.length.end(&start);
        let own_end = end_of(instance, &start).unwrap_or_else(|| start.clone());
        if own_end.local_in(&was_end) != was_end.local() && own_end != was_end {
            return false;
        }
        let length = placed.end.local().signed_duration_since(placed.start.local());
        let end_local = new_start.local().checked_add_signed(length);
        let end = new_start.at(end_local.unwrap_or(new_start.local()));
        let own = Timing {
            start,
            length: Length::Exact(length),
        };
        instance.remove("DURATION");
        set_times(
            instance,
            &own,
            &Placed {
                start: new_start,
                end,
            },
        );
        true
    }
}
