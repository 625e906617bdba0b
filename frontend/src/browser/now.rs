//! The present civil time as a signal, for lines and words that follow the clock.

use std::time::Duration;

use chrono::NaiveDateTime;
use leptos::ev;
use leptos::prelude::*;

use super::civil;
use crate::reactive::effect;

/// How often it is looked at. A line that moves one pixel a minute needs no more.
const TICK: Duration = Duration::from_secs(15);

/// The civil time in a timezone, kept until the present owner is cleaned up. Looks again as soon as the page is
/// shown after having been in the background.
pub fn civil_now(timezone: Signal<String>) -> Signal<NaiveDateTime> {
    let now = RwSignal::new(civil::now_in(&timezone.get_untracked()));
    let look = move || {
        if let Some(zone) = timezone.try_get_untracked() {
            now.try_set(civil::now_in(&zone));
        }
    };
    effect(move || now.set(civil::now_in(&timezone.get())));
    let clock = set_interval_with_handle(look, TICK);
    let shown = window_event_listener(ev::visibilitychange, move |_| look());
    on_cleanup(move || {
        shown.remove();
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
    now.into()
}
