//! From a draft as the page has it to the bytes of a message.

mod files;
pub(crate) mod memo;

use std::collections::BTreeMap;

use chrono::Utc;
use roost_message::html::{compose, to_text};
use roost_message::limits;
use roost_shared::mail::{Address, Draft};
use roost_submit::{BuildError, BuiltMessage, Envelope, OutgoingMessage};

use crate::Mail;
use crate::error::MailError;
use crate::memory::Reserved;
use crate::user::MailUser;

/// Recipients of one message.
const MAX_RECIPIENTS: usize = 1_000;
/// Files of one message.
const MAX_FILES: usize = 500;
/// Bytes of the HTML and of the text, each.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Characters of the subject.
const MAX_SUBJECT_CHARS: usize = 2_000;

/// What a built message is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It goes out: every address has to be one.
    Sending,
    /// It is kept: addresses that are not finished are left out of its header.
    Keeping,
}

impl Mail {
    /// Waits until there is memory for building a draft: its text, its files as the server has them, whatever the request
    /// says of them, and for each the encoded form and a copy of that.
    ///
    /// # Errors
    /// [`MailError::Invalid`] for a draft that is too much of anything; otherwise any.
    pub(crate) async fn reserve_for(&self, user: &MailUser, draft: &Draft) -> Result<Reserved, MailError> {
        Ok(self.memory().reserve(self.memory_of(user, draft).await?).await)
    }

    /// In bytes.
    pub(crate) async fn memory_of(&self, user: &MailUser, draft: &Draft) -> Result<u64, MailError> {
        check_size(draft)?;
        let files = self.size_of_files(user, draft).await?;
        let texts = (draft.html.len() as u64).saturating_add(draft.text.len() as u64);
        Ok(files.saturating_add(texts).saturating_mul(4))
    }

    /// Builds a message with its files. The HTML is sanitised on the way.
    pub(crate) async fn build(
        &self,
        user: &MailUser,
        from_name: &str,
        draft: &Draft,
        message_id: String,
        purpose: Purpose,
    ) -> Result<BuiltMessage, MailError> {
        check_size(draft)?;
        let composed = compose::sanitize(&draft.html);
        let files = self.outgoing_files(user, draft, &composed.cids).await?;
        let text = match draft.text.trim() {
            "" => to_text::render(&composed.html, limits::TEXT_BYTES),
            _ => draft.text.clone(),
        };
        let usable = |list: &[Address]| match purpose {
            Purpose::Sending => list.to_vec(),
            Purpose::Keeping => list
                .iter()
                .filter(|address| address_rule(&address.email).is_none())
                .cloned()
                .collect(),
        };
        let message = OutgoingMessage {
            from: Address {
                name: from_name.to_owned(),
                email: user.account().address.clone(),
            },
            to: usable(&draft.to),
            cc: usable(&draft.cc),
            bcc: usable(&draft.bcc),
            subject: draft.subject.clone(),
            date: Utc::now(),
            message_id,
            in_reply_to: draft.in_reply_to.clone(),
            references: draft.references.clone(),
            text,
            calendar: None,
            html: (!draft.html.trim().is_empty()).then(|| compose::document(&composed.html)),
            files,
        };
        // Encoding tens of megabytes takes its time.
        let built = tokio::task::spawn_blocking(move || roost_submit::build(message))
            .await
            .map_err(|error| MailError::Internal(Box::new(error)))?
            .map_err(build_error)?;
        if built.bytes().len() as u64 > self.config().max_message_bytes {
            return Err(MailError::TooLarge);
        }
        Ok(built)
    }
}

fn build_error(error: BuildError) -> MailError {
    match error {
        BuildError::Address { field, rule } => MailError::invalid(field, rule),
        other => MailError::Internal(Box::new(other)),
    }
}

fn check_size(draft: &Draft) -> Result<(), MailError> {
    let rules = [
        (
            recipients(draft).len() > MAX_RECIPIENTS,
            "to",
            "At most 1,000 recipients.",
        ),
        (
            draft.attachments.len() > MAX_FILES,
            "attachments",
            "At most 500 files.",
        ),
        (
            draft.subject.chars().count() > MAX_SUBJECT_CHARS,
            "subject",
            "At most 2,000 characters.",
        ),
        (draft.html.len() > MAX_BODY_BYTES, "html", "The text is too long."),
        (draft.text.len() > MAX_BODY_BYTES, "text", "The text is too long."),
    ];
    match rules.into_iter().find(|(broken, _, _)| *broken) {
        Some((_, field, rule)) => Err(MailError::invalid(field, rule)),
        None => Ok(()),
    }
}

/// All recipients with the paths of their fields: `to.0`, `cc.1`, …
pub(crate) fn recipients(draft: &Draft) -> Vec<(String, &Address)> {
    [("to", &draft.to), ("cc", &draft.cc), ("bcc", &draft.bcc)]
        .into_iter()
        .flat_map(|(field, list)| {
            list.iter()
                .enumerate()
                .map(move |(position, address)| (format!("{field}.{position}"), address))
        })
        .collect()
}

/// What is wrong with an address, if anything.
fn address_rule(email: &str) -> Option<String> {
    Envelope::new("sender@example.org", &[email])
        .err()
        .map(|(_, error)| error.rule)
}

/// Makes sure that there are recipients and that each has an address.
pub(crate) fn check_recipients(draft: &Draft) -> Result<(), MailError> {
    let recipients = recipients(draft);
    if recipients.is_empty() {
        return Err(MailError::invalid("to", "Please name at least one recipient."));
    }
    let fields: BTreeMap<String, String> = recipients
        .into_iter()
        .filter_map(|(field, address)| Some((field, address_rule(&address.email)?)))
        .collect();
    if fields.is_empty() {
        Ok(())
    } else {
        Err(MailError::Invalid { fields })
    }
}

/// A new Message-ID, without angle brackets: random, so that it tells nothing, in the sender's domain.
pub(crate) fn new_message_id(user: &MailUser) -> String {
    let random: u128 = rand::random();
    let domain = user
        .account()
        .address
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    format!("{random:032x}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(emails: &[&str]) -> Vec<Address> {
        emails
            .iter()
            .map(|email| Address {
                name: String::new(),
                email: (*email).to_owned(),
            })
            .collect()
    }

    #[test]
    fn every_bad_address_is_named_by_its_field() {
        let draft = Draft {
            to: to(&["alice@example.test", "nonsense"]),
            bcc: to(&["a b@example.test"]),
            ..Draft::default()
        };
        let Err(MailError::Invalid { fields }) = check_recipients(&draft) else {
            panic!("it is invalid")
        };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["bcc.0", "to.1"]);
        let Err(MailError::Invalid { fields }) = check_recipients(&Draft::default()) else {
            panic!("nobody")
        };
        assert!(fields.contains_key("to"));
        assert!(
            check_recipients(&Draft {
                cc: to(&["a@example.test"]),
                ..Draft::default()
            })
            .is_ok()
        );
    }

    #[test]
    fn what_is_too_much_is_named() {
        let draft = Draft {
            subject: "x".repeat(2_001),
            ..Draft::default()
        };
        assert!(
            matches!(check_size(&draft), Err(MailError::Invalid { fields }) if fields.contains_key("subject"))
        );
        let draft = Draft {
            to: to(&["a@b.c"; 1_001]),
            ..Draft::default()
        };
        assert!(
            matches!(check_size(&draft), Err(MailError::Invalid { fields }) if fields.contains_key("to"))
        );
    }
}
