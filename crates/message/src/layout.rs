//! Which parts of a message are its text, which its HTML, which pictures in the HTML, and which attachments.
//!
//! Follows the idea of RFC 8621 §4.1.4 (JMAP's `textBody`, `htmlBody`, `attachments`).

use roost_shared::mail::Attachment;

use crate::body::TextPart;
use crate::structure::Structure;
use crate::transfer::Encoding;
use crate::{file_name, limits};

/// A part with text, and what is needed to fetch and decode it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyPart {
    /// The part's number.
    pub part: String,
    /// How it is to be decoded.
    pub format: TextPart,
    /// Size in bytes as transferred.
    pub size: u64,
}

/// A part that HTML may show by `cid:` (RFC 2392).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlinePart {
    /// The part's number.
    pub part: String,
    /// `Content-ID` without angle brackets.
    pub content_id: String,
    /// The media type in lower case.
    pub media_type: String,
    /// `Content-Transfer-Encoding`
    pub encoding: Encoding,
    /// Size in bytes as transferred.
    pub size: u64,
    /// A safe file name, never empty.
    pub name: String,
}

/// What a message is made of, for the one who reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The bodies of the plain view in order; empty where no part is plain text. Some may be HTML
    /// ([`TextPart::is_html`]) where the message has no plain form of them: render these as text.
    pub text: Vec<BodyPart>,
    /// The bodies of the HTML view in order; empty where no part is HTML. Some may be plain text (a mailing
    /// list's footer): escape these with [`crate::html::from_text`].
    pub html: Vec<BodyPart>,
    /// Parts with a `Content-ID` that the HTML may refer to.
    pub inline: Vec<InlinePart>,
    /// Everything that can be saved by itself, inline parts too (marked so), in the message's order.
    pub attachments: Vec<Attachment>,
}

impl Layout {
    /// Sorts the parts of a message.
    #[must_use]
    pub fn of(structure: &Structure) -> Self {
        let mut sorter = Sorter::default();
        sorter.visit(
            structure,
            Place {
                first: true,
                ..Place::default()
            },
            0,
        );
        let Sorter {
            mut text,
            mut html,
            inline,
            attachments,
            ..
        } = sorter;
        if html.iter().all(|body| !body.format.is_html()) {
            html.clear();
        }
        if text.iter().all(|body| body.format.is_html()) {
            text.clear();
        }
        Self {
            text,
            html,
            inline,
            attachments,
        }
    }

    /// Marks as `inline` exactly the attachments that sanitised HTML refers to, and all others as not:
    /// a picture that claims to be inline but is shown nowhere must be listed.
    pub fn mark_inline(&mut self, referenced: &[String]) {
        for attachment in &mut self.attachments {
            attachment.inline = self
                .inline
                .iter()
                .any(|inline| inline.part == attachment.part && referenced.contains(&inline.content_id));
        }
    }
}

/// Whether a message has a part that a person would call an attachment: cheap, for the message list.
#[must_use]
pub fn has_attachment(structure: &Structure) -> bool {
    Layout::of(structure).attachments.iter().any(|attachment| {
        !attachment.inline
            && !matches!(
                attachment.media_type.as_str(),
                "application/pgp-signature"
                    | "application/pgp-encrypted"
                    | "application/pkcs7-signature"
                    | "application/x-pkcs7-signature"
                    | "message/delivery-status"
                    | "message/disposition-notification"
                    | "text/rfc822-headers"
            )
    })
}

/// Where a part stands in its multipart.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    first: bool,
    in_alternative: bool,
    in_related: bool,
    /// Which views this part may be a body of: within an alternative, one that has its own form of the text
    /// does not also get the other's.
    closed_text: bool,
    closed_html: bool,
}

#[derive(Debug, Default)]
struct Sorter {
    text: Vec<BodyPart>,
    html: Vec<BodyPart>,
    inline: Vec<InlinePart>,
    attachments: Vec<Attachment>,
    seen: usize,
}

impl Sorter {
    fn visit(&mut self, node: &Structure, place: Place, depth: usize) {
        self.seen += 1;
        if self.seen > limits::STRUCTURE_PARTS || depth > limits::STRUCTURE_DEPTH {
            return;
        }
        if node.is_multipart() {
            self.visit_multipart(node, place, depth);
        } else if is_body(node, place) {
            self.add_body(node, place);
        } else {
            self.add_attachment(node, place);
        }
    }

    fn visit_multipart(&mut self, node: &Structure, place: Place, depth: usize) {
        let subtype = node.media_type.strip_prefix("multipart/").unwrap_or_default();
        let alternative = subtype == "alternative";
        let (texts, htmls) = (self.text.len(), self.html.len());
        // A multipart that is one form of an alternative belongs to one view, with everything in it.
        let is_form = place.in_alternative && !alternative;
        let is_html_form = is_form && holds(node, "text/html", depth);
        let is_text_form = is_form && !is_html_form && holds(node, "text/plain", depth);
        for (position, child) in node.children.iter().enumerate() {
            let inner = Place {
                first: position == 0,
                in_alternative: alternative,
                in_related: subtype == "related",
                closed_text: place.closed_text || is_html_form,
                closed_html: place.closed_html || is_text_form,
            };
            self.visit(child, inner, depth + 1);
        }
        if alternative {
            // One form only: both views show it.
            if self.text.len() == texts && !place.closed_text {
                let missing: Vec<_> = self.html.iter().skip(htmls).cloned().collect();
                self.text.extend(missing);
            } else if self.html.len() == htmls && !place.closed_html {
                let missing: Vec<_> = self.text.iter().skip(texts).cloned().collect();
                self.html.extend(missing);
            }
        }
    }

    fn add_body(&mut self, node: &Structure, place: Place) {
        let body = BodyPart {
            part: node.part.clone(),
            format: TextPart::of(node),
            size: node.size,
        };
        let is_html = body.format.is_html();
        if place.in_alternative {
            if is_html {
                self.html.push(body)
            } else {
                self.text.push(body)
            }
            return;
        }
        if !place.closed_html {
            self.html.push(body.clone());
        }
        if !place.closed_text {
            self.text.push(body);
        }
    }

    fn add_attachment(&mut self, node: &Structure, place: Place) {
        if self.attachments.len() >= limits::ATTACHMENTS || is_duplicate(node, place) {
            return;
        }
        let encoding = Encoding::parse(&node.encoding);
        let name = file_name::of(node);
        let attached = node
            .disposition
            .as_ref()
            .is_some_and(|disposition| disposition.kind == "attachment");
        let content_id = node
            .content_id
            .as_deref()
            .map(bare_id)
            .filter(|id| !id.is_empty());
        let shown =
            content_id.is_some() && node.media_type.starts_with("image/") && (place.in_related || !attached);
        if let Some(content_id) = content_id {
            self.inline.push(InlinePart {
                part: node.part.clone(),
                content_id: content_id.to_owned(),
                media_type: node.media_type.clone(),
                encoding,
                size: node.size,
                name: name.clone(),
            });
        }
        self.attachments.push(Attachment {
            part: node.part.clone(),
            name,
            media_type: node.media_type.clone(),
            size: encoding.decoded_size(node.size),
            inline: shown,
        });
    }
}

/// Whether a part is text of the message itself rather than a file.
fn is_body(node: &Structure, place: Place) -> bool {
    let attached = node
        .disposition
        .as_ref()
        .is_some_and(|disposition| disposition.kind == "attachment");
    matches!(node.media_type.as_str(), "text/plain" | "text/html")
        && !attached
        // What follows the root of a related is for the root to show; text with a name is a file.
        && (place.first || (!place.in_related && file_name::raw(node).is_none()))
}

/// Whether a part only says again, for some program, what another part says for people.
fn is_duplicate(node: &Structure, place: Place) -> bool {
    match node.media_type.as_str() {
        // The Macintosh half of a file that stands beside it (RFC 1740).
        "application/applefile" => true,
        "text/x-amp-html" | "text/watch-html" | "text/enriched" | "text/richtext" => place.in_alternative,
        _ => false,
    }
}

/// Whether a part of that type stands anywhere inside.
fn holds(node: &Structure, media_type: &str, depth: usize) -> bool {
    depth <= limits::STRUCTURE_DEPTH
        && node.children.iter().any(|child| {
            child.media_type == media_type || (child.is_multipart() && holds(child, media_type, depth + 1))
        })
}

fn bare_id(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>').trim()
}

#[cfg(test)]
mod tests;
