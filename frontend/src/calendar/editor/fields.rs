//! The fields of an event as signals, and their way to and from the form that checks them.

use leptos::prelude::*;
use roost_page_logic::calendar::form::{
    EventForm, Field, Problem, Problems, RepeatChoice, RepeatEndChoice, RepeatForm,
};
use roost_shared::calendar::Frequency;
use roost_shared::mail::Address;

use super::super::words;

/// The fields of an event.
#[derive(Clone, Copy)]
pub struct EventFields {
    /// The calendar's id.
    pub calendar: RwSignal<String>,
    /// The title.
    pub title: RwSignal<String>,
    /// Whether it takes whole days.
    pub all_day: RwSignal<bool>,
    /// First day.
    pub start_date: RwSignal<String>,
    /// First minute.
    pub start_time: RwSignal<String>,
    /// Last day.
    pub end_date: RwSignal<String>,
    /// Last minute.
    pub end_time: RwSignal<String>,
    /// The zone of these times.
    pub timezone: RwSignal<String>,
    /// `never`, `daily`, …, `stored`.
    pub repeat: RwSignal<String>,
    /// Every how many of them.
    pub interval: RwSignal<String>,
    /// `never`, `on`, `after`.
    pub repeat_end: RwSignal<String>,
    /// The last day of the repetition.
    pub until: RwSignal<String>,
    /// How many times.
    pub count: RwSignal<String>,
    /// Minutes before the start, or empty.
    pub reminder: RwSignal<String>,
    /// The place.
    pub location: RwSignal<String>,
    /// The description.
    pub description: RwSignal<String>,
    /// `busy` or `free`.
    pub show_as: RwSignal<String>,
    /// Who else is invited.
    pub attendees: RwSignal<Vec<Address>>,
    /// What is wrong.
    pub problems: RwSignal<Problems>,
    /// What the fields began with: the stored rule, and whether anything was typed since.
    first: StoredValue<EventForm>,
}

impl EventFields {
    /// The fields with what a form says.
    pub fn new(form: &EventForm) -> Self {
        let text = |value: &str| RwSignal::new(value.to_owned());
        Self {
            calendar: RwSignal::new(form.calendar.to_string()),
            title: text(&form.title),
            all_day: RwSignal::new(form.all_day),
            start_date: text(&form.start_date),
            start_time: text(&form.start_time),
            end_date: text(&form.end_date),
            end_time: text(&form.end_time),
            timezone: text(&form.timezone),
            repeat: text(choice_key(form.repeat.choice)),
            interval: text(&form.repeat.interval),
            repeat_end: text(end_key(form.repeat.end)),
            until: text(&form.repeat.until),
            count: text(&form.repeat.count),
            reminder: RwSignal::new(reminder_key(form.reminder)),
            location: text(&form.location),
            description: text(&form.description),
            show_as: text(if form.free { "free" } else { "busy" }),
            attendees: RwSignal::new(form.attendees.clone().unwrap_or_default()),
            problems: RwSignal::new(Problems::new()),
            first: StoredValue::new(form.clone()),
        }
    }

    /// The form with what the fields say, without noticing later changes.
    pub fn form(self) -> EventForm {
        let first = self.first.get_value();
        EventForm {
            calendar: self.calendar.get_untracked().parse().unwrap_or(first.calendar),
            title: self.title.get_untracked(),
            all_day: self.all_day.get_untracked(),
            start_date: self.start_date.get_untracked(),
            start_time: self.start_time.get_untracked(),
            end_date: self.end_date.get_untracked(),
            end_time: self.end_time.get_untracked(),
            timezone: self.timezone.get_untracked(),
            repeat: RepeatForm {
                choice: choice_of(&self.repeat.get_untracked()),
                interval: self.interval.get_untracked(),
                end: end_of(&self.repeat_end.get_untracked()),
                until: self.until.get_untracked(),
                count: self.count.get_untracked(),
                ..first.repeat
            },
            reminder: self.reminder.get_untracked().parse().ok(),
            location: self.location.get_untracked(),
            description: self.description.get_untracked(),
            free: self.show_as.get_untracked() == "free",
            attendees: first.attendees.is_some().then(|| self.attendees.get_untracked()),
        }
    }

    /// Whether anything was typed.
    pub fn is_changed(self) -> bool {
        self.first.with_value(|first| *first != self.form())
    }

    /// The stored rule, where it says more than the fields can; else empty.
    pub fn stored_rule(self) -> String {
        self.first.with_value(|first| first.repeat.stored_text.clone())
    }

    /// Changes the start; the end moves along.
    pub fn set_start(self, date: &str, time: &str) {
        let mut form = self.form();
        form.set_start(date, time);
        self.take_times(form);
    }

    /// Turns "all day" on or off.
    pub fn set_all_day(self, on: bool) {
        let mut form = self.form();
        form.set_all_day(on);
        self.take_times(form);
    }

    /// The words about a field, where something is wrong with it.
    pub fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.problems
                .with(|problems| problems.get(&field).map(|problem| words::problem(field, problem)))
        })
    }

    /// Shows what the server said about fields; gives what it said about others.
    pub fn show_refusal(self, fields: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
        let mut others = Vec::new();
        let mut problems = Problems::new();
        for (path, said) in fields {
            match Field::from_path(&path) {
                Some(field) => {
                    problems.insert(field, Problem::Said(said));
                }
                None => others.push(said),
            }
        }
        self.problems.set(problems);
        others
    }

    fn take_times(self, form: EventForm) {
        self.all_day.set(form.all_day);
        self.reminder.set(reminder_key(form.reminder));
        self.start_date.set(form.start_date);
        self.start_time.set(form.start_time);
        self.end_date.set(form.end_date);
        self.end_time.set(form.end_time);
    }
}

/// The key of a reminder in the list.
fn reminder_key(minutes: Option<u32>) -> String {
    minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
}

/// The key of a choice in the list.
pub fn choice_key(choice: RepeatChoice) -> &'static str {
    match choice {
        RepeatChoice::Never => "never",
        RepeatChoice::Every(Frequency::Daily) => "daily",
        RepeatChoice::Every(Frequency::Weekly) => "weekly",
        RepeatChoice::Every(Frequency::Monthly) => "monthly",
        RepeatChoice::Every(Frequency::Yearly) => "yearly",
        RepeatChoice::Stored => "stored",
    }
}

/// The choice of that key.
pub fn choice_of(key: &str) -> RepeatChoice {
    match key {
        "daily" => RepeatChoice::Every(Frequency::Daily),
        "weekly" => RepeatChoice::Every(Frequency::Weekly),
        "monthly" => RepeatChoice::Every(Frequency::Monthly),
        "yearly" => RepeatChoice::Every(Frequency::Yearly),
        "stored" => RepeatChoice::Stored,
        _ => RepeatChoice::Never,
    }
}

fn end_key(end: RepeatEndChoice) -> &'static str {
    match end {
        RepeatEndChoice::Never => "never",
        RepeatEndChoice::On => "on",
        RepeatEndChoice::After => "after",
    }
}

fn end_of(key: &str) -> RepeatEndChoice {
    match key {
        "on" => RepeatEndChoice::On,
        "after" => RepeatEndChoice::After,
        _ => RepeatEndChoice::Never,
    }
}
