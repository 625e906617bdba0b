//! The HTML of a message as a document for the sandboxed frame.

use std::collections::HashMap;

use roost_imap::{FetchItem, PartNumber, SectionKind};
use roost_message::html::{self, Images, Policy, Remote, Sanitized};
use roost_message::layout::InlinePart;
use roost_message::transfer;
use roost_shared::mail::MessageKey;

use super::detail::sanitize;
use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// Bytes of inline images that are embedded in one document, as transferred.
const MAX_IMAGE_BYTES: u64 = 16 * 1024 * 1024;
/// Inline images that are embedded in one document.
const MAX_IMAGES: usize = 200;

/// A document that is safe to show in a sandboxed frame, under its policy.
#[derive(Clone, Debug)]
pub struct HtmlDocument {
    /// The whole document.
    pub html: String,
    /// The value of `Content-Security-Policy` to send with it.
    pub content_security_policy: String,
}

impl Mail {
    /// The HTML view of a message. Pictures on other hosts are left out, or with `remote` come by the proxy.
    ///
    /// # Errors
    /// [`MailError::NotFound`] if the message has no HTML; otherwise as [`Mail::message`].
    pub async fn html(
        &self,
        user: &MailUser,
        key: &MessageKey,
        remote: bool,
    ) -> Result<HtmlDocument, MailError> {
        let bodies = self.bodies(user, key).await?;
        if bodies.html.is_none() {
            return Err(MailError::NotFound("an HTML form of this message"));
        }
        let policy = if remote {
            Policy {
                remote: Remote::Rewritten(self.image_addresses()),
            }
        } else {
            Policy::default()
        };
        let sanitized = sanitize(&bodies, policy).await?;
        let wanted = wanted(&sanitized, &bodies.layout.inline);
        // The bytes as they came, decoded, as text, and in the document.
        let size: u64 = wanted.iter().map(|image| image.size).sum();
        let _room = self.memory().reserve(size.saturating_mul(4)).await;
        let images = self.inline_images(user, key, &wanted).await?;
        let allowed = if remote {
            Images::Proxied("'self'")
        } else {
            Images::Embedded
        };
        Ok(HtmlDocument {
            html: sanitized.document(|id| images.get(id).cloned()),
            content_security_policy: html::content_security_policy(allowed),
        })
    }

    /// The inline images as `data:` URIs by Content-ID.
    async fn inline_images(
        &self,
        user: &MailUser,
        key: &MessageKey,
        wanted: &[&InlinePart],
    ) -> Result<HashMap<String, String>, MailError> {
        let numbered: Vec<(PartNumber, &InlinePart)> = wanted
            .iter()
            .filter_map(|image| Some((image.part.parse().ok()?, *image)))
            .collect();
        if numbered.is_empty() {
            return Ok(HashMap::new());
        }
        let items = numbered
            .iter()
            .map(|(part, image)| {
                FetchItem::content(part.clone(), 0, u32::try_from(image.size).unwrap_or(u32::MAX))
            })
            .collect();
        let bytes: u64 = numbered.iter().map(|(_, image)| image.size).sum();
        let room = usize::try_from(bytes)
            .unwrap_or(usize::MAX)
            .saturating_add(1024 * 1024);
        let fetched = self.fetch_message(user, key, &[items], room).await?;
        let uris = numbered.iter().filter_map(|(part, image)| {
            let bytes = fetched.section(part, SectionKind::Content)?;
            let decoded = transfer::decode(image.encoding, bytes);
            Some((
                image.content_id.clone(),
                html::data_uri(&image.media_type, &decoded)?,
            ))
        });
        Ok(uris.collect())
    }
}

/// The inline images that the document shows, as many as fit.
fn wanted<'a>(sanitized: &Sanitized, inline: &'a [InlinePart]) -> Vec<&'a InlinePart> {
    let mut room = MAX_IMAGE_BYTES;
    let shown = sanitized
        .cids
        .iter()
        .filter_map(|id| inline.iter().find(|part| part.content_id == *id));
    shown
        .filter(|part| match room.checked_sub(part.size) {
            Some(left) => {
                room = left;
                true
            }
            None => false,
        })
        .take(MAX_IMAGES)
        .collect()
}
