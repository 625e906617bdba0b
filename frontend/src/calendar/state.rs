//! What the calendar's components share: where one is, what is known, and what is open.
//!
//! Only signals and questions to them; loading is in `load`, changing in `changes` and `removal`.

use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;
use roost_page_logic::calendar::month_cache::MonthCache;
use roost_page_logic::calendar::palette;
use roost_page_logic::calendar::place::{self, Place};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::view::CalendarView;
use roost_page_logic::sorted::SortedMap;
use roost_shared::CalendarId;
use roost_shared::calendar::{CalendarSummary, Occurrence};
use roost_shared::settings::WeekStart;

use super::ghost::Ghost;
use super::open::Open;
use super::preferences::Preferences;
use super::removal;
use crate::browser::location::{Location, Step};
use crate::browser::{intl, media, now};
use crate::edits::Edits;
use crate::reactive::memo;
use crate::session::Session;
use crate::ui::Toasts;

/// What the calendar's components share. Get it with `CalendarState::expect()`.
#[derive(Clone, Copy)]
pub struct CalendarState {
    /// All calendars, once they are known.
    pub calendars: RwSignal<Option<Vec<CalendarSummary>>>,
    /// The list's changes by hand.
    pub edits: Edits,
    /// The occurrences that are held.
    pub cache: RwSignal<MonthCache>,
    /// Why the last load came to nothing.
    pub problem: RwSignal<Option<String>>,
    /// The view that is shown.
    pub view: Memo<CalendarView>,
    /// The chosen day.
    pub date: Memo<NaiveDate>,
    /// The days that are shown.
    pub shown: Memo<DayRange>,
    /// The present civil time in `timezone`.
    pub now: Signal<NaiveDateTime>,
    /// The present day.
    pub today: Memo<NaiveDate>,
    /// The zone in which times are shown.
    pub timezone: Signal<String>,
    /// The day on which weeks start.
    pub week_start: Memo<WeekStart>,
    /// What this browser remembers.
    pub preferences: Preferences,
    /// Whether the window is as narrow as a phone.
    pub narrow: ReadSignal<bool>,
    /// The card or dialog that is open.
    pub open: RwSignal<Option<Open>>,
    /// Where an event is being made, or to where one is being dragged.
    pub ghost: RwSignal<Option<Ghost>>,
    /// The page's notes: what listens to the window finds them nowhere else.
    pub toasts: Toasts,
    location: Location,
}

impl CalendarState {
    /// Makes the section's state and provides it.
    pub fn provide() -> Self {
        let session = Session::expect();
        let narrow = media::narrow();
        let preferences = Preferences::load();
        let timezone = Signal::derive(move || {
            // Read so that a change of the settings is noticed.
            let chosen = session
                .settings()
                .map(|settings| settings.timezone)
                .unwrap_or_default();
            if chosen.is_empty() {
                intl::browser_timezone()
            } else {
                chosen
            }
        });
        let timezone = Signal::from(memo(move || timezone.get()));
        let week_start = memo(move || {
            session
                .settings()
                .map(|settings| settings.week_start)
                .unwrap_or_default()
        });
        let now = now::civil_now(timezone);
        let today = memo(move || now.get().date());
        let location = Location::expect();
        let path = location.path();
        let here = Memo::new(move |last: Option<&Place>| {
            let path = path.get();
            let Some(rest) = path.split_once("/calendar").map(|(_, rest)| rest) else {
                // On the way out of the section the path is another's already.
                return last.copied().unwrap_or(Place {
                    view: CalendarView::Week,
                    date: None,
                });
            };
            place::parse(rest, preferences.view(narrow.get_untracked()))
        });
        let view = memo(move || here.get().view);
        let date = memo(move || here.get().date.unwrap_or_else(|| today.get()));
        let shown = memo(move || view.get().shown(date.get(), week_start.get()));
        let state = Self {
            calendars: RwSignal::new(None),
            edits: Edits::new(),
            cache: RwSignal::new(MonthCache::default()),
            problem: RwSignal::new(None),
            view,
            date,
            shown,
            now,
            today,
            timezone,
            week_start,
            preferences,
            narrow,
            open: RwSignal::new(None),
            ghost: RwSignal::new(None),
            toasts: Toasts::expect(),
            location,
        };
        provide_context(state);
        state
    }

    /// The section's state.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Goes to a day in a view; a step in the browser's history.
    pub fn go(self, view: CalendarView, date: NaiveDate) {
        self.preferences.remember_view(view);
        self.travel(view, date, Step::New);
    }

    /// Chooses a day in the present view without a step in the history, as the arrow keys do.
    pub fn choose(self, date: NaiveDate) {
        self.travel(self.view.get_untracked(), date, Step::Replacing);
    }

    fn travel(self, view: CalendarView, date: NaiveDate, step: Step) {
        let path = format!(
            "/calendar/{}",
            place::path(view, date, self.today.get_untracked())
        );
        self.location.go(&path, step);
    }

    /// Leafs by so many pages.
    pub fn leaf(self, pages: i32) {
        let view = self.view.get_untracked();
        self.go(view, view.step(self.date.get_untracked(), pages));
    }

    /// The calendars that hold events, in their order.
    pub fn event_calendars(self) -> Vec<CalendarSummary> {
        self.calendars.with(|list| {
            list.iter()
                .flatten()
                .filter(|calendar| calendar.holds_events)
                .cloned()
                .collect()
        })
    }

    /// The calendar of that id.
    pub fn calendar(self, id: CalendarId) -> Option<CalendarSummary> {
        self.calendars
            .with(|list| list.iter().flatten().find(|calendar| calendar.id == id).cloned())
    }

    /// The colour of a calendar.
    pub fn color(self, id: CalendarId) -> String {
        self.calendars.with(|list| {
            let calendar = list.iter().flatten().find(|calendar| calendar.id == id);
            palette::normalised(calendar.map_or("", |calendar| calendar.color.as_str()))
        })
    }

    /// Whether events of the calendar may be changed.
    pub fn is_writable(self, id: CalendarId) -> bool {
        self.calendars.with(|list| {
            list.iter()
                .flatten()
                .any(|calendar| calendar.id == id && calendar.writable)
        })
    }

    /// The calendar that a new event goes to: the default one if it takes events, else the first that does.
    pub fn default_calendar(self) -> Option<CalendarId> {
        self.calendars.with_untracked(|list| {
            let takes_events = |calendar: &&CalendarSummary| calendar.writable && calendar.holds_events;
            let all = || list.iter().flatten().filter(takes_events);
            all()
                .find(|calendar| calendar.is_default)
                .or_else(|| all().next())
                .map(|calendar| calendar.id)
        })
    }

    /// What takes place on the days of `range` in the calendars that are shown.
    pub fn occurrences(self, range: &DayRange) -> Vec<Occurrence> {
        let visible: SortedMap<CalendarId, bool> = self.calendars.with(|list| {
            list.iter()
                .flatten()
                .map(|calendar| (calendar.id, calendar.visible))
                .collect()
        });
        let found = self
            .cache
            .with(|cache| cache.within(range, |id| visible.get(&id).copied().unwrap_or(false)));
        removal::doomed().with(|doomed| {
            found
                .into_iter()
                .filter(|item| !doomed.iter().any(|doomed| doomed.covers(item)))
                .collect()
        })
    }
}
