//! The allow-list through which HTML of a received message passes before a browser sees it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use ammonia::{Builder, UrlRelative};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::address::{self, Image};
use super::allow::{self, REL, TARGET};
use super::css::{self, Properties};
use super::{balance, document};

/// Stands around the number of an inline image until its bytes are put in. A noncharacter, which no text
/// needs (and which is taken out of the input).
pub(super) const MARK: char = '\u{FDD0}';
/// Inline images that a message may refer to.
pub(super) const MOST_PARTS: usize = 1_000;

/// Gives the address under which the image proxy serves a remote picture, or `None` to leave it out.
pub type RewriteRemote = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What becomes of pictures that lie on other hosts.
#[derive(Clone, Default)]
pub enum Remote {
    /// They are left out, and [`Sanitized::has_remote`] says that there were some.
    #[default]
    Blocked,
    /// Their `http(s)` address is replaced by what this returns.
    Rewritten(RewriteRemote),
}

/// How one message is to be sanitised.
#[derive(Clone, Default)]
pub struct Policy {
    /// Pictures on other hosts.
    pub remote: Remote,
}

/// A message's HTML, harmless, with the places of its inline images still open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sanitized {
    /// Whether it refers to pictures on other hosts, blocked or not.
    pub has_remote: bool,
    /// The Content-IDs (without angle brackets, decoded) that it shows, each once, in order.
    pub cids: Vec<String>,
    pub(super) body: String,
    pub(super) css: String,
    pub(super) body_attributes: String,
}

impl Sanitized {
    /// The whole document for the sandboxed iframe. `image` gives the `data:` URI (see [`data_uri`]) of an
    /// inline image by its Content-ID; those that it does not know, and those over
    /// [`crate::limits::EMBEDDED_BYTES`] in all, are left out.
    #[must_use]
    pub fn document(&self, image: impl Fn(&str) -> Option<String>) -> String {
        document::document(self, image)
    }
}

/// Sanitises a message's HTML (a whole document or a fragment). Several bodies are joined by the caller.
#[must_use]
pub fn sanitize(html: &str, policy: &Policy) -> Sanitized {
    let balance::Balanced { html, css, body } = balance::balance(html);
    IMAGES.set(Images {
        remote: policy.remote.clone(),
        ..Images::default()
    });
    let css = css::sheet(&css, &mut rewrite);
    let body_attributes = if body.is_empty() {
        body
    } else {
        attributes_of_body(&body)
    };
    let body = CLEANER.clean(&html).to_string();
    let Images {
        has_remote, parts, ..
    } = IMAGES.take();
    Sanitized {
        has_remote,
        cids: parts,
        body,
        css,
        body_attributes,
    }
}

/// They are judged on an element that may stand in a fragment, as `<body>` may not.
fn attributes_of_body(attributes: &str) -> String {
    let table = CLEANER.clean(&format!("<table{attributes}></table>")).to_string();
    table
        .strip_prefix("<table")
        .and_then(|rest| rest.strip_suffix("></table>"))
        .unwrap_or_default()
        .to_owned()
}

/// The media type under which a picture may be shown: a raster format that browsers know, in its proper
/// name. `None` for everything else, SVG included.
#[must_use]
pub fn raster_type(media_type: &str) -> Option<String> {
    let media_type = media_type.trim().to_ascii_lowercase();
    let subtype = media_type
        .strip_prefix("image/")
        .filter(|subtype| address::is_raster(subtype))?;
    // `image/jpg` and `image/pjpeg` are not types, though many senders say so.
    let subtype = if matches!(subtype, "jpg" | "pjpeg") {
        "jpeg"
    } else {
        subtype
    };
    Some(format!("image/{subtype}"))
}

/// A `data:` URI for an inline image; `None` for what is not a raster image that browsers show.
#[must_use]
pub fn data_uri(media_type: &str, bytes: &[u8]) -> Option<String> {
    let media_type = raster_type(media_type)?;
    (!bytes.is_empty()).then(|| format!("data:{media_type};base64,{}", STANDARD.encode(bytes)))
}

/// Decides about the pictures of one message and remembers what it saw.
#[derive(Default)]
struct Images {
    remote: Remote,
    has_remote: bool,
    parts: Vec<String>,
}

impl Images {
    /// What stands in the place of a picture's address, `None` for nothing.
    fn rewrite(&mut self, value: &str) -> Option<String> {
        match address::image(value)? {
            Image::Embedded(value) => Some(value),
            Image::Remote(value) => {
                self.has_remote = true;
                match &self.remote {
                    Remote::Blocked => None,
                    Remote::Rewritten(rewrite) => rewrite(&value),
                }
            }
            Image::Part(id) => {
                let number = match self.parts.iter().position(|known| *known == id) {
                    Some(number) => number,
                    None if self.parts.len() < MOST_PARTS => {
                        self.parts.push(id);
                        self.parts.len() - 1
                    }
                    None => return None,
                };
                Some(format!("{MARK}{number}{MARK}"))
            }
        }
    }
}

thread_local! {
    /// Of the message that this thread sanitises just now. Cleaning does not wait for anything, so a thread has
    /// one at a time.
    static IMAGES: RefCell<Images> = RefCell::default();
}

/// [`Images::rewrite`] for the message at hand.
fn rewrite(value: &str) -> Option<String> {
    IMAGES.with_borrow_mut(|images| images.rewrite(value))
}

/// The allow-list as ammonia takes it, with our judgement of values. Making it takes longer than cleaning a short
/// message, so it is made once and knows no message.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

fn cleaner() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(allow::TAGS.iter().copied().collect())
        .clean_content_tags(allow::DROPPED.iter().copied().collect())
        .generic_attributes(allow::global().iter().copied().collect())
        .tag_attributes(tag_attributes())
        // Schemes are judged once more, attribute by attribute, in `filter`.
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into())
        .url_relative(UrlRelative::PassThrough)
        .strip_comments(true)
        .link_rel(None)
        .attribute_filter(|_, name, value| filter(name, value));
    // `balance` writes these as well: an attribute that is there keeps its place, so that the same mail
    // always gives the same document.
    for tag in ["a", "area"] {
        builder.set_tag_attribute_value(tag, "target", TARGET);
        builder.set_tag_attribute_value(tag, "rel", REL);
    }
    builder
}

fn tag_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    let mut attributes: HashMap<&str, HashSet<&str>> = allow::OF_TAG
        .iter()
        .map(|(tag, names)| (*tag, names.iter().copied().collect()))
        .collect();
    for tag in ["a", "area"] {
        attributes.entry(tag).or_default().extend(["target", "rel"]);
    }
    attributes
}

fn filter<'a>(name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    match name {
        "style" => {
            let css = css::declarations(value, Properties::Received, &mut rewrite);
            (!css.is_empty()).then_some(Cow::Owned(css))
        }
        "src" | "background" => rewrite(value).map(Cow::Owned),
        "href" => address::link(value).map(Cow::Owned),
        "usemap" => value.starts_with('#').then_some(Cow::Borrowed(value)),
        "target" => (value == TARGET).then_some(Cow::Borrowed(value)),
        "rel" => (value == REL).then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

#[cfg(test)]
mod tests;
