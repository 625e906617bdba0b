//! The page around a sanitised message, and the policy under which a browser shows it.

use super::address;
use super::sanitize::{MARK, Sanitized};
use crate::limits;

/// How a message looks where it does not say otherwise. Mail is written for a light ground. Its margin is that of the
/// page's head above it.
///
/// A picture that is not shown is its words on a quiet ground, or an empty place; the little broken picture that browsers
/// draw at the beginning of the words is covered. Where there is little room, widths that were meant for a desk give way,
/// so that nothing has to be scrolled sideways to be read.
const BASE_STYLE: &str = "\
:root{color-scheme:light}\
body{margin:16px;background:#fff;color:#1f2328;font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,\
'Helvetica Neue',Arial,sans-serif;overflow-wrap:break-word}\
@media (min-width:440px){body{margin-inline:24px}}\
img{max-width:100%}\
pre{white-space:pre-wrap;overflow-wrap:anywhere}\
blockquote{margin:0 0 0 8px;padding:0 0 0 12px;border-left:2px solid #d0d7de}\
a{color:#0b57d0}\
img:not([src]){position:relative;display:inline-block;background:#f1f3f5;color:#57606a}\
img:not([src])::after{content:'';position:absolute;inset:0 auto auto 0;width:16px;height:18px;background:#f1f3f5}\
img:not([src],[alt]),img[alt='']:not([src]){visibility:hidden}\
@media (max-width:600px){\
img{object-fit:contain}\
img:not([src]){width:auto!important;height:auto!important}\
table,td,th,div{max-width:100%!important;min-width:0!important}\
:is(table,td,th)[width]:not([width*='%']),:is(table,td,th,div)[style*=width]:not([style*='%']){width:auto!important}}";

/// Where the pictures of a shown message may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images<'a> {
    /// Only from the document itself.
    Embedded,
    /// Also from the image proxy: a CSP source such as `https://mail.example.org/api/mail/remote` or `'self'`.
    Proxied(&'a str),
}

/// The exact value of `Content-Security-Policy` for a document from [`Sanitized::document`].
///
/// Nothing runs, nothing is loaded but pictures, nothing is sent; the document has an origin of its own, and a
/// link opens a new tab that is not bound by any of this.
#[must_use]
pub fn content_security_policy(images: Images<'_>) -> String {
    let proxy = match images {
        // What could add a directive is not a source.
        Images::Proxied(source) if !source.contains([';', ',', '\r', '\n']) => format!(" {source}"),
        Images::Proxied(_) | Images::Embedded => String::new(),
    };
    format!(
        "default-src 'none'; img-src data:{proxy}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
}

pub(super) fn document(message: &Sanitized, image: impl Fn(&str) -> Option<String>) -> String {
    let Sanitized {
        body,
        css,
        body_attributes,
        cids,
        ..
    } = message;
    let mut out = String::with_capacity(body.len() + css.len() + BASE_STYLE.len() + 512);
    let mut embed = Embedder {
        cids,
        image,
        budget: limits::EMBEDDED_BYTES,
    };
    out.push_str(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light\">\
         <meta name=\"referrer\" content=\"no-referrer\"><style>",
    );
    out.push_str(BASE_STYLE);
    out.push_str("</style>");
    if !css.is_empty() {
        out.push_str("<style>\n");
        embed.fill(css, &mut out);
        out.push_str("</style>");
    }
    out.push_str("</head><body");
    embed.fill(body_attributes, &mut out);
    out.push('>');
    embed.fill(body, &mut out);
    out.push_str("</body></html>");
    out
}

/// Puts inline images in the places marked for them.
struct Embedder<'a, F> {
    cids: &'a [String],
    image: F,
    budget: usize,
}

impl<F: Fn(&str) -> Option<String>> Embedder<'_, F> {
    fn fill(&mut self, template: &str, out: &mut String) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once(MARK) {
            out.push_str(before);
            rest = match number(after) {
                Some((number, after)) => {
                    self.embed(number, out);
                    after
                }
                // Written by the sender as a character reference; it means nothing.
                None => after,
            };
        }
        out.push_str(rest);
    }

    fn embed(&mut self, number: usize, out: &mut String) {
        let uri = self.cids.get(number).and_then(|id| (self.image)(id));
        if let Some(uri) = uri.filter(|uri| uri.len() <= self.budget && address::is_embedded_raster(uri)) {
            self.budget -= uri.len();
            out.push_str(&uri);
        }
    }
}

/// The number of a place, and what follows its closing mark.
fn number(after: &str) -> Option<(usize, &str)> {
    let (digits, after) =
        after.split_at_checked(after.bytes().take(5).take_while(u8::is_ascii_digit).count())?;
    Some((digits.parse().ok()?, after.strip_prefix(MARK)?))
}
