//! BODYSTRUCTURE (RFC 9051 §7.5.2): a nested list made by whoever wrote the mail.

use super::lexer::{Lexer, Result, Unreadable, text};
use crate::part::{MAX_PART_DEPTH, PartNumber};
use crate::structure::{BodyPart, BodyStructure, MAX_PARTS, TransferEncoding};

/// Containers nested deeper than this are stepped over.
const MAX_DEPTH: usize = 60;
const _: () = assert!(
    MAX_DEPTH < MAX_PART_DEPTH,
    "every part that is kept has a number that can be said"
);
/// Parameters of one part that are kept.
const MAX_PARAMETERS: usize = 50;
/// Bytes of one parameter that are kept.
const MAX_TEXT: usize = 4096;

/// Reads the structure of one message.
pub(super) fn structure(lexer: &mut Lexer<'_>) -> Result<BodyStructure> {
    let mut structure = BodyStructure::default();
    part(lexer, &mut structure, PartNumber::whole(), None, 0)?;
    Ok(structure)
}

/// Reads one part. `number` is its own, empty for the message itself.
fn part(
    lexer: &mut Lexer<'_>,
    structure: &mut BodyStructure,
    number: PartNumber,
    parent: Option<usize>,
    depth: usize,
) -> Result<()> {
    if structure.parts.len() >= MAX_PARTS || depth > MAX_DEPTH {
        structure.left_out += 1;
        return lexer.skip_value();
    }
    lexer.expect(b'(')?;
    if lexer.peek() == Some(b'(') {
        multipart(lexer, structure, number, parent, depth)
    } else {
        let mut single = single(lexer)?;
        // RFC 9051 §6.4.5.1: a message that is not multipart has one part, number 1.
        single.number = if number.is_whole() {
            number.child(1)
        } else {
            number
        };
        single.parent = parent;
        structure.parts.push(single);
        Ok(())
    }
}

fn multipart(
    lexer: &mut Lexer<'_>,
    structure: &mut BodyStructure,
    number: PartNumber,
    parent: Option<usize>,
    depth: usize,
) -> Result<()> {
    let index = structure.parts.len();
    structure.parts.push(BodyPart {
        number: number.clone(),
        parent,
        ..BodyPart::default()
    });
    let mut position = 0;
    while lexer.peek() == Some(b'(') {
        position += 1;
        part(lexer, structure, number.child(position), Some(index), depth + 1)?;
        lexer.take_spaces();
    }
    let subtype = lower(lexer)?;
    let mut container = BodyPart {
        media_type: format!("multipart/{subtype}"),
        ..BodyPart::default()
    };
    if next(lexer) {
        container.parameters = parameters(lexer)?;
        disposition(lexer, &mut container)?;
    }
    end(lexer)?;
    let stored = structure.parts.get_mut(index).ok_or(Unreadable("a container"))?;
    *stored = BodyPart {
        number,
        parent,
        ..container
    };
    Ok(())
}

fn single(lexer: &mut Lexer<'_>) -> Result<BodyPart> {
    let (kind, subtype) = (lower(lexer)?, spaced(lexer, lower)?);
    let parameters = spaced(lexer, parameters)?;
    let content_id = spaced(lexer, Lexer::nstring)?.map(|id| bounded(&id));
    let _description = spaced(lexer, Lexer::nstring)?;
    let encoding = spaced(lexer, Lexer::nstring)?;
    let size = spaced(lexer, Lexer::number)?;
    let mut part = BodyPart {
        media_type: format!("{kind}/{subtype}"),
        parameters,
        content_id: content_id
            .map(|id| id.trim().trim_start_matches('<').trim_end_matches('>').to_owned())
            .filter(|id| !id.is_empty()),
        encoding: match encoding.map(|encoding| encoding.to_ascii_lowercase()).as_deref() {
            Some(b"base64") => TransferEncoding::Base64,
            Some(b"quoted-printable") => TransferEncoding::QuotedPrintable,
            _ => TransferEncoding::Identity,
        },
        size,
        ..BodyPart::default()
    };
    // Between the size and the extension data stand: for message/rfc822 (message/global, RFC 6532) an
    // envelope, a structure and a count of lines; for text/* a count of lines.
    match (kind.as_str(), subtype.as_str()) {
        ("message", "rfc822" | "global") => {
            for _ in 0..3 {
                if !next(lexer) {
                    return end(lexer).map(|()| part);
                }
                lexer.skip_value()?;
            }
        }
        ("text", _) if next(lexer) => lexer.skip_value()?,
        _ => {}
    }
    if next(lexer) {
        let _md5 = lexer.nstring()?;
        disposition(lexer, &mut part)?;
    }
    end(lexer)?;
    Ok(part)
}

/// ` ("attachment" ("filename" "x"))` or ` NIL`, if it comes.
fn disposition(lexer: &mut Lexer<'_>, part: &mut BodyPart) -> Result<()> {
    if !next(lexer) {
        return Ok(());
    }
    if !lexer.take(b'(') {
        return lexer.skip_value();
    }
    part.disposition = Some(lower(lexer)?);
    part.disposition_parameters = spaced(lexer, parameters)?;
    lexer.expect(b')')
}

fn parameters(lexer: &mut Lexer<'_>) -> Result<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    if !lexer.take(b'(') {
        lexer.nstring()?;
        return Ok(parameters);
    }
    loop {
        lexer.take_spaces();
        if lexer.take(b')') {
            return Ok(parameters);
        }
        let (name, value) = (lower(lexer)?, spaced(lexer, Lexer::nstring)?);
        if parameters.len() < MAX_PARAMETERS {
            parameters.push((name, value.map(|value| bounded(&value)).unwrap_or_default()));
        }
    }
}

/// Steps over whatever extension data is left, and over the closing parenthesis.
fn end(lexer: &mut Lexer<'_>) -> Result<()> {
    while next(lexer) {
        lexer.skip_value()?;
    }
    lexer.expect(b')')
}

/// Whether another value comes, the space before it taken.
fn next(lexer: &mut Lexer<'_>) -> bool {
    lexer.take_spaces();
    !matches!(lexer.peek(), Some(b')') | None)
}

fn spaced<'a, T>(lexer: &mut Lexer<'a>, read: impl FnOnce(&mut Lexer<'a>) -> Result<T>) -> Result<T> {
    lexer.take_spaces();
    read(lexer)
}

fn lower(lexer: &mut Lexer<'_>) -> Result<String> {
    Ok(bounded(&lexer.nstring()?.unwrap_or_default()).to_ascii_lowercase())
}

fn bounded(bytes: &[u8]) -> String {
    text(bytes.get(..MAX_TEXT).unwrap_or(bytes))
}

#[cfg(test)]
mod tests;
