//! HTML cut into tokens, in one pass over the text and with no state beyond the current tag.
//!
//! Follows the tokenizer of the HTML standard (§13.2.5) for what matters here, and drops comments, doctypes
//! and processing instructions. It decides nothing about safety: [`super::sanitize`] hands what is built from
//! these tokens to a real parser, and previews and plain text never reach a browser as HTML.

use std::borrow::Cow;

use crate::limits;

/// One token. Text and attribute values are raw: character references are not decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text between tags.
    Text(&'a str),
    /// A start tag, its name in lower case.
    Start {
        name: Cow<'a, str>,
        attributes: Vec<Attribute<'a>>,
    },
    /// An end tag, its name in lower case.
    End { name: Cow<'a, str> },
    /// What stands in an element whose content is not markup (`style`, `script`, `title`, …), after its
    /// start tag. The end tag follows as a token of its own.
    Raw { name: Cow<'a, str>, text: &'a str },
}

/// An attribute: name in lower case, value raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: &'a str,
}

/// The tokens of a document or fragment, which may be cut anywhere.
pub(crate) fn tokens(html: &str) -> Tokens<'_> {
    Tokens {
        rest: html,
        raw: None,
    }
}

/// See [`tokens`].
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    raw: Option<Cow<'a, str>>,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let text = self.take(raw_end(self.rest, &name));
            return Some(Token::Raw { name, text });
        }
        loop {
            let bytes = self.rest.as_bytes();
            match bytes {
                [] => return None,
                [b'<', b'!' | b'?', ..] => {
                    self.take(comment_end(self.rest));
                }
                [b'<', b'/', b'>', ..] => {
                    self.take(3);
                }
                [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => return self.tag(true),
                [b'<', b'/', _, ..] => {
                    self.take(
                        bytes
                            .iter()
                            .position(|byte| *byte == b'>')
                            .map_or(bytes.len(), |end| end + 1),
                    );
                }
                [b'<', letter, ..] if letter.is_ascii_alphabetic() => return self.tag(false),
                _ => {
                    // A `<` that opens nothing is text.
                    let from = usize::from(bytes.first() == Some(&b'<'));
                    let end = bytes.iter().skip(from).position(|byte| *byte == b'<');
                    let text = self.take(end.map_or(bytes.len(), |end| end + from));
                    return Some(Token::Text(text));
                }
            }
        }
    }
}

impl<'a> Tokens<'a> {
    /// Splits off the first `length` bytes, which end at an ASCII character or at the end.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Reads a tag. One that the text ends in is no tag.
    fn tag(&mut self, is_end: bool) -> Option<Token<'a>> {
        self.take(if is_end { 2 } else { 1 });
        let name = lower(self.take_until(|byte| is_space(byte) || matches!(byte, b'/' | b'>')));
        let mut attributes = Vec::new();
        loop {
            self.take_until(|byte| !is_space(byte) && byte != b'/');
            match self.rest.as_bytes().first() {
                None => return None,
                Some(b'>') => {
                    self.take(1);
                    break;
                }
                Some(_) => {
                    let attribute = self.attribute()?;
                    if attributes.len() < limits::HTML_ATTRIBUTES
                        && !attributes
                            .iter()
                            .any(|known: &Attribute<'_>| known.name == attribute.name)
                    {
                        attributes.push(attribute);
                    }
                }
            }
        }
        if is_end {
            return Some(Token::End { name });
        }
        if is_raw(&name) {
            self.raw = Some(name.clone());
        }
        Some(Token::Start { name, attributes })
    }

    fn attribute(&mut self) -> Option<Attribute<'a>> {
        // An equals sign in front belongs to the name.
        let mut first = true;
        let name = self.take_until(|byte| {
            let ends = is_space(byte) || matches!(byte, b'/' | b'>') || (byte == b'=' && !first);
            first = false;
            ends
        });
        let name = lower(name);
        let after_name = self.rest;
        self.take_until(|byte| !is_space(byte));
        if !self.rest.starts_with('=') {
            self.rest = after_name;
            return Some(Attribute { name, value: "" });
        }
        self.take(1);
        self.take_until(|byte| !is_space(byte));
        let value = match self.rest.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                self.take(1);
                let value = self.take_until(|byte| byte == *quote);
                self.take(1);
                value
            }
            b'>' => "",
            _ => self.take_until(|byte| is_space(byte) || byte == b'>'),
        };
        Some(Attribute { name, value })
    }

    /// Takes what stands before the first byte for which `ends` holds, which must be an ASCII one or the
    /// first of a character.
    fn take_until(&mut self, mut ends: impl FnMut(u8) -> bool) -> &'a str {
        let bytes = self.rest.as_bytes();
        self.take(bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len()))
    }
}

/// Elements whose content is text up to their end tag. (`noscript` is not one where scripts do not run.)
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext"
    )
}

/// Where the content of a raw element ends: at its end tag, or with the text.
fn raw_end(text: &str, name: &str) -> usize {
    if name == "plaintext" {
        return text.len();
    }
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'<'))
    {
        let start = from + found;
        let tag = bytes.get(start + 1..).unwrap_or_default();
        if let [b'/', rest @ ..] = tag
            && rest
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && rest
                .get(name.len())
                .is_none_or(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
        {
            return start;
        }
        from = start + 1;
    }
    text.len()
}

/// The length of a comment, doctype or the like (`text` starts with `<!` or `<?`).
fn comment_end(text: &str) -> usize {
    let until = |pattern: &str, from: usize| {
        text.get(from..)
            .and_then(|rest| rest.find(pattern))
            .map(|end| from + end + pattern.len())
    };
    if text.starts_with("<!-->") {
        return 5;
    }
    if text.starts_with("<!--->") {
        return 6;
    }
    let end = if text.starts_with("<!--") {
        let (plain, odd) = (until("-->", 4), until("--!>", 4));
        plain.into_iter().chain(odd).min()
    } else {
        until(">", 2)
    };
    end.unwrap_or(text.len())
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xC)
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> String {
        tokens(html)
            .map(|token| match token {
                Token::Text(text) => format!("[{text}]"),
                Token::Start { name, attributes } => {
                    let attributes: String = attributes
                        .iter()
                        .map(|a| format!(" {}={:?}", a.name, a.value))
                        .collect();
                    format!("<{name}{attributes}>")
                }
                Token::End { name } => format!("</{name}>"),
                Token::Raw { name, text } => format!("{{{name}:{text}}}"),
            })
            .collect()
    }

    #[test]
    fn reads_tags_as_browsers_do() {
        assert_eq!(
            read("<P Class=a id='b' x=\"c>d\" y>t</P >"),
            "<p class=\"a\" id=\"b\" x=\"c>d\" y=\"\">[t]</p>"
        );
        assert_eq!(read("<img/src=x/onerror=y>"), "<img src=\"x/onerror=y\">");
        assert_eq!(read("<a =b c = d e=>f"), "<a =b=\"\" c=\"d\" e=\"\">[f]");
        assert_eq!(read("<a a=1 A=2>"), "<a a=\"1\">");
        assert_eq!(read("<br/>"), "<br>");
    }

    #[test]
    fn leaves_stray_characters_as_text() {
        assert_eq!(read("1 < 2 <3 <"), "[1 ][< 2 ][<3 ][<]");
        assert_eq!(read("a</>b</ x>c"), "[a][b][c]");
        assert_eq!(read("a<b c=\"d"), "[a]");
    }

    #[test]
    fn drops_comments_in_all_their_forms() {
        assert_eq!(
            read("a<!-- <b> -->c<!-->d<!--->e<!--f--!>g<!doctype x>h<?xml ?>i<![CDATA[<b>]]>j"),
            "[a][c][d][e][g][h][i][]]>j]"
        );
        assert_eq!(read("a<!-- open"), "[a]");
    }

    #[test]
    fn raw_elements_hold_text() {
        assert_eq!(read("<style>a<b></STYLE >c"), "<style>{style:a<b>}</style>[c]");
        assert_eq!(
            read("<script></scriptx></script>"),
            "<script>{script:</scriptx>}</script>"
        );
        assert_eq!(
            read("<plaintext></plaintext>"),
            "<plaintext>{plaintext:</plaintext>}"
        );
        assert_eq!(read("<title>ä"), "<title>{title:ä}");
    }

    #[test]
    fn attributes_are_bounded() {
        let many: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
        let html = format!("<p{many}>");
        let Some(Token::Start { attributes, .. }) = tokens(&html).next() else {
            panic!("no tag")
        };
        assert_eq!(attributes.len(), limits::HTML_ATTRIBUTES);
    }
}
