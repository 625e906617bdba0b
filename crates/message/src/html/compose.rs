//! HTML that one of our own people writes, and quotes from others in it.
//!
//! The editor stands in Roost's own page, not in a sandbox: what enters it is held to a shorter list than
//! what is merely read. No classes, no ids, no positions, nothing that loads.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use ammonia::{Builder, UrlRelative};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::address::{self, Image};
use super::css::{self, Properties};
use super::sanitize::{MARK, MOST_PARTS};
use super::{allow, balance};

/// Carries the address of a remote picture through the editor without loading it.
pub(super) const INERT: &str = "data-remote-src";

/// What may not stand in a `cid:` address (RFC 2392 §2, RFC 3986 §3.3).
const IN_CID: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`');

const GLOBAL: &[&str] = &[
    "align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width",
];

const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

const OF_TAG: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &["type"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("font", &["color", "face", "size"]),
    ("img", &["alt", "src"]),
    ("li", &["value"]),
    ("ol", &["start", "type"]),
    ("table", &["border", "cellpadding", "cellspacing"]),
    ("td", &["colspan", "nowrap", "rowspan"]),
    ("th", &["colspan", "nowrap", "rowspan"]),
    ("ul", &["type"]),
];

/// HTML fit to be sent or kept as a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// The fragment (no `<html>`, no `<body>`).
    pub html: String,
    /// The Content-IDs that it shows, each once, in order: only these inline images need to go along.
    pub cids: Vec<String>,
}

/// Sanitises what the editor gave, to be sent or kept: basic formatting, links, `cid:` images. Remote images
/// that were quoted get their address back.
#[must_use]
pub fn sanitize(html: &str) -> Composed {
    clean(html, Remote::Live)
}

/// Sanitises HTML that goes into the editor: a quoted message, a draft taken up again. Remote images are inert
/// in it (`data-remote-src` instead of `src`); [`sanitize`] undoes this.
#[must_use]
pub fn for_editor(html: &str) -> Composed {
    clean(html, Remote::Inert)
}

/// The whole HTML body of an outgoing message around a fragment from [`sanitize`].
#[must_use]
pub fn document(fragment: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{fragment}\n</body></html>\n"
    )
}

/// Whether remote pictures may be loaded by whoever shows the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remote {
    Live,
    Inert,
}

fn clean(html: &str, remote: Remote) -> Composed {
    let balanced = balance::balance(html).html;
    let cids = Arc::new(Mutex::new(Vec::new()));
    let mut html = cleaner(Arc::clone(&cids), remote).clean(&balanced).to_string();
    if remote == Remote::Inert {
        // No other address begins with the mark, which is taken out of the input.
        html = html
            .replace(&format!(" src=\"{MARK}"), &format!(" {INERT}=\""))
            .replace(MARK, "");
    }
    let cids = std::mem::take(&mut *cids.lock().unwrap_or_else(PoisonError::into_inner));
    Composed { html, cids }
}

fn cleaner(cids: Arc<Mutex<Vec<String>>>, remote: Remote) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(allow::DROPPED.iter().copied().collect())
        .generic_attributes(GLOBAL.iter().copied().collect())
        .tag_attributes(
            OF_TAG
                .iter()
                .map(|(tag, names)| (*tag, names.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into())
        .url_relative(UrlRelative::PassThrough)
        .strip_comments(true)
        .link_rel(None)
        .attribute_filter(move |tag, name, value| match name {
            "style" => {
                let css = css::declarations(value, Properties::Composed, &mut |_| None);
                (!css.is_empty()).then_some(Cow::Owned(css))
            }
            "src" => picture(&cids, remote, value).map(Cow::Owned),
            "href" => address::link(value).map(Cow::Owned),
            "type" if tag == "blockquote" => (value == "cite").then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
}

fn picture(cids: &Mutex<Vec<String>>, remote: Remote, value: &str) -> Option<String> {
    match address::image(value)? {
        Image::Embedded(value) => Some(value),
        Image::Remote(value) if remote == Remote::Inert => Some(format!("{MARK}{value}")),
        Image::Remote(value) => Some(value),
        Image::Part(id) => {
            let address = format!("cid:{}", utf8_percent_encode(&id, IN_CID));
            let mut cids = cids.lock().unwrap_or_else(PoisonError::into_inner);
            if !cids.contains(&id) {
                if cids.len() >= MOST_PARTS {
                    return None;
                }
                cids.push(id);
            }
            Some(address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_formatting_links_and_pictures() {
        let composed = sanitize(
            "<p style=\"margin:0;color:red;position:absolute\">Hi <b>Bob</b></p><ul><li>one</ul>\
             <a href=https://example.org/ onclick=x target=_top>site</a><img src=\"cid:a@b\" alt=x class=y>",
        );
        assert_eq!(
            composed.html,
            "<p style=\"margin:0;color:red\">Hi <b>Bob</b></p><ul><li>one</li></ul>\
             <a href=\"https://example.org/\">site</a><img src=\"cid:a@b\" alt=\"x\">"
        );
        assert_eq!(composed.cids, ["a@b"]);
    }

    #[test]
    fn nothing_that_runs_loads_or_covers_enters_the_editor() {
        let composed = for_editor(
            "<style>p{}</style><script>x</script><div id=sign-in class=page style='position:fixed;margin:-9px;\
             background:url(https://leak.invalid/)' onclick=x><form><input autofocus onfocus=x></form>\
             <img src=https://leak.invalid/a.png><img src=x onerror=y></div>",
        );
        assert_eq!(
            composed.html,
            "<div style=\"background:none\"><img data-remote-src=\"https://leak.invalid/a.png\"><img></div>"
        );
    }

    #[test]
    fn remote_pictures_come_back_when_sent() {
        let quoted = for_editor("<img src=\"https://example.org/a.png\" alt=\"a\">");
        assert_eq!(
            sanitize(&quoted.html).html,
            "<img src=\"https://example.org/a.png\" alt=\"a\">"
        );
        // Twice through the editor is as good as once.
        assert_eq!(for_editor(&quoted.html), quoted);
        assert_eq!(sanitize("<img data-remote-src=\"javascript:x\">").html, "<img>");
    }

    #[test]
    fn a_mark_in_the_text_means_nothing() {
        assert_eq!(
            for_editor("a&#xFDD0;b\u{FDD0}c<img alt='x src=\"&#xFDD0;y'>")
                .html
                .matches('\u{FDD0}')
                .count(),
            0
        );
    }
}
