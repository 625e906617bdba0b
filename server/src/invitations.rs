//! Sends what calendars call for to people elsewhere (RFC 6047): takes messages from the groupware's queue and hands
//! them to the mail service, one at a time. Every server of one database may do so.

use std::time::Duration;

use chrono::Utc;
use roost_groupware::{MailFate, QueuedMail};
use roost_ical::itip::{Incoming, Letter};
use roost_mail::{Invitation, InvitationError};
use roost_model::MailCredential;
use roost_shared::mail::Address;
use tokio_util::sync::CancellationToken;

use crate::app::AppState;
use crate::metrics::job_done;

/// How often the queue is looked at while nothing is in it: one small query.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Sends until the server stops. What is under way then is finished, as far as the process lives.
pub async fn run(app: AppState, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        let next = app.groupware().next_mail(Utc::now()).await;
        job_done("invitations", next.is_ok());
        let is_busy = match next {
            Ok(Some(mail)) => {
                settle(&app, &mail).await;
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "the queue of invitations could not be read");
                false
            }
        };
        if !is_busy {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}

async fn settle(app: &AppState, mail: &QueuedMail) {
    let fate = match app.invitation_credential(&mail.account_address) {
        Some(credential) => send(app, &credential, mail).await,
        None => MailFate::Refused,
    };
    // If this fails, the message is due again after a while, under the same Message-ID.
    if let Err(error) = app.groupware().settle_mail(mail, fate, Utc::now()).await {
        tracing::warn!(%error, id = mail.id, "what became of an invitation could not be noted");
    }
}

async fn send(app: &AppState, credential: &MailCredential, mail: &QueuedMail) -> MailFate {
    let Ok(message) = Incoming::parse(&mail.data) else {
        tracing::error!(id = mail.id, "an invitation in the queue cannot be read");
        return MailFate::Refused;
    };
    let letter = Letter::of(&message);
    let address = |name: &str, email: &str| Address {
        name: name.to_owned(),
        email: email.to_owned(),
    };
    let invitation = Invitation {
        from: address(&mail.sender_name, &mail.sender),
        to: address(&mail.recipient_name, &mail.recipient),
        message_id: mail.message_id.clone(),
        date: mail.created_at,
        subject: letter.subject,
        text: letter.text,
        method: mail.method.clone(),
        data: mail.data.clone(),
    };
    let result = app.mail().send_invitation(credential, invitation).await;
    let fate = match &result {
        // It was handed over whole; sending it again might be once too often.
        Ok(()) | Err(InvitationError::Unconfirmed(_)) => MailFate::Sent,
        Err(InvitationError::Later(_)) => MailFate::Delayed,
        Err(InvitationError::Never(_)) => MailFate::Refused,
    };
    if let Err(error) = result {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(
            error,
            id = mail.id,
            attempt = mail.attempts,
            "an invitation was not sent"
        );
    }
    fate
}
