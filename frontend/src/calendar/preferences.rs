//! What this browser remembers of the calendar: the view used last, and whether weeks are numbered.

use leptos::prelude::*;
use roost_page_logic::calendar::view::CalendarView;

use crate::browser::storage;

const VIEW: &str = "roost.calendar.view";
const WEEK_NUMBERS: &str = "roost.calendar.weekNumbers";

/// What this browser remembers.
#[derive(Clone, Copy)]
pub struct Preferences {
    week_numbers: RwSignal<bool>,
}

impl Preferences {
    /// Reads what was remembered.
    pub fn load() -> Self {
        Self {
            week_numbers: RwSignal::new(storage::read(WEEK_NUMBERS).is_some()),
        }
    }

    /// The view to start with: the one used last, else a list on a phone and a week elsewhere.
    pub fn view(self, narrow: bool) -> CalendarView {
        let usual = if narrow {
            CalendarView::Agenda
        } else {
            CalendarView::Week
        };
        storage::read(VIEW)
            .as_deref()
            .and_then(CalendarView::from_slug)
            .unwrap_or(usual)
    }

    /// Remembers the view.
    pub fn remember_view(self, view: CalendarView) {
        storage::write(VIEW, view.slug());
    }

    /// Whether weeks are numbered.
    pub fn week_numbers(self) -> bool {
        self.week_numbers.get()
    }

    /// Chooses whether weeks are numbered.
    pub fn set_week_numbers(self, on: bool) {
        self.week_numbers.set(on);
        if on {
            storage::write(WEEK_NUMBERS, "on");
        } else {
            storage::remove(WEEK_NUMBERS);
        }
    }
}
