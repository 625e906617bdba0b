//! Fetching calendars and occurrences: for the days shown and the months beside them, and again when the server
//! says that something changed.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use roost_page_logic::calendar::month_cache::MonthCache;
use roost_page_logic::calendar::range::DayRange;
use roost_shared::calendar::CalendarSummary;
use roost_shared::event::ServerEvent;

use super::state::CalendarState;
use crate::api::{ApiError, calendars, events};
use crate::browser::clock;
use crate::reactive::{effect, effect_with_last, memo};
use crate::session::Session;

/// Changes often come in bunches: they are fetched once.
const GATHER: Duration = Duration::from_millis(120);

/// What is kept while one is in another section, and whose it is.
struct Kept {
    whose: String,
    calendars: Option<Vec<CalendarSummary>>,
    cache: MonthCache,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Loads what is shown, for as long as the section is open.
pub fn start(state: CalendarState) {
    restore(state);
    load_calendars(state);
    let generation = memo(move || state.cache.with(MonthCache::generation));
    effect(move || {
        generation.get();
        load_occurrences(state, &state.shown.get());
    });
    // Civil times in another zone are other times.
    effect_with_last(move |last: Option<String>| {
        let zone = state.timezone.get();
        if last.is_some_and(|last| last != zone) {
            state.cache.update(MonthCache::clear);
        }
        zone
    });
    let refresh = clock::debounced(GATHER, move |()| refresh(state));
    events::listen(move |event| match event {
        ServerEvent::Connected => refresh(()),
        ServerEvent::CollectionChanged { collection } => {
            // The id may be an address book's; asking once too often does no harm, missing a new calendar does.
            let known = state
                .calendars
                .with_untracked(|list| list.iter().flatten().any(|calendar| calendar.id == collection));
            if known {
                refresh(());
            } else {
                load_calendars(state);
            }
        }
        _ => {}
    });
}

/// Reads calendars and occurrences again; what is shown stays until the answers are there.
pub fn refresh(state: CalendarState) {
    load_calendars(state);
    state.cache.try_update(MonthCache::expire);
}

/// Sends a change of the list that is shown already.
pub fn send(state: CalendarState, change: impl Future<Output = Result<(), ApiError>> + 'static) {
    state.edits.send(change, move || refresh(state));
}

/// Reads the list of calendars.
pub fn load_calendars(state: CalendarState) {
    let asked = state.edits.settled();
    if asked.is_none() {
        // It is read again in the end.
        return;
    }
    crate::reactive::spawn(async move {
        let answer = calendars::list().await;
        if state.edits.settled() != asked {
            return;
        }
        match answer {
            Ok(list) => {
                state.calendars.try_update(|current| {
                    if current.as_ref() != Some(&list) {
                        *current = Some(list);
                    }
                });
            }
            Err(error) => {
                state.problem.try_set(Some(error.message()));
            }
        }
    });
}

fn load_occurrences(state: CalendarState, shown: &DayRange) {
    let zone = state.timezone.get_untracked();
    // Marking months as asked for changes nothing that is shown.
    let wanted = state
        .cache
        .try_update_untracked(|cache| (cache.wanted(shown), cache.generation()));
    let Some((ranges, generation)) = wanted else {
        return;
    };
    for range in ranges {
        let zone = zone.clone();
        crate::reactive::spawn(async move {
            let answer =
                calendars::occurrences(&range.start.to_string(), &range.end.to_string(), &zone).await;
            match answer {
                Ok(list) => {
                    state
                        .cache
                        .try_update(|cache| cache.store(&range, generation, &list));
                    state.problem.try_set(None);
                }
                Err(error) => {
                    state
                        .cache
                        .try_update_untracked(|cache| cache.failed(&range, generation));
                    state.problem.try_set(Some(error.message()));
                }
            }
        });
    }
}

/// Takes up what was kept from the last visit, and keeps what there is at the end of this one.
fn restore(state: CalendarState) {
    let whose = untrack(|| {
        format!(
            "{} {}",
            Session::expect().address(),
            state.timezone.get_untracked()
        )
    });
    if let Some(kept) = KEPT.with(RefCell::take).filter(|kept| kept.whose == whose) {
        state.calendars.set(kept.calendars);
        let mut cache = kept.cache;
        cache.expire();
        state.cache.set(cache);
    }
    on_cleanup(move || {
        let kept = Kept {
            whose,
            calendars: state.calendars.try_get_untracked().flatten(),
            cache: state.cache.try_get_untracked().unwrap_or_default(),
        };
        KEPT.with(|slot| slot.replace(Some(kept)));
    });
}
