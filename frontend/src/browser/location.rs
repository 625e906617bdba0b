//! Where in the page one is: what the address bar says, and going elsewhere without loading anew.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

use crate::app::BASE;

/// What a change of place is in the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A step that the browser's button takes back. What is shown is shown from its top.
    New,
    /// The same, but what stays on the screen stays where it is.
    Within,
    /// No step of its own: it takes the place of the present one.
    Replacing,
}

/// Where in the page one is; one for the whole page. Get it with `Location::expect()`.
#[derive(Clone, Copy)]
pub struct Location {
    path: RwSignal<String>,
    search: RwSignal<String>,
    hash: RwSignal<String>,
}

impl Location {
    /// Reads the address bar, and follows it and the links of the page from now on.
    pub fn provide() -> Self {
        let location = Self {
            path: RwSignal::new(String::new()),
            search: RwSignal::new(String::new()),
            hash: RwSignal::new(String::new()),
        };
        location.read();
        provide_context(location);
        let moved = window_event_listener(ev::popstate, move |_| location.read());
        let clicked = window_event_listener(ev::click, move |event| location.follow(&event));
        on_cleanup(move || {
            moved.remove();
            clicked.remove();
        });
        location
    }

    /// The page's location.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The path, as it is encoded, from the root of the host.
    pub fn path(self) -> Signal<String> {
        self.path.into()
    }

    /// Runs what calls this again whenever one goes elsewhere.
    pub fn track(self) {
        self.path.track();
        self.search.track();
    }

    /// What is searched for: the parameter `q`.
    pub fn query(self) -> String {
        let search = self.search.get();
        UrlSearchParams::new_with_str(&search)
            .ok()
            .and_then(|parameters| parameters.get("q"))
            .unwrap_or_default()
    }

    /// What follows the `#`.
    pub fn fragment(self) -> String {
        self.hash.with(|hash| hash.trim_start_matches('#').to_owned())
    }

    /// Goes to a path within the page (`/mail/INBOX?q=bird`).
    pub fn go(self, path: &str, step: Step) {
        self.change(&format!("{BASE}{path}"), step);
    }

    fn change(self, url: &str, step: Step) {
        let here = self.path.get_untracked() + &self.search.get_untracked() + &self.hash.get_untracked();
        if url != here
            && let Ok(history) = window().history()
        {
            // Browsers refuse hundreds of steps within seconds; the page then stays where it is.
            let _ = match step {
                Step::New | Step::Within => history.push_state_with_url(&JsValue::NULL, "", Some(url)),
                Step::Replacing => history.replace_state_with_url(&JsValue::NULL, "", Some(url)),
            };
        }
        self.read();
        if step == Step::New {
            let target = untrack(|| document().get_element_by_id(&self.fragment()));
            match target {
                Some(target) => target.scroll_into_view(),
                None => window().scroll_to_with_x_and_y(0.0, 0.0),
            }
        }
    }

    fn read(self) {
        let bar = window().location();
        for (signal, now) in [
            (self.path, bar.pathname()),
            (self.search, bar.search()),
            (self.hash, bar.hash()),
        ] {
            let now = now.unwrap_or_default();
            if signal.with_untracked(|known| *known != now) {
                signal.set(now);
            }
        }
    }

    /// Takes a click on a link to a place of the page out of the browser's hands.
    fn follow(self, event: &MouseEvent) {
        let with_key = event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key();
        if event.default_prevented() || event.button() != 0 || with_key {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("a[href]").ok().flatten())
            .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let leaves = !link.target().is_empty()
            || link.has_attribute("download")
            || link.rel().split_ascii_whitespace().any(|word| word == "external")
            || window().location().origin().ok() != Some(link.origin())
            || !link.pathname().starts_with(BASE);
        if leaves {
            return;
        }
        event.prevent_default();
        let step = if link.has_attribute("data-noscroll") {
            Step::Within
        } else {
            Step::New
        };
        self.change(&(link.pathname() + &link.search() + &link.hash()), step);
    }
}
