//! Sending what was written.

use leptos::prelude::*;
use roost_page_logic::mail::{address, draft};
use roost_shared::ErrorCode;
use roost_shared::mail::{Address, SendRequest};

use super::window::{SaveStatus, Window};
use super::{Compose, save};
use crate::api::{self, ApiError};
use crate::ui::Toasts;

/// What keeps a message from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is being loaded or sent already.
    Busy,
    /// Files are still on their way.
    Uploading,
    /// Nobody is to get it.
    NoRecipients,
    /// Some addresses cannot be right; they are marked.
    BadAddress,
    /// The text speaks of an attachment, and there is none.
    NoAttachment,
}

/// Looks for what keeps the message from being sent; marks the fields that are wrong.
pub fn obstacle(window: Window) -> Option<Obstacle> {
    if window.sending.get_untracked() || window.loading.get_untracked() {
        return Some(Obstacle::Busy);
    }
    if window.files.is_busy() {
        return Some(Obstacle::Uploading);
    }
    let draft = window.draft();
    if draft.to.is_empty() && draft.cc.is_empty() && draft.bcc.is_empty() {
        return Some(Obstacle::NoRecipients);
    }
    window.errors.set(Default::default());
    for (field, list) in [("to", &draft.to), ("cc", &draft.cc), ("bcc", &draft.bcc)] {
        mark_invalid(window, field, list);
    }
    if window.errors.with_untracked(|errors| !errors.is_empty()) {
        return Some(Obstacle::BadAddress);
    }
    draft::lacks_attachment(&draft).then_some(Obstacle::NoAttachment)
}

fn mark_invalid(window: Window, field: &str, list: &[Address]) {
    let wrong = list
        .iter()
        .enumerate()
        .filter(|(_, recipient)| !address::is_valid(&recipient.email));
    window.errors.update(|errors| {
        for (index, recipient) in wrong {
            errors.insert(
                format!("{field}.{index}"),
                format!("“{}” is not a mail address.", recipient.email),
            );
        }
    });
}

/// Sends the message and takes its window away.
pub fn send(compose: Compose, window: Window) {
    let toasts = Toasts::expect();
    window.problem.set(None);
    window.errors.set(Default::default());
    window.sending.set(true);
    crate::reactive::spawn(async move {
        // What is being saved now is the draft that goes when the message is sent.
        save::settle(window).await;
        let kept = window.kept();
        let request = SendRequest {
            draft: kept.draft,
            saved: kept.saved,
            idempotency_key: kept.idempotency_key,
        };
        match api::mail::send(&request).await {
            Ok(result) => {
                compose.remove(window);
                if let Some(draft) = &request.saved {
                    window.copy_changed(&draft.folder);
                }
                if result.copy_stored {
                    toasts.show("Message sent");
                } else {
                    toasts.problem("The message was sent, but its copy could not be put into Sent.");
                }
            }
            Err(error) => {
                window.sending.set(false);
                window.status.set(SaveStatus::Changed);
                failed(window, &error);
            }
        }
    });
}

fn failed(window: Window, error: &ApiError) {
    // What may have been sent without our hearing of it keeps its key: then it is not sent twice.
    if !error.is_transient() {
        window.renew_key();
    }
    let fields = error.fields();
    let text = match error.code() {
        Some(ErrorCode::RecipientRefused) if !fields.is_empty() => None,
        Some(ErrorCode::SubmissionUnavailable) => Some(
            "The mail server does not take messages now. Nothing was sent; try again in a moment.".to_owned(),
        ),
        _ => Some(error.message()),
    };
    if fields
        .keys()
        .any(|field| field.starts_with("cc") || field.starts_with("bcc"))
    {
        window.copies_shown.set(true);
    }
    window.errors.set(fields);
    window.problem.set(text);
}
