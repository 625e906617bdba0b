//! The part of the form that says how an event comes again.

use roost_shared::calendar::{EventDetail, Frequency, Repeat, RepeatEnd};

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepeatChoice {
    /// Once only.
    #[default]
    Never,
    /// By a rule that can be edited here.
    Every(Frequency),
    /// As stored, because the rule says more than can be edited here.
    Kept,
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
    /// What the server sent for a rule that it keeps: sent back untouched.
    pub kept: Option<Repeat>,
    /// That rule in its iCalendar form; empty where there is none to keep.
    pub kept_text: String,
}

impl Default for RepeatForm {
    fn default() -> Self {
        Self {
            choice: RepeatChoice::Never,
            interval: "1".to_owned(),
            end: RepeatEndChoice::Never,
            until: String::new(),
            count: "10".to_owned(),
            kept: None,
            kept_text: String::new(),
        }
    }
}

impl RepeatForm {
    /// The fields for a stored event.
    #[must_use]
    pub fn from_detail(detail: &EventDetail) -> Self {
        let mut form = Self::default();
        if detail.repeat_is_complex {
            form.choice = RepeatChoice::Kept;
            form.kept = detail.event.repeat;
            form.kept_text.clone_from(&detail.repeat_text);
        }
        let Some(repeat) = detail.event.repeat else {
            return form;
        };
        form.interval = repeat.interval.to_string();
        if !detail.repeat_is_complex {
            form.choice = RepeatChoice::Every(repeat.frequency);
        }
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
