//! Roost's page: mail, calendar and contacts in one.
//!
//! `app` puts it together: `session` decides between signing in and the `shell`, which holds the features
//! (`mail`, `calendar`, `contacts`, `settings`). They share the design system `ui`, the calls of `api`, and
//! the browser's abilities in `browser`; what can be decided without a browser is in `roost_page_logic`.

mod api;
mod app;
mod browser;
mod calendar;
mod contacts;
mod edits;
mod mail;
mod meetings;
mod people;
mod reactive;
mod session;
mod settings;
mod sharing;
mod shell;
mod theme;
mod ui;

fn main() {
    // In a release the words of panics are taken out: see hooks/shrink.mjs.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
    app::remove_splash();
}
