//! Reading a request body into an [`Element`] tree.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, QName, ResolveResult};
use thiserror::Error;

use crate::name::{Name, XML};
use crate::xml::element::{Attribute, Element, Node};

/// The namespace of `xmlns`.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// How much of a document is read before giving up. The size in bytes is the caller's to bound.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How deep elements may nest.
    pub depth: usize,
    /// How many elements there may be in all.
    pub elements: usize,
    /// How many attributes one element may have.
    pub attributes: usize,
}

impl Default for Limits {
    /// Enough for a multiget that fills a body of 1 MiB, and for the deepest of filters.
    fn default() -> Self {
        Self {
            depth: 64,
            elements: 30_000,
            attributes: 32,
        }
    }
}

/// Why a body is not XML that the server reads.
#[derive(Debug, Error)]
pub enum XmlError {
    /// Not well-formed, or a namespace prefix that is not declared.
    #[error("the body is not well-formed XML: {0}")]
    Malformed(String),
    /// Neither UTF-8 nor UTF-16.
    #[error("the body is not valid UTF-8 or UTF-16")]
    Encoding,
    /// A document type declaration, or a reference to an entity that only one could declare.
    #[error("document type declarations and entities are not accepted")]
    DocumentType,
    /// More than [`Limits`] allow.
    #[error("the body has too many {0}")]
    TooLarge(&'static str),
    /// There is no element.
    #[error("the body has no element")]
    Empty,
}

/// Reads a whole document.
///
/// # Errors
/// As [`XmlError`] lists them. Nothing is resolved from outside the document.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Element, XmlError> {
    let text = decode(bytes)?;
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree {
        limits,
        count: 0,
        open: Vec::new(),
        root: None,
    };
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Start(start) => {
                let element = read_start(&reader, &start, limits)?;
                tree.open(element)?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let resolved = reference.resolve_char_ref().map_err(malformed)?;
                match resolved {
                    Some(character) if is_xml_character(character) => {
                        tree.text(character.encode_utf8(&mut [0; 4]))?;
                    }
                    Some(_) => return Err(XmlError::Malformed("a forbidden character".to_owned())),
                    None => {
                        tree.text(resolve_predefined_entity(&reference).ok_or(XmlError::DocumentType)?)?;
                    }
                }
            }
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Eof => return tree.finish(),
            // `Empty` is expanded into `Start` and `End`.
            Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

/// RFC 4918 §19 leaves the encodings to XML, whose processors read UTF-8 and UTF-16 (XML 1.0 §4.3.3).
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    let (big_endian, rest) = match bytes {
        [0xfe, 0xff, rest @ ..] => (true, rest),
        [0xff, 0xfe, rest @ ..] => (false, rest),
        _ => {
            return std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|_| XmlError::Encoding);
        }
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(XmlError::Encoding);
    }
    let units = pairs.iter().map(|pair| {
        if big_endian {
            u16::from_be_bytes(*pair)
        } else {
            u16::from_le_bytes(*pair)
        }
    });
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| XmlError::Encoding)
}

fn read_start(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, limits: Limits) -> Result<Element, XmlError> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let (name, prefix) = qualified(&namespace, local.as_ref(), start.name())?;
    let mut attributes = Vec::new();
    for (index, attribute) in start.attributes().enumerate() {
        if index >= limits.attributes {
            return Err(XmlError::TooLarge("attributes"));
        }
        let attribute = attribute.map_err(malformed)?;
        match attribute.key.as_namespace_binding() {
            // Namespaces in XML 1.0 §5: a prefix cannot be bound to nothing.
            Some(PrefixDeclaration::Named(_)) if attribute.value.is_empty() => {
                return Err(XmlError::Malformed("a prefix is declared empty".to_owned()));
            }
            Some(_) => continue,
            None => {}
        }
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(malformed)?;
        let (name, prefix) = qualified(&namespace, local.as_ref(), attribute.key)?;
        attributes.push(Attribute {
            name,
            prefix,
            value: value.into_owned(),
        });
    }
    Ok(Element {
        name,
        prefix,
        attributes,
        children: Vec::new(),
    })
}

/// A name with the prefix that it was written with.
fn qualified(
    namespace: &ResolveResult<'_>,
    local: &str,
    written: QName<'_>,
) -> Result<(Name, Option<String>), XmlError> {
    let namespace = namespace_text(namespace)?;
    let prefix = checked_prefix(written)?;
    // Namespaces in XML 1.0 §3: `xml` alone stands for its namespace, and no name is in that of `xmlns`.
    if namespace == XMLNS || (namespace == XML) != (prefix.as_deref() == Some("xml")) {
        return Err(XmlError::Malformed("a reserved prefix or namespace".to_owned()));
    }
    Ok((Name::read(&namespace, checked_name(local)?), prefix))
}

/// The namespace that a name resolves to. quick-xml gives the attribute's value as it was written, so its
/// references are resolved here.
fn namespace_text<'a>(result: &'a ResolveResult<'a>) -> Result<Cow<'a, str>, XmlError> {
    match result {
        ResolveResult::Bound(namespace) => unescape(namespace.as_ref()).map_err(malformed),
        ResolveResult::Unbound => Ok(Cow::Borrowed("")),
        ResolveResult::Unknown(prefix) => {
            Err(XmlError::Malformed(format!("prefix {prefix:?} is not declared")))
        }
    }
}

fn checked_prefix(name: QName<'_>) -> Result<Option<String>, XmlError> {
    name.prefix()
        .map(|prefix| checked_name(prefix.as_ref()).map(str::to_owned))
        .transpose()
}

/// Namespaces in XML 1.0 §3, production `NCName`. Checked here because names are written back unescaped.
fn checked_name(name: &str) -> Result<&str, XmlError> {
    let mut characters = name.chars();
    let starts_well = characters.next().is_some_and(is_name_start);
    if starts_well && characters.all(is_name_character) {
        Ok(name)
    } else {
        Err(XmlError::Malformed(
            "a name has a character that names cannot have".to_owned(),
        ))
    }
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
}

/// XML 1.0 §2.2, production `Char`.
fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn malformed(error: impl std::fmt::Display) -> XmlError {
    XmlError::Malformed(error.to_string())
}

/// The tree under construction. A stack of its own, so that depth never becomes call depth.
struct Tree {
    limits: Limits,
    count: usize,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), XmlError> {
        if self.root.is_some() {
            return Err(XmlError::Malformed(
                "there is more than one root element".to_owned(),
            ));
        }
        self.count += 1;
        if self.count > self.limits.elements {
            return Err(XmlError::TooLarge("elements"));
        }
        if self.open.len() >= self.limits.depth {
            return Err(XmlError::TooLarge("levels"));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), XmlError> {
        let Some(element) = self.open.pop() else {
            return Err(XmlError::Malformed("an end tag without its start".to_owned()));
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        if !text.chars().all(is_xml_character) {
            return Err(XmlError::Malformed("a forbidden character".to_owned()));
        }
        let Some(parent) = self.open.last_mut() else {
            if text.trim().is_empty() {
                return Ok(());
            }
            return Err(XmlError::Malformed("text outside of the root element".to_owned()));
        };
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => parent.children.push(Node::Text(text.to_owned())),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, XmlError> {
        if !self.open.is_empty() {
            return Err(XmlError::Malformed(
                "the document ends inside an element".to_owned(),
            ));
        }
        self.root.ok_or(XmlError::Empty)
    }
}

#[cfg(test)]
mod tests;
