//! The layout that every section has: a sidebar, and a sheet beside it. On narrow screens the sidebar is a
//! drawer that the button in the bar opens.

use leptos::prelude::*;

use crate::browser::keyboard;
use crate::browser::location::Location;
use crate::reactive::effect;
use crate::ui::on;

/// Whether the sidebar is drawn out on narrow screens.
#[derive(Clone, Copy)]
pub struct Drawer(RwSignal<bool>);

impl Drawer {
    /// Makes the page's drawer and provides it. It closes whenever one goes elsewhere.
    pub fn provide() -> Self {
        let drawer = Self(RwSignal::new(false));
        provide_context(drawer);
        let location = Location::expect();
        effect(move || {
            location.track();
            drawer.close();
        });
        drawer
    }

    /// The page's drawer.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Draws it out.
    pub fn open(self) {
        self.0.set(true);
    }

    /// Puts it away.
    pub fn close(self) {
        self.0.set(false);
    }

    /// Whether it is drawn out.
    pub fn is_open(self) -> Signal<bool> {
        self.0.into()
    }
}

/// A section's layout.
#[component]
pub fn Page(
    /// What the sidebar is, read out.
    #[prop(into)]
    sidebar_label: String,
    #[prop(into)] sidebar: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let drawer = Drawer::expect();
    let open = drawer.is_open();
    keyboard::on_keys(move |key| {
        if key == "Escape" && open.get_untracked() {
            drawer.close();
            return true;
        }
        false
    });
    view! {
        <div class="page" class:page--open=move || open.get()>
            <div class="page__shade" on:click=on::mouse(move |_| drawer.close())></div>
            <aside class="page__sidebar" aria-label=sidebar_label>{sidebar.run()}</aside>
            <div class="page__sheet">{children()}</div>
        </div>
    }
    .into_any()
}
