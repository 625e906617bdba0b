//! An event as it is typed: every field as text until it is checked, so that nothing one types is lost or
//! changed under one's hands.

mod check;
mod problem;
mod repeat;

pub use check::check;
pub use problem::{Field, Problem, Problems};
pub use repeat::{RepeatChoice, RepeatEndChoice, RepeatForm};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use roost_shared::CalendarId;
use roost_shared::calendar::{EventDetail, EventSpan, MeetingRole};
use roost_shared::mail::Address;
use roost_shared::time::Timestamp;

use super::date::{add_days, parse_date};

/// The reminder that a new event gets, in minutes before its start. A day has no start at which one would have to be ready.
const fn usual_reminder(all_day: bool) -> Option<u32> {
    if all_day { None } else { Some(15) }
}

/// The fields of the event dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventForm {
    /// The calendar to which it belongs.
    pub calendar: CalendarId,
    /// SUMMARY
    pub title: String,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// `YYYY-MM-DD`, as a date field gives it.
    pub start_date: String,
    /// `HH:MM`; kept while `all_day` hides it.
    pub start_time: String,
    /// `YYYY-MM-DD`; the last day itself, not the one after.
    pub end_date: String,
    /// `HH:MM`
    pub end_time: String,
    /// IANA name.
    pub timezone: String,
    /// How it comes again.
    pub repeat: RepeatForm,
    /// Minutes before the start.
    pub reminder: Option<u32>,
    /// LOCATION
    pub location: String,
    /// DESCRIPTION
    pub description: String,
    /// Whether it leaves the time free.
    pub free: bool,
    /// Who else is invited; `None` where that is not the person's to say.
    pub attendees: Option<Vec<Address>>,
}

impl EventForm {
    /// An empty form for a new event at `span`.
    #[must_use]
    pub fn new(calendar: CalendarId, span: &EventSpan, timezone: &str) -> Self {
        let mut form = Self {
            calendar,
            title: String::new(),
            all_day: false,
            start_date: String::new(),
            start_time: "09:00".to_owned(),
            end_date: String::new(),
            end_time: "10:00".to_owned(),
            timezone: timezone.to_owned(),
            repeat: RepeatForm::default(),
            reminder: usual_reminder(matches!(span, EventSpan::AllDay { .. })),
            location: String::new(),
            description: String::new(),
            free: false,
            attendees: Some(Vec::new()),
        };
        form.set_span(span);
        form
    }

    /// The form of a stored event.
    #[must_use]
    pub fn from_detail(detail: &EventDetail) -> Self {
        let event = &detail.event;
        Self {
            title: event.title.clone(),
            location: event.location.clone(),
            description: event.description.clone(),
            reminder: event.reminder_minutes,
            free: event.free,
            attendees: (detail.role == MeetingRole::Organizer || detail.organizer.is_none()).then(|| {
                let others = detail.attendees.iter().filter(|attendee| !attendee.is_self);
                others.map(|attendee| attendee.person.clone()).collect()
            }),
            repeat: RepeatForm::from_detail(detail),
            ..Self::new(detail.calendar, &event.span, &event.timezone)
        }
    }

    /// Writes the span into the fields.
    pub fn set_span(&mut self, span: &EventSpan) {
        match *span {
            EventSpan::AllDay { start, end } => {
                self.all_day = true;
                self.start_date = start.to_string();
                self.end_date = add_days(end, -1).max(start).to_string();
            }
            EventSpan::Timed { start, end } => {
                self.all_day = false;
                self.start_date = start.date().to_string();
                self.start_time = time_text(start);
                self.end_date = end.date().to_string();
                self.end_time = time_text(end);
            }
        }
    }

    /// Changes the start, and moves the end along so that the event keeps its length. While either is not
    /// a time, only what was typed changes.
    pub fn set_start(&mut self, date: &str, time: &str) {
        let before = self.moment(&self.start_date, &self.start_time);
        let end = self.moment(&self.end_date, &self.end_time);
        let after = self.moment(date, time);
        date.clone_into(&mut self.start_date);
        time.clone_into(&mut self.start_time);
        let (Some(before), Some(end), Some(after)) = (before, end, after) else {
            return;
        };
        let length = end - before;
        if length < TimeDelta::zero() {
            return;
        }
        let end = after + length;
        self.end_date = end.date().to_string();
        if !self.all_day {
            self.end_time = time_text(end);
        }
    }

    /// Turns "all day" on or off, and the usual reminder with it. An event turned from days to hours keeps its days, and
    /// gets an end after its start where the hours hidden so far make none.
    pub fn set_all_day(&mut self, all_day: bool) {
        if self.reminder == usual_reminder(self.all_day) {
            self.reminder = usual_reminder(all_day);
        }
        self.all_day = all_day;
        if all_day {
            return;
        }
        let start = self.moment(&self.start_date, &self.start_time);
        let end = self.moment(&self.end_date, &self.end_time);
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            let end = start + TimeDelta::hours(1);
            self.end_date = end.date().to_string();
            self.end_time = time_text(end);
        }
    }

    /// The first day, once it is one.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        parse_date(&self.start_date)
    }

    fn moment(&self, date: &str, time: &str) -> Option<NaiveDateTime> {
        let time = if self.all_day {
            NaiveTime::MIN
        } else {
            parse_time(time)?
        };
        Some(parse_date(date)?.and_time(time))
    }
}

/// Reads `HH:MM`, as a time field gives it (some add seconds).
#[must_use]
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::read(text.trim())
}

/// `HH:MM`, as a time field takes it. (chrono's patterns would bring their whole interpreter along.)
fn time_text(moment: NaiveDateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

#[cfg(test)]
mod tests;
