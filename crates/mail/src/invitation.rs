//! Scheduling messages by mail (RFC 6047): what a calendar calls for, sent as the calendar's owner.

use chrono::{DateTime, Utc};
use roost_model::MailCredential;
use roost_shared::mail::Address;
use roost_submit::{CalendarPart, Envelope, OutgoingMessage, SubmitError};

use crate::Mail;

/// A scheduling message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `From`: the organizer, or the attendee who answers.
    pub from: Address,
    /// `To`
    pub to: Address,
    /// `Message-ID` without angle brackets; the same however often it is tried.
    pub message_id: String,
    /// `Date`: when the change was made.
    pub date: DateTime<Utc>,
    /// The subject.
    pub subject: String,
    /// What it says, in words.
    pub text: String,
    /// METHOD
    pub method: String,
    /// The iCalendar object.
    pub data: Vec<u8>,
}

/// Why an invitation was not sent.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The server does not answer, or not now; it may later.
    #[error("it could not be sent for the time being")]
    Later(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It will never be taken.
    #[error("it cannot be sent")]
    Never(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It was handed over whole, and then the connection broke: it may have been taken.
    #[error("it may have been sent")]
    Unconfirmed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Mail {
    /// Sends an invitation, an answer or a cancellation.
    ///
    /// # Errors
    /// See [`InvitationError`].
    pub async fn send_invitation(
        &self,
        credential: &MailCredential,
        invitation: Invitation,
    ) -> Result<(), InvitationError> {
        let envelope = Envelope::new(&invitation.from.email, &[&invitation.to.email])
            .map_err(|(_, error)| InvitationError::Never(Box::new(error)))?;
        let message = OutgoingMessage {
            from: invitation.from,
            to: vec![invitation.to],
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: invitation.subject,
            date: invitation.date,
            message_id: invitation.message_id,
            in_reply_to: String::new(),
            references: Vec::new(),
            text: invitation.text,
            html: None,
            calendar: Some(CalendarPart {
                method: invitation.method,
                bytes: invitation.data,
            }),
            files: Vec::new(),
        };
        let built = roost_submit::build(message).map_err(|error| InvitationError::Never(Box::new(error)))?;
        let endpoint = &self.config().submission;
        match roost_submit::submit(endpoint, credential, &envelope, built.bytes()).await {
            Ok(_) => Ok(()),
            Err(error) => Err(judged(error)),
        }
    }
}

fn judged(error: SubmitError) -> InvitationError {
    match error {
        SubmitError::Unconfirmed(source) => InvitationError::Unconfirmed(source),
        // A sign-in that is refused is the operator's to mend, and the message need not be lost for it.
        SubmitError::Unavailable(_)
        | SubmitError::CredentialRefused { .. }
        | SubmitError::SenderRefused { transient: true, .. }
        | SubmitError::MessageRefused { transient: true, .. } => InvitationError::Later(Box::new(error)),
        SubmitError::RecipientsRefused(refused) if refused.iter().all(|one| one.transient) => {
            InvitationError::Later(Box::new(SubmitError::RecipientsRefused(refused)))
        }
        SubmitError::SenderRefused { transient: false, .. }
        | SubmitError::RecipientsRefused(_)
        | SubmitError::MessageRefused { transient: false, .. } => InvitationError::Never(Box::new(error)),
    }
}
