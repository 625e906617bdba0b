//! From what someone wrote to the bytes of a message.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::message::header::{self, ContentDisposition, ContentTransferEncoding, ContentType, Headers};
use lettre::message::{Body, Mailbox, Mailboxes, Message, MessageBuilder, MultiPart, SinglePart};
use roost_shared::mail::Address;

use crate::envelope;

/// A file that goes along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its name.
    pub name: String,
    /// Its media type; `application/octet-stream` takes the place of what is not one.
    pub media_type: String,
    /// The Content-ID (without angle brackets) by which the HTML shows it; `None` for an attachment.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A scheduling message (RFC 6047 §2.4): beside the text, for programs that know calendars, and as a file for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// METHOD, as the iCalendar object has it.
    pub method: String,
    /// The iCalendar object, in UTF-8.
    pub bytes: Vec<u8>,
}

/// A message to be built. Times and ids come from the caller.
#[derive(Clone, Debug)]
pub struct OutgoingMessage {
    /// `From`
    pub from: Address,
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`: recipients, but named only in [`BuiltMessage::into_copy`].
    pub bcc: Vec<Address>,
    /// The subject.
    pub subject: String,
    /// `Date`
    pub date: DateTime<Utc>,
    /// `Message-ID` without angle brackets.
    pub message_id: String,
    /// `In-Reply-To` without angle brackets, empty for none.
    pub in_reply_to: String,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// The plain text.
    pub text: String,
    /// The HTML, if the message has any. Sent as it stands: the caller has sanitised it.
    pub html: Option<String>,
    /// A scheduling message that it is about; such a message has no HTML.
    pub calendar: Option<CalendarPart>,
    /// Attachments and inline images.
    pub files: Vec<OutgoingFile>,
}

/// Why a message cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// An address is not one.
    #[error("{field} is not a mail address: {rule}")]
    Address {
        /// The path in the request: `from`, `to.0`, `cc.2`, `bcc.1`.
        field: String,
        /// What is wrong with it, as a sentence for people.
        rule: String,
    },
    /// A `Message-ID` that is none.
    #[error("`{0}` cannot be a message id")]
    MessageId(String),
    /// The builder refused it; with the checks made before, a defect.
    #[error("the message cannot be built")]
    Refused(#[from] lettre_error::Refused),
}

/// Keeps lettre's type out of this crate's interface.
mod lettre_error {
    /// What lettre said.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    #[error("{0}")]
    pub struct Refused(pub(super) String);
}

/// A message, built.
#[derive(Clone, Debug)]
pub struct BuiltMessage {
    bytes: Vec<u8>,
    /// The `Bcc` field with its line end, or nothing.
    bcc: String,
}

impl BuiltMessage {
    /// What goes out: without `Bcc`.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is kept in Sent or Drafts: with `Bcc`.
    #[must_use]
    pub fn into_copy(self) -> Vec<u8> {
        if self.bcc.is_empty() {
            return self.bytes;
        }
        let mut copy = self.bcc.into_bytes();
        copy.extend_from_slice(&self.bytes);
        copy
    }
}

/// Builds a message. It takes the files over, so that they are held in memory once.
///
/// # Errors
/// [`BuildError::Address`] names the first address that cannot stand in a header. A draft may have no
/// recipients at all.
pub fn build(message: OutgoingMessage) -> Result<BuiltMessage, BuildError> {
    let from = mailbox(&message.from, "from".to_owned())?;
    let (to, cc) = (mailboxes(&message.to, "to")?, mailboxes(&message.cc, "cc")?);
    let bcc = mailboxes(&message.bcc, "bcc")?;
    let message_id =
        id(&message.message_id).ok_or_else(|| BuildError::MessageId(message.message_id.clone()))?;

    let refused =
        |error: &dyn std::error::Error| BuildError::Refused(lettre_error::Refused(error.to_string()));
    // The envelope is made elsewhere, with the answers of each recipient in mind; lettre wants to have one.
    let envelope = Envelope::new(None, vec![from.email.clone()]).map_err(|error| refused(&error))?;
    let mut builder = Message::builder()
        .envelope(envelope)
        .date(SystemTime::from(message.date))
        .mailbox(header::From::from(Mailboxes::from(from)));
    if let Some(to) = to {
        builder = builder.mailbox(header::To::from(to));
    }
    if let Some(cc) = cc {
        builder = builder.mailbox(header::Cc::from(cc));
    }
    builder = builder
        .subject(one_line(&message.subject))
        .message_id(Some(message_id));
    builder = thread(builder, &message.in_reply_to, &message.references).user_agent("Roost".to_owned());

    let built = match content(message.text, message.html, message.calendar, message.files) {
        Content::Single(part) => builder.singlepart(part),
        Content::Multi(part) => builder.multipart(part),
    };
    let bytes = built.map_err(|error| refused(&error))?.formatted();
    Ok(BuiltMessage {
        bytes,
        bcc: bcc.map(bcc_field).unwrap_or_default(),
    })
}

fn thread(mut builder: MessageBuilder, in_reply_to: &str, references: &[String]) -> MessageBuilder {
    if let Some(id) = id(in_reply_to) {
        builder = builder.in_reply_to(id);
    }
    let references: Vec<String> = references.iter().filter_map(|reference| id(reference)).collect();
    if references.is_empty() {
        builder
    } else {
        builder.references(references.join(" "))
    }
}

enum Content {
    Single(SinglePart),
    Multi(MultiPart),
}

/// Mixed(related(alternative(text, html), images), files), with every level left out that holds one part only.
fn content(
    text: String,
    html: Option<String>,
    calendar: Option<CalendarPart>,
    mut files: Vec<OutgoingFile>,
) -> Content {
    let text = text_part(text, ContentType::TEXT_PLAIN);
    let text = match calendar {
        None => Content::Single(text),
        Some(calendar) => {
            let part = calendar_part(&calendar);
            files.push(OutgoingFile {
                name: "invite.ics".to_owned(),
                media_type: "application/ics".to_owned(),
                content_id: None,
                bytes: calendar.bytes,
            });
            Content::Multi(MultiPart::alternative().singlepart(text).singlepart(part))
        }
    };
    let is_inline = |file: &OutgoingFile| html.is_some() && file.content_id.as_deref().and_then(id).is_some();
    let (inline, mut attached): (Vec<_>, Vec<_>) = files.into_iter().partition(is_inline);
    // Without HTML there is nothing that could show them.
    attached.iter_mut().for_each(|file| file.content_id = None);

    let mut content = match html {
        None => text,
        Some(html) => {
            let html = text_part(html, ContentType::TEXT_HTML);
            let alternative = match text {
                Content::Single(part) => MultiPart::alternative().singlepart(part),
                Content::Multi(part) => part,
            };
            // RFC 2387: images go with the HTML, not with the text.
            Content::Multi(if inline.is_empty() {
                alternative.singlepart(html)
            } else {
                let related = MultiPart::related().singlepart(html);
                alternative.multipart(
                    inline
                        .into_iter()
                        .map(file_part)
                        .fold(related, MultiPart::singlepart),
                )
            })
        }
    };
    if !attached.is_empty() {
        let mixed = match content {
            Content::Single(part) => MultiPart::mixed().singlepart(part),
            Content::Multi(part) => MultiPart::mixed().multipart(part),
        };
        content = Content::Multi(
            attached
                .into_iter()
                .map(file_part)
                .fold(mixed, MultiPart::singlepart),
        );
    }
    content
}

/// RFC 6047 §2.4: the method is told outside as well.
fn calendar_part(calendar: &CalendarPart) -> SinglePart {
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let method = Some(calendar.method.as_str()).filter(|method| is_token(method));
    let content_type = format!(
        "text/calendar; charset=utf-8; method={}",
        method.unwrap_or("PUBLISH")
    );
    SinglePart::builder()
        .header(ContentType::parse(&content_type).unwrap_or(ContentType::TEXT_PLAIN))
        .body(body(calendar.bytes.clone(), false))
}

fn text_part(text: String, content_type: ContentType) -> SinglePart {
    // One pass here: lettre's own conversion moves the rest of the text for each line.
    let mut lines = String::with_capacity(text.len() + text.len() / 32);
    for line in text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .split_inclusive('\n')
    {
        match line.strip_suffix('\n') {
            Some(line) => lines.extend([line, "\r\n"]),
            None => lines.push_str(line),
        }
    }
    SinglePart::builder()
        .header(content_type)
        .body(lines.replace('\0', ""))
}

fn file_part(file: OutgoingFile) -> SinglePart {
    let name = one_line(&file.name);
    let name = if name.is_empty() {
        "attachment"
    } else {
        name.as_str()
    };
    let media_type = media_type(&file.media_type);
    let is_message = media_type == "message/rfc822";
    let content_type = ContentType::parse(&media_type)
        .or_else(|_| ContentType::parse("application/octet-stream"))
        .unwrap_or(ContentType::TEXT_PLAIN);
    let mut part = SinglePart::builder().header(content_type);
    part = match file.content_id.as_deref().and_then(id) {
        Some(id) => part
            .header(ContentDisposition::inline_with_name(name))
            .header(header::ContentId::from(id)),
        None => part.header(ContentDisposition::attachment(name)),
    };
    part.body(body(file.bytes, is_message))
}

fn body(bytes: Vec<u8>, is_message: bool) -> Body {
    // RFC 2046 §5.2.1: a message in a message is not encoded, if it can do without.
    if is_message && is_seven_bit(&bytes) {
        return Body::dangerous_pre_encoded(bytes, ContentTransferEncoding::SevenBit);
    }
    match Body::new_with_encoding(bytes, ContentTransferEncoding::Base64) {
        Ok(body) => body,
        // Base64 takes everything; were it not so, the bytes would still be encoded.
        Err(bytes) => Body::new(bytes),
    }
}

/// Whether bytes can stand in a message as they are (RFC 5322 §2.1.1, RFC 2045 §2.7).
fn is_seven_bit(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && !bytes.contains(&0)
        && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998)
        && bytes
            .windows(2)
            .all(|pair| (pair.first() == Some(&b'\r')) == (pair.last() == Some(&b'\n')))
}

fn mailboxes(addresses: &[Address], field: &str) -> Result<Option<Mailboxes>, BuildError> {
    let mut list = Mailboxes::new();
    for (position, address) in addresses.iter().enumerate() {
        list.push(mailbox(address, format!("{field}.{position}"))?);
    }
    Ok(Some(list).filter(|_| !addresses.is_empty()))
}

fn mailbox(address: &Address, field: String) -> Result<Mailbox, BuildError> {
    let email = envelope::address(&address.email)
        .map_err(|envelope::AddressError { rule }| BuildError::Address { field, rule })?;
    Ok(Mailbox::new(
        Some(one_line(&address.name)).filter(|name| !name.is_empty()),
        email,
    ))
}

fn bcc_field(mailboxes: Mailboxes) -> String {
    let mut headers = Headers::new();
    headers.set(header::Bcc::from(mailboxes));
    headers.to_string()
}

/// A message id or Content-ID in angle brackets, if it is one.
fn id(id: &str) -> Option<String> {
    let sound = !id.is_empty()
        && id.len() <= 900
        && id
            .chars()
            .all(|character| character.is_ascii_graphic() && !matches!(character, '<' | '>'));
    sound.then(|| format!("<{id}>"))
}

/// A media type without parameters. What is not one becomes a stream of bytes.
fn media_type(text: &str) -> String {
    let bare = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    // A multipart needs a boundary, and what is in it is bytes to us.
    let sound = bare
        .split_once('/')
        .is_some_and(|(kind, sub)| token(kind) && token(sub) && kind != "multipart");
    if sound {
        bare
    } else {
        "application/octet-stream".to_owned()
    }
}

/// Text that can stand in a header field: nothing in it ends a line.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
