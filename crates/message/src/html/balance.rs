//! HTML of any shape made into HTML of a bounded shape, before a real parser sees it.
//!
//! Building a tree from hostile HTML can take quadratic time and memory: thousands of open elements, or of
//! formatting elements that the standard opens again in every paragraph. Here every element that is left
//! open is closed, nesting and the number of elements are bounded, and elements and attributes that would be
//! thrown away later go at once. What is allowed is decided again, by the parser's own tree, in
//! [`super::sanitize`]; this step only has to keep that cheap and to keep the look of honest mail.

mod elements;
mod stack;

use std::borrow::Cow;

use super::scan::{Attribute, Token, tokens};
use super::{allow, entity};
use crate::{display, limits};
use stack::Stack;

/// What is left of a document.
#[derive(Debug, Default)]
pub(super) struct Balanced {
    /// The content, every element closed.
    pub(super) html: String,
    /// The text of the `<style>` elements.
    pub(super) css: String,
    /// The attributes of `<body>` (and direction and language of `<html>`), as they are written in a tag.
    pub(super) body: String,
}

/// Bounds a document or fragment.
pub(super) fn balance(html: &str) -> Balanced {
    let mut writer = Writer {
        stack: Stack::default(),
        balanced: Balanced::default(),
        elements: 0,
        skipping: None,
    };
    for token in tokens(display::prefix(html, limits::HTML_BYTES)) {
        if writer.elements > limits::HTML_ELEMENTS {
            break;
        }
        writer.token(token);
    }
    let Writer {
        mut stack,
        mut balanced,
        ..
    } = writer;
    stack.close_all(&mut balanced.html);
    balanced
}

struct Writer {
    stack: Stack,
    balanced: Balanced,
    elements: usize,
    /// The element that is being dropped with its content, and how often it is open.
    skipping: Option<(String, usize)>,
}

impl Writer {
    fn token(&mut self, token: Token<'_>) {
        if self.skip(&token) {
            return;
        }
        match token {
            Token::Text(text) => self.text(text),
            Token::Raw { name, text } => self.raw(&name, text),
            Token::Start { name, attributes } => self.start(&name, &attributes),
            Token::End { name } => self.end(&name),
        }
    }

    /// Whether the token stands in an element that goes with its content.
    fn skip(&mut self, token: &Token<'_>) -> bool {
        let Some((dropped, depth)) = &mut self.skipping else {
            return false;
        };
        match token {
            Token::Start { name, .. } if *name == dropped.as_str() => *depth += 1,
            Token::End { name } if *name == dropped.as_str() => *depth -= 1,
            _ => {}
        }
        if *depth == 0 {
            self.skipping = None;
        }
        true
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.balanced.html.push_str("&lt;"),
                '\0' | super::sanitize::MARK => {}
                _ => self.balanced.html.push(character),
            }
        }
    }

    fn raw(&mut self, name: &str, text: &str) {
        match name {
            "style" => {
                let room = limits::CSS_BYTES.saturating_sub(self.balanced.css.len());
                self.balanced.css.push_str(display::prefix(text, room));
                self.balanced.css.push('\n');
            }
            // Obsolete ways to show text as it is.
            "xmp" | "plaintext" => {
                self.balanced.html.push_str("<pre>");
                self.balanced.html.push_str(&entity::escape(text));
                self.balanced.html.push_str("</pre>");
            }
            _ => {}
        }
    }

    fn start(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        match name {
            "body" | "html" if self.balanced.body.len() < 16 * 1024 => {
                let kept =
                    |attribute: &&Attribute<'_>| name == "body" || matches!(&*attribute.name, "dir" | "lang");
                attributes
                    .iter()
                    .filter(kept)
                    .for_each(|a| write_attribute("table", a, &mut self.balanced.body));
                return;
            }
            _ if matches!(
                name,
                "svg" | "math" | "template" | "select" | "datalist" | "frameset"
            ) =>
            {
                self.skipping = Some((name.to_owned(), 1));
                return;
            }
            _ if !allow::tag(name) => return,
            _ => {}
        }
        self.elements += 1;
        let mut tag = String::from(name);
        attributes
            .iter()
            .for_each(|attribute| write_attribute(name, attribute, &mut tag));
        if matches!(name, "a" | "area") {
            tag.push_str(&format!(" target=\"{}\" rel=\"{}\"", allow::TARGET, allow::REL));
        }
        self.stack.open(name, tag, &mut self.balanced.html);
    }

    fn end(&mut self, name: &str) {
        match name {
            // The standard makes a line break of this one.
            "br" => self.balanced.html.push_str("<br>"),
            _ if allow::tag(name) => self.stack.close(name, &mut self.balanced.html),
            _ => {}
        }
    }
}

/// Writes an attribute so that every parser reads it alike, if it may stay at all.
fn write_attribute(tag: &str, attribute: &Attribute<'_>, out: &mut String) {
    // The address of a picture that waits in the editor (see `compose`).
    let name = if tag == "img" && attribute.name == super::compose::INERT {
        "src"
    } else {
        &attribute.name
    };
    if !allow::attribute(tag, name) {
        return;
    }
    let value: Cow<'_, str> = if attribute.value.contains(['"', '\0', super::sanitize::MARK]) {
        attribute
            .value
            .replace('"', "&quot;")
            .replace(['\0', super::sanitize::MARK], "")
            .into()
    } else {
        attribute.value.into()
    };
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(&value);
    out.push('"');
}

#[cfg(test)]
mod tests;
