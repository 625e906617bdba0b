//! The part of the form that says how an event comes again.

use roost_shared::calendar::{EventDetail, Frequency, Recurrence, RepeatEnd};

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepeatChoice {
    /// Once only.
    #[default]
    Never,
    /// By a rule that can be edited here.
    Every(Frequency),
    /// As stored, because the rule says more than can be edited here.
    Stored,
}

/// When it stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepeatEndChoice {
    /// Never.
    #[default]
    Never,
    /// On a day.
    On,
    /// After so many times.
    After,
}

/// The fields about repeating. Those that the choice hides keep what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatForm {
    /// How often.
    pub choice: RepeatChoice,
    /// "Every `interval` weeks", as typed.
    pub interval: String,
    /// When it stops.
    pub end: RepeatEndChoice,
    /// The last day, as typed.
    pub until: String,
    /// The count, as typed.
    pub count: String,
    /// The stored rule in its iCalendar form, where it says more than can be edited here; else empty.
    pub stored_text: String,
    /// What is stored.
    pub stored: Recurrence,
}

impl Default for RepeatForm {
    fn default() -> Self {
        Self {
            choice: RepeatChoice::Never,
            interval: "1".to_owned(),
            end: RepeatEndChoice::Never,
            until: String::new(),
            count: "10".to_owned(),
            stored_text: String::new(),
            stored: Recurrence::Once,
        }
    }
}

impl RepeatForm {
    /// The fields for a stored event.
    #[must_use]
    pub fn from_detail(detail: &EventDetail) -> Self {
        let mut form = Self {
            stored: detail.event.repeat,
            ..Self::default()
        };
        let repeat = match detail.event.repeat {
            Recurrence::Once => return form,
            Recurrence::Stored => {
                form.choice = RepeatChoice::Stored;
                form.stored_text.clone_from(&detail.repeat_text);
                return form;
            }
            Recurrence::Every(repeat) => repeat,
        };
        form.choice = RepeatChoice::Every(repeat.frequency);
        form.interval = repeat.interval.to_string();
        match repeat.end {
            RepeatEnd::Never => {}
            RepeatEnd::On(day) => {
                form.end = RepeatEndChoice::On;
                form.until = day.to_string();
            }
            RepeatEnd::After(count) => {
                form.end = RepeatEndChoice::After;
                form.count = count.to_string();
            }
        }
        form
    }
}
