//! Sending a message: once, with its copy in Sent, and with all that follows from it.

use std::collections::BTreeMap;

use chrono::{Duration, Utc};
use roost_db::submission;
use roost_imap::Flag;
use roost_shared::mail::{
    AttachmentSource, Draft, DraftOrigin, FlagChange, FolderRole, SendRequest, SendResult,
};
use roost_submit::{BuiltMessage, Envelope, SubmitError};

use crate::Mail;
use crate::error::MailError;
use crate::outgoing::{Purpose, check_recipients, new_message_id, recipients};
use crate::user::MailUser;

/// A message that has been on its way for so long was given up by a process that died.
const GIVEN_UP: Duration = Duration::minutes(10);

impl Mail {
    /// Sends a message to all of its recipients or to none, stores the copy in Sent, marks what it answers and
    /// removes its draft and its uploads. A repeated request with the same key sends nothing again.
    ///
    /// Goes on to its end even if the caller does not wait for it.
    ///
    /// # Errors
    /// [`MailError::Invalid`] and [`MailError::RecipientsRefused`] name fields of the draft; nothing was sent
    /// then, nor with any other error but [`MailError::Unconfirmed`].
    pub async fn send(
        &self,
        user: &MailUser,
        from_name: &str,
        request: SendRequest,
    ) -> Result<SendResult, MailError> {
        let (mail, user, from_name) = (self.clone(), user.clone(), from_name.to_owned());
        // A browser that goes away must not leave a message sent and its copy not stored.
        let sending = tokio::spawn(async move { mail.send_to_the_end(&user, &from_name, request).await });
        sending
            .await
            .map_err(|error| MailError::Internal(Box::new(error)))?
    }

    async fn send_to_the_end(
        &self,
        user: &MailUser,
        from_name: &str,
        request: SendRequest,
    ) -> Result<SendResult, MailError> {
        let SendRequest {
            draft,
            saved,
            idempotency_key,
        } = request;
        check_key(&idempotency_key)?;
        check_recipients(&draft)?;
        if let Some(earlier) = self.accepted(user, &idempotency_key).await? {
            return Ok(earlier);
        }
        let _room = self.reserve_for(user, &draft).await?;
        let message_id = new_message_id(user);
        if let Some(earlier) = self.begin(user, &idempotency_key, &message_id).await? {
            return Ok(earlier);
        }
        let built = match self.hand_over(user, from_name, &draft, &message_id).await {
            Ok(built) => built,
            Err(error) => {
                self.release_key(user, &idempotency_key).await;
                return Err(error);
            }
        };
        self.note_accepted(user, &idempotency_key).await;
        let copy_stored = self.store_copy(user, built, &message_id).await;
        if let Some(origin) = &draft.origin {
            self.mark_origin(user, origin).await;
        }
        if let Some(saved) = saved {
            match self.folder_for(user, FolderRole::Drafts).await {
                Ok(drafts) => self.remove_draft(user, &saved, drafts.as_str()).await,
                Err(error) => tracing::warn!(%error, "the draft of a sent message could not be removed"),
            }
        }
        self.remove_uploads(user, &draft).await;
        Ok(SendResult {
            message_id,
            copy_stored,
        })
    }

    /// Takes the key. The earlier result if the message has been sent already.
    async fn begin(
        &self,
        user: &MailUser,
        key: &str,
        message_id: &str,
    ) -> Result<Option<SendResult>, MailError> {
        let account = user.account().id;
        let now = Utc::now();
        let mut db = self.config().pool.acquire().await?;
        if submission::begin(&mut db, account, key, message_id, now, now - GIVEN_UP).await? {
            return Ok(None);
        }
        drop(db);
        let earlier = self.accepted(user, key).await?;
        earlier.map(Some).ok_or(MailError::BeingSent)
    }

    /// What came of it, if this was sent already: known without the mail server, which may be away by now.
    async fn accepted(&self, user: &MailUser, key: &str) -> Result<Option<SendResult>, MailError> {
        let mut db = self.config().pool.acquire().await?;
        let earlier = submission::find(&mut db, user.account().id, key).await?;
        Ok(earlier
            .filter(|earlier| earlier.accepted)
            .map(|earlier| SendResult {
                message_id: earlier.message_id,
                copy_stored: true,
            }))
    }

    async fn hand_over(
        &self,
        user: &MailUser,
        from_name: &str,
        draft: &Draft,
        message_id: &str,
    ) -> Result<BuiltMessage, MailError> {
        let built = self
            .build(user, from_name, draft, message_id.to_owned(), Purpose::Sending)
            .await?;
        let recipients = recipients(draft);
        let addresses: Vec<&str> = recipients
            .iter()
            .map(|(_, address)| address.email.as_str())
            .collect();
        let field = |position: usize| {
            recipients
                .get(position)
                .map_or_else(|| "to".to_owned(), |(field, _)| field.clone())
        };
        let envelope =
            Envelope::new(&user.account().address, &addresses).map_err(
                |(position, error)| match position {
                    Some(position) => MailError::invalid(field(position), error.rule),
                    None => MailError::invalid("from", error.rule),
                },
            )?;
        let credential = user.mail_credential().ok_or(MailError::CredentialRefused)?;
        match roost_submit::submit(&self.config().submission, &credential, &envelope, built.bytes()).await {
            Ok(_) => Ok(built),
            Err(error) => Err(refusal(error, field)),
        }
    }

    async fn release_key(&self, user: &MailUser, key: &str) {
        let released: Result<(), MailError> = async {
            let mut db = self.config().pool.acquire().await?;
            Ok(submission::delete_unaccepted(&mut db, user.account().id, key).await?)
        }
        .await;
        if let Err(error) = released {
            tracing::warn!(%error, "the key of a message that was not sent could not be freed");
        }
    }

    async fn note_accepted(&self, user: &MailUser, key: &str) {
        let noted: Result<bool, MailError> = async {
            let mut db = self.config().pool.acquire().await?;
            Ok(submission::accept(&mut db, user.account().id, key).await?)
        }
        .await;
        if let Err(error) = noted {
            // The key stays taken for a while, so that a repeated request does not send again at once.
            tracing::error!(%error, "a sent message could not be noted as sent");
        }
    }

    async fn store_copy(&self, user: &MailUser, built: BuiltMessage, message_id: &str) -> bool {
        let copy = built.into_copy().into();
        match self
            .store(user, FolderRole::Sent, &[Flag::Seen], copy, message_id)
            .await
        {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(%error, account = %user.account().id, "the copy of a sent message was not stored");
                false
            }
        }
    }

    /// Marks the message that was answered or forwarded. It may be gone by now.
    async fn mark_origin(&self, user: &MailUser, origin: &DraftOrigin) {
        let flag = if origin.forwarded {
            roost_shared::mail::Flag::Forwarded
        } else {
            roost_shared::mail::Flag::Answered
        };
        let change = FlagChange {
            folder: origin.key.folder.clone(),
            validity: origin.key.validity,
            uids: vec![origin.key.uid],
            add: vec![flag],
            remove: Vec::new(),
        };
        if let Err(error) = self.change_flags(user, &change).await {
            tracing::debug!(%error, "the answered message could not be marked");
        }
    }

    async fn remove_uploads(&self, user: &MailUser, draft: &Draft) {
        for attachment in &draft.attachments {
            if let AttachmentSource::Upload(id) = attachment.source
                && let Err(error) = self.delete_upload(user, id).await
            {
                // The purge removes it later.
                tracing::debug!(%error, "the upload of a sent message could not be removed");
            }
        }
    }
}

fn check_key(key: &str) -> Result<(), MailError> {
    let fits = (8..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(())
    } else {
        Err(MailError::invalid(
            "idempotency_key",
            "8 to 64 printable characters.",
        ))
    }
}

/// A refusal in the terms of the request. `field` gives the path of the recipient at a position.
fn refusal(error: SubmitError, field: impl Fn(usize) -> String) -> MailError {
    match error {
        SubmitError::RecipientsRefused(refused) => {
            let fields: BTreeMap<String, String> = refused
                .into_iter()
                .map(|refused| (field(refused.position), said(refused.words, refused.transient)))
                .collect();
            MailError::RecipientsRefused(fields)
        }
        SubmitError::SenderRefused { words, transient }
        | SubmitError::MessageRefused { words, transient } => {
            MailError::MessageRefused(said(words, transient))
        }
        SubmitError::CredentialRefused { .. } => MailError::CredentialRefused,
        SubmitError::Unconfirmed(error) => {
            tracing::warn!(%error, "the submission server did not confirm a message");
            MailError::Unconfirmed
        }
        SubmitError::Unavailable(error) => {
            tracing::warn!(%error, "the submission server does not answer");
            MailError::SubmissionUnavailable
        }
    }
}

/// The server's words, and whether trying again makes sense, which they do not always say.
fn said(words: String, transient: bool) -> String {
    if transient {
        format!("{words} – nothing was sent; the server may take it later.")
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use roost_submit::RefusedRecipient;

    use super::*;

    #[test]
    fn keys_are_short_and_plain() {
        for (key, fits) in [
            ("12345678", true),
            ("1234567", false),
            ("has space", false),
            ("naïve-key", false),
        ] {
            assert_eq!(check_key(key).is_ok(), fits, "{key}");
        }
        assert!(check_key(&"x".repeat(65)).is_err());
    }

    #[test]
    fn refused_recipients_stand_beside_their_fields() {
        let refused = RefusedRecipient {
            position: 1,
            address: "x@y".into(),
            words: "550 no such user".into(),
            transient: false,
        };
        let error = refusal(SubmitError::RecipientsRefused(vec![refused]), |position| {
            format!("cc.{position}")
        });
        let MailError::RecipientsRefused(fields) = error else {
            panic!("refused")
        };
        assert_eq!(fields["cc.1"], "550 no such user");
        let later = refusal(
            SubmitError::MessageRefused {
                words: "4.7.1 greylisted".into(),
                transient: true,
            },
            |_| String::new(),
        );
        assert!(matches!(later, MailError::MessageRefused(words) if words.contains("may take it later")));
    }
}
