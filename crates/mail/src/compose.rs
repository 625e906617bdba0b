//! What a compose window starts with: a reply, a forward, or a draft taken up again.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roost_imap::{FetchItem, PartNumber, SectionKind};
use roost_message::html::{compose, from_text};
use roost_message::layout::InlinePart;
use roost_message::quote::{self, Original};
use roost_shared::mail::{AttachmentSource, ComposeMode, Draft, DraftAttachment, DraftOrigin, MessageKey};

use crate::Mail;
use crate::error::MailError;
use crate::outgoing::memo;
use crate::reading::Bodies;
use crate::user::MailUser;

/// Room for the memo of a draft.
const MEMO_BYTES: usize = 1024 * 1024;

impl Mail {
    /// A draft that starts from a message. `timezone` is the IANA name of the zone in which a quoted message's
    /// date is written; UTC if it is not known.
    ///
    /// # Errors
    /// As [`Mail::message`].
    pub async fn compose(
        &self,
        user: &MailUser,
        mode: ComposeMode,
        key: &MessageKey,
        timezone: &str,
    ) -> Result<Draft, MailError> {
        let bodies = self.fetch_bodies(user, key).await?;
        let own = user.account().address.as_str();
        match mode {
            ComposeMode::Reply => Ok(reply(&bodies, key, own, false, timezone)),
            ComposeMode::ReplyAll => Ok(reply(&bodies, key, own, true, timezone)),
            ComposeMode::Forward => Ok(forward(&bodies, key, timezone)),
            ComposeMode::Edit => {
                let mut draft = edit(&bodies, key);
                // Only in one's own draft: in a message from elsewhere the field means nothing.
                if bodies.flags.draft {
                    let items = vec![FetchItem::HeaderFields(&[memo::FIELD], memo::FIELD_BYTES)];
                    let fetched = self.fetch_message(user, key, &[items], MEMO_BYTES).await?;
                    if let Some(block) = fetched.section(&PartNumber::whole(), SectionKind::HeaderFields) {
                        memo::recall(block, &mut draft);
                    }
                }
                Ok(draft)
            }
        }
    }
}

fn reply(bodies: &Bodies, key: &MessageKey, own: &str, all: bool, timezone: &str) -> Draft {
    let date = written_date(bodies.date(), timezone);
    let quoted = quote::reply(&original(bodies, &date));
    let recipients = quote::recipients(&bodies.headers, &[own], all);
    Draft {
        to: recipients.to,
        cc: recipients.cc,
        subject: quote::reply_subject(&bodies.headers.subject),
        attachments: inline(bodies, key, &quoted.cids),
        html: quoted.html,
        text: quoted.text,
        in_reply_to: bodies.headers.message_id.clone(),
        references: quote::references(&bodies.headers),
        origin: Some(DraftOrigin {
            key: key.clone(),
            forwarded: false,
        }),
        ..Draft::default()
    }
}

fn forward(bodies: &Bodies, key: &MessageKey, timezone: &str) -> Draft {
    let date = written_date(bodies.date(), timezone);
    let quoted = quote::forward(&original(bodies, &date));
    Draft {
        subject: quote::forward_subject(&bodies.headers.subject),
        attachments: all_files(bodies, key, &quoted.cids),
        html: quoted.html,
        text: quoted.text,
        references: quote::references(&bodies.headers),
        origin: Some(DraftOrigin {
            key: key.clone(),
            forwarded: true,
        }),
        ..Draft::default()
    }
}

fn edit(bodies: &Bodies, key: &MessageKey) -> Draft {
    let headers = bodies.headers.clone();
    let (html, cids) = match (&bodies.html, &bodies.text) {
        (Some(html), _) => {
            let composed = compose::for_editor(html);
            (composed.html, composed.cids)
        }
        (None, Some(text)) => (from_text(text), Vec::new()),
        (None, None) => (String::new(), Vec::new()),
    };
    Draft {
        to: headers.to,
        cc: headers.cc,
        bcc: headers.bcc,
        subject: headers.subject,
        attachments: all_files(bodies, key, &cids),
        html,
        text: bodies.text.clone().unwrap_or_default(),
        in_reply_to: headers.in_reply_to,
        references: headers.references,
        origin: None,
    }
}

fn original<'a>(bodies: &'a Bodies, date: &'a str) -> Original<'a> {
    Original {
        headers: Some(&bodies.headers),
        date,
        text: bodies.text.as_deref(),
        html: bodies.html.as_deref(),
    }
}

/// `Mon, 23 Nov 2026 at 07:12`, with the zone's name where it is not the reader's own.
fn written_date(date: DateTime<Utc>, timezone: &str) -> String {
    match timezone.parse::<Tz>() {
        Ok(zone) => date
            .with_timezone(&zone)
            .format("%a, %-d %b %Y at %H:%M")
            .to_string(),
        Err(_) => date.format("%a, %-d %b %Y at %H:%M UTC").to_string(),
    }
}

/// The inline images that the HTML shows.
fn inline(bodies: &Bodies, key: &MessageKey, cids: &[String]) -> Vec<DraftAttachment> {
    let shown = |part: &&InlinePart| cids.contains(&part.content_id);
    bodies
        .layout
        .inline
        .iter()
        .filter(shown)
        .map(|part| inline_file(part, key))
        .collect()
}

/// All files of a message: those that the HTML shows with their Content-ID, the others without.
fn all_files(bodies: &Bodies, key: &MessageKey, cids: &[String]) -> Vec<DraftAttachment> {
    let mut files = inline(bodies, key, cids);
    for attachment in &bodies.layout.attachments {
        let is_shown = files.iter().any(
            |file| matches!(&file.source, AttachmentSource::Part { part, .. } if *part == attachment.part),
        );
        if !is_shown {
            files.push(DraftAttachment {
                source: AttachmentSource::Part {
                    key: key.clone(),
                    part: attachment.part.clone(),
                },
                name: attachment.name.clone(),
                media_type: attachment.media_type.clone(),
                size: attachment.size,
                content_id: None,
            });
        }
    }
    files
}

fn inline_file(part: &InlinePart, key: &MessageKey) -> DraftAttachment {
    DraftAttachment {
        source: AttachmentSource::Part {
            key: key.clone(),
            part: part.part.clone(),
        },
        name: part.name.clone(),
        media_type: part.media_type.clone(),
        size: part.encoding.decoded_size(part.size),
        content_id: Some(part.content_id.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_the_readers_zone() {
        let date = DateTime::parse_from_rfc3339("2026-11-23T23:30:00Z")
            .unwrap()
            .with_timezone(&Utc);
        assert_eq!(written_date(date, "Europe/Vienna"), "Tue, 24 Nov 2026 at 00:30");
        assert_eq!(written_date(date, ""), "Mon, 23 Nov 2026 at 23:30 UTC");
    }
}
