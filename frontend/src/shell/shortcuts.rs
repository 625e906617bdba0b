//! The sheet of keyboard shortcuts, and the ones that lead from section to section.

use leptos::prelude::*;

use crate::browser::keyboard;
use crate::browser::location::{Location, Step};
use crate::ui::{Dialog, DialogSize};

/// Whether the sheet is open.
#[derive(Clone, Copy)]
pub struct ShortcutsOpen(RwSignal<bool>);

impl ShortcutsOpen {
    /// Makes the page's one and provides it.
    pub fn provide() -> Self {
        let open = Self(RwSignal::new(false));
        provide_context(open);
        open
    }

    /// The page's one.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens or closes it.
    pub fn set(self, open: bool) {
        self.0.set(open);
    }
}

type Group = (&'static str, &'static [(&'static str, &'static [&'static str])]);

const GROUPS: &[Group] = &[
    (
        "Everywhere",
        &[
            ("Search", &["/"]),
            ("Write a message", &["c"]),
            ("Go to the inbox", &["g", "i"]),
            ("Go to the calendar", &["g", "c"]),
            ("Go to contacts", &["g", "p"]),
            ("Go to the settings", &["g", "s"]),
            ("Show this sheet", &["?"]),
        ],
    ),
    (
        "Messages",
        &[
            ("Next message", &["j"]),
            ("Previous message", &["k"]),
            ("Open", &["o"]),
            ("Back to the list", &["u"]),
            ("Select", &["x"]),
            ("Star", &["s"]),
            ("Archive", &["e"]),
            ("Delete", &["#"]),
            ("Junk", &["!"]),
            ("Mark as read", &["Shift", "I"]),
            ("Mark as unread", &["Shift", "U"]),
        ],
    ),
    (
        "Writing",
        &[
            ("Reply", &["r"]),
            ("Reply to all", &["a"]),
            ("Forward", &["f"]),
            ("Send", &["Ctrl", "Enter"]),
        ],
    ),
];

/// The sheet, opened by `?`.
#[component]
pub fn ShortcutSheet() -> impl IntoView {
    let open = ShortcutsOpen::expect();
    let location = Location::expect();
    keyboard::on_keys(move |key| {
        let path = match key {
            "?" => {
                open.set(true);
                return true;
            }
            "g i" => "/mail",
            "g c" => "/calendar",
            "g p" => "/contacts",
            "g s" => "/settings",
            _ => return false,
        };
        location.go(path, Step::New);
        true
    });
    view! {
        <Dialog open=open.0 title="Keyboard shortcuts".to_owned() size=DialogSize::Wide>
            <div class="keys">
                {GROUPS.iter().map(|(title, lines)| view! { <KeyGroup title=title lines=lines/> }).collect_view()}
            </div>
        </Dialog>
    }
}

#[component]
fn KeyGroup(title: &'static str, lines: &'static [(&'static str, &'static [&'static str])]) -> impl IntoView {
    let lines = lines
        .iter()
        .map(|(text, keys)| {
            let keys = keys
                .iter()
                .map(|key| view! { <kbd class="kbd">{*key}</kbd> })
                .collect_view();
            view! { <li class="keys__line"><span>{*text}</span><span class="keys__keys">{keys}</span></li> }
        })
        .collect_view();
    view! {
        <section class="keys__group">
            <h3 class="keys__title">{title}</h3>
            <ul>{lines}</ul>
        </section>
    }
}
