//! A message with an invitation was opened: what it says goes into the calendar.

use axum::extract::State;
use futures_util::TryStreamExt;
use roost_groupware::{GroupwareError, ReceiptOutcome, ReceivedMail};
use roost_shared::calendar::{MailedInvitation, MailedOutcome};
use roost_shared::mail::MessageKey;

use super::mail_user;
use crate::app::AppState;
use crate::http::calendars::timezone::ZoneQuery;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};

/// The largest scheduling message that is looked at.
const MOST_BYTES: usize = 1024 * 1024;

/// Takes the scheduling message of a mail of one's own into the calendar, once, and tells what it says and what is in
/// the calendar now. Errors: `not_found` if there is no such mail, or no such message in it; `invalid_input`
/// (`timezone`); `too_large`; `changed_meanwhile`, `mail_store_unavailable`.
pub(super) async fn take_invitation(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(query): Query<ZoneQuery>,
    Json(key): Json<MessageKey>,
) -> Result<Json<MailedInvitation>, ApiError> {
    let zone = query.zone(&app, &user.account).await?;
    let mail_user = mail_user(&user);
    let message = app.mail().message(&mail_user, &key).await?;
    let part = message
        .attachments
        .iter()
        .find(|part| part.media_type == "text/calendar")
        .ok_or_else(ApiError::not_found)?;
    let mut content = app.mail().part(&mail_user, &key, &part.part).await?.bytes;
    let mut data = Vec::new();
    while let Some(piece) = content.try_next().await? {
        data.extend_from_slice(&piece);
        if data.len() > MOST_BYTES {
            return Err(GroupwareError::TooLarge {
                limit: MOST_BYTES as u64,
            }
            .into());
        }
    }
    // Several authors are nobody's word.
    let from = match message.from.as_slice() {
        [from] => from.email.as_str(),
        _ => "",
    };
    let received = ReceivedMail {
        message_id: &message.message_id,
        from,
        data: &data,
    };
    let outcome = match app.groupware().receive_mail(user.account.id, &received).await {
        Ok(outcome) => outcome,
        // A calendar that is sent along without a METHOD is a file like any other.
        Err(GroupwareError::InvalidCalendar(_)) => return Err(ApiError::not_found()),
        Err(error) => return Err(error.into()),
    };
    let content = app
        .groupware()
        .mailed_content(user.account.id, &data, zone)
        .await?;
    Ok(Json(MailedInvitation {
        outcome: match outcome {
            ReceiptOutcome::Applied => MailedOutcome::Applied,
            ReceiptOutcome::Ignored => MailedOutcome::Ignored,
            ReceiptOutcome::Known => MailedOutcome::Known,
            ReceiptOutcome::Unverified => MailedOutcome::Unverified,
            ReceiptOutcome::SwitchedOff => MailedOutcome::SwitchedOff,
        },
        message: content.message,
        stored: content.stored,
        conflicts: content.conflicts,
    }))
}
