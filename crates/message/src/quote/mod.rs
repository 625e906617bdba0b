//! What a reply or a forward starts from: subject, recipients, thread, quoted text.
//!
//! The words that it puts in are English; the caller passes dates as text, since this crate knows no timezone.

use roost_shared::mail::Address;

use crate::Headers;

/// The text of the message that is answered or handed on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Original<'a> {
    /// Its headers.
    pub headers: Option<&'a Headers>,
    /// Its date as the person is to read it.
    pub date: &'a str,
    /// Its plain text, if it has any.
    pub text: Option<&'a str>,
    /// Its HTML as it came, if it has any; sanitised here.
    pub html: Option<&'a str>,
}

/// The body that a reply or forward starts with, below where one writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    /// As HTML for the editor. Remote images are inert in it: `data-remote-src` instead of `src`.
    pub html: String,
    /// As plain text.
    pub text: String,
    /// The Content-IDs of the original's inline images that `html` shows.
    pub cids: Vec<String>,
}

/// Who gets a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
}

/// Quotes the original under "On DATE, NAME wrote:".
#[must_use]
pub fn reply(_original: &Original<'_>) -> Quoted {
    Quoted::default()
}

/// Hands the original on under a block with its sender, date, subject and recipients.
#[must_use]
pub fn forward(_original: &Original<'_>) -> Quoted {
    Quoted::default()
}

/// `Re: ` and the subject, whatever prefixes for replies it already has taken off.
#[must_use]
pub fn reply_subject(_subject: &str) -> String {
    String::new()
}

/// `Fwd: ` and the subject, whatever prefixes for forwards it already has taken off.
#[must_use]
pub fn forward_subject(_subject: &str) -> String {
    String::new()
}

/// Who a reply goes to: `Reply-To`, else `From`; for one's own message, whoever it went to. With `all`, the
/// other recipients in `Cc`. One's own addresses (compared without case) are left out, each address comes once.
#[must_use]
pub fn recipients(_headers: &Headers, _own: &[&str], _all: bool) -> Recipients {
    Recipients::default()
}

/// `References` of a reply: those of the original and its own id (RFC 5322 §3.6.4), the oldest ones in the
/// middle dropped where the chain grows too long.
#[must_use]
pub fn references(_headers: &Headers) -> Vec<String> {
    Vec::new()
}
