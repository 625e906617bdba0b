//! What answers and what does not: read by the banner above the page.

use leptos::prelude::*;
use roost_shared::ErrorCode;

use super::ApiError;

/// What is away, as far as the last answers tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The Roost server itself, or the network to it.
    pub server_away: bool,
    /// The IMAP server behind it.
    pub mail_store_away: bool,
    /// The database behind it.
    pub database_away: bool,
}

thread_local! {
    static HEALTH: ArcRwSignal<Health> = ArcRwSignal::new(Health::default());
}

/// The present state.
pub fn health() -> ArcRwSignal<Health> {
    HEALTH.with(Clone::clone)
}

/// Takes note of what the event stream says about the mail store.
pub fn set_mail_store(available: bool) {
    change(|health| health.mail_store_away = !available);
}

/// Takes note of an answer's outcome.
pub(super) fn record(path: &str, error: Option<&ApiError>) {
    let about_mail = path.starts_with("/api/mail/");
    change(|health| match error {
        Some(ApiError::Unreachable | ApiError::Unreadable { status: 502..=504 }) => health.server_away = true,
        Some(ApiError::Refused(body)) if body.code == ErrorCode::MailStoreUnavailable => {
            health.server_away = false;
            health.mail_store_away = true;
        }
        Some(ApiError::Refused(body)) if body.code == ErrorCode::DatabaseUnavailable => {
            health.server_away = false;
            health.database_away = true;
        }
        // A refusal for another reason says that the server is there, and nothing about what is behind it.
        Some(_) => health.server_away = false,
        None => {
            health.server_away = false;
            health.database_away = false;
            if about_mail {
                health.mail_store_away = false;
            }
        }
    });
}

fn change(edit: impl FnOnce(&mut Health)) {
    let signal = health();
    let before = signal.get_untracked();
    let mut after = before;
    edit(&mut after);
    if after != before {
        signal.set(after);
    }
}
