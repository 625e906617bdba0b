//! Keeps the settings on the server.

use leptos::prelude::*;
use roost_shared::settings::Settings;

use crate::api;
use crate::session::Session;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Status {
    Quiet,
    Saving,
    Saved,
    Failed(String),
}

/// How the settings stand with the server. Get it with `Saving::expect()`.
#[derive(Clone, Copy)]
pub struct Saving {
    session: Session,
    status: RwSignal<Status>,
}

impl Saving {
    /// Makes the page's one and provides it.
    pub fn provide() -> Self {
        let saving = Self {
            session: Session::expect(),
            status: RwSignal::new(Status::Quiet),
        };
        provide_context(saving);
        saving
    }

    /// The page's one.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is said of it.
    pub fn text(self) -> String {
        match self.status.get() {
            Status::Quiet => String::new(),
            Status::Saving => "Saving…".to_owned(),
            Status::Saved => "Saved".to_owned(),
            Status::Failed(reason) => format!("Not saved. {reason}"),
        }
    }

    /// Changes the settings, here at once and then on the server.
    pub fn change(self, edit: impl FnOnce(&mut Settings)) {
        let Some(before) = untrack(|| self.session.settings()) else {
            return;
        };
        let mut settings = before.clone();
        edit(&mut settings);
        if settings == before {
            return;
        }
        self.session.set_settings(settings.clone());
        self.status.set(Status::Saving);
        crate::reactive::spawn(async move {
            let status = match api::session::save_settings(&settings).await {
                Ok(()) => Status::Saved,
                Err(error) => Status::Failed(error.message()),
            };
            // What was changed meanwhile has a saving of its own.
            if untrack(|| self.session.settings()).as_ref() == Some(&settings) {
                self.status.try_set(status);
            }
        });
    }
}
