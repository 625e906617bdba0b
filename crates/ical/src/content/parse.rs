//! Reads bytes into components.

use super::line::{self, Line};
use super::property::is_name;
use super::{Component, Item, Property};
use crate::limits::MAX_DEPTH;

/// Which format's habits to expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// iCalendar.
    Calendar,
    /// vCard: property groups; soft line breaks and unindented base64 of version 2.1; Latin-1 where a line is
    /// not UTF-8.
    Card,
}

/// Why bytes are no components.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// A line is not UTF-8.
    #[error("line {0} is not valid UTF-8")]
    Encoding(usize),
    /// A line has no colon, or no proper name before it.
    #[error("line {0} is not a content line")]
    NotALine(usize),
    /// A line outside of any component.
    #[error("line {0} is outside of any component")]
    Outside(usize),
    /// END without its BEGIN.
    #[error("line {0} ends a component that is not open")]
    Unbalanced(usize),
    /// The input ends inside a component.
    #[error("the component {0} is not closed")]
    Unclosed(String),
    /// More components in one another than [`MAX_DEPTH`].
    #[error("components are nested too deeply")]
    TooDeep,
}

/// Reads all components of `data`. Line numbers in errors count logical lines from 1.
///
/// # Errors
/// When the bytes are not a sequence of well-formed components; see [`SyntaxError`].
pub fn parse(data: &[u8], syntax: Syntax) -> Result<Vec<Component>, SyntaxError> {
    let source = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let mut rest = source;
    let mut roots = Vec::new();
    let mut open: Vec<Component> = Vec::new();
    let mut number = 0;
    while let Some(mut line) = line::take(&mut rest) {
        number += 1;
        if syntax == Syntax::Card {
            join_old_breaks(source, &mut line, &mut rest);
        }
        let text = decode(&line, syntax).ok_or(SyntaxError::Encoding(number))?;
        if text.trim().is_empty() {
            if let Some(component) = open.last_mut() {
                component.items_mut().push(Item::Blank(line.raw.into()));
            }
            continue;
        }
        match marker(&text) {
            Some((true, name)) => {
                if !is_name(name) {
                    return Err(SyntaxError::NotALine(number));
                }
                if open.len() >= MAX_DEPTH {
                    return Err(SyntaxError::TooDeep);
                }
                open.push(Component::opened(name, line.raw));
            }
            Some((false, name)) => {
                let mut component = open.pop().ok_or(SyntaxError::Unbalanced(number))?;
                if !component.name().eq_ignore_ascii_case(name) {
                    return Err(SyntaxError::Unbalanced(number));
                }
                component.close(line.raw);
                match open.last_mut() {
                    Some(parent) => parent.push_component(component),
                    None => roots.push(component),
                }
            }
            None => {
                let component = open.last_mut().ok_or(SyntaxError::Outside(number))?;
                let property = Property::parse(text, line.raw, syntax == Syntax::Card)
                    .ok_or(SyntaxError::NotALine(number))?;
                component.items_mut().push(Item::Property(property));
            }
        }
    }
    match open.pop() {
        Some(component) => Err(SyntaxError::Unclosed(component.name().to_owned())),
        None => Ok(roots),
    }
}

/// `BEGIN:x` is `(true, x)`, `END:x` is `(false, x)`.
fn marker(text: &str) -> Option<(bool, &str)> {
    let (word, name) = text.split_once(':')?;
    if word.eq_ignore_ascii_case("BEGIN") {
        Some((true, name.trim()))
    } else if word.eq_ignore_ascii_case("END") {
        Some((false, name.trim()))
    } else {
        None
    }
}

fn decode(line: &Line<'_>, syntax: Syntax) -> Option<String> {
    match std::str::from_utf8(&line.text) {
        Ok(text) => Some(text.to_owned()),
        // Old phones write vCard 2.1 in Latin-1, whose characters are Unicode's first 256.
        Err(_) if syntax == Syntax::Card => Some(line.text.iter().map(|byte| char::from(*byte)).collect()),
        Err(_) => None,
    }
}

/// vCard 2.1 breaks quoted-printable values with `=` at the end of a line, and some writers of base64 do
/// not indent the lines that follow.
fn join_old_breaks<'a>(source: &'a [u8], line: &mut Line<'a>, rest: &mut &'a [u8]) {
    let Some(colon) = line.text.iter().position(|byte| *byte == b':') else {
        return;
    };
    let head = line.text.get(..colon).unwrap_or_default().to_ascii_uppercase();
    if !head.contains(&b';') {
        return;
    }
    if contains(&head, b"QUOTED-PRINTABLE") {
        while line.text.last() == Some(&b'=') && !rest.is_empty() {
            line.text.to_mut().pop();
            line::join_next(source, line, rest);
        }
    } else if contains(&head, b"BASE64") || contains(&head, b"ENCODING=B") {
        while is_base64_line(rest) {
            line::join_next(source, line, rest);
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether the next line is nothing but base64. A property whose name is folded away from its value (RFC 6350 §3.2
/// permits that) begins with letters alone, too: what is indented below belongs to the line.
fn is_base64_line(mut rest: &[u8]) -> bool {
    line::take(&mut rest).is_some_and(|line| {
        !line.text.is_empty()
            && line
                .text
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    })
}
