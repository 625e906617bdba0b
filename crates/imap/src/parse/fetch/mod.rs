//! FETCH responses (RFC 9051 §7.5.2).

use chrono::{DateTime, FixedOffset};

use super::lexer::{Lexer, Result, Unreadable, text};
use super::structure;
use crate::fetch::{Fetched, Section, SectionKind};
use crate::flag::FlagSet;
use crate::part::PartNumber;

/// `(UID 4 FLAGS (\Seen) BODY[1]<0> {5}…)`
pub(super) fn fetched(sequence: u32, lexer: &mut Lexer<'_>) -> Result<Fetched> {
    let mut fetched = Fetched {
        sequence,
        ..Fetched::default()
    };
    lexer.expect(b'(')?;
    loop {
        lexer.take_spaces();
        if lexer.take(b')') {
            return Ok(fetched);
        }
        attribute(lexer, &mut fetched)?;
    }
}

fn attribute(lexer: &mut Lexer<'_>, fetched: &mut Fetched) -> Result<()> {
    let name = lexer.atom()?.to_ascii_uppercase();
    if let Some(start) = name.strip_prefix(b"BODY[") {
        let section = section(start, lexer)?;
        lexer.take_spaces();
        fetched.sections.push((section, lexer.nstring_bytes()?));
        return Ok(());
    }
    lexer.take_spaces();
    match name.as_slice() {
        b"UID" => fetched.uid = Some(lexer.number32()?),
        b"RFC822.SIZE" => fetched.size = Some(lexer.number32()?),
        b"FLAGS" => fetched.flags = Some(flags(lexer)?),
        b"INTERNALDATE" => fetched.internal_date = lexer.nstring()?.and_then(|date| date_time(&date)),
        b"BODYSTRUCTURE" => fetched.structure = Some(structure::structure(lexer)?),
        b"MODSEQ" => {
            lexer.expect(b'(')?;
            fetched.mod_seq = Some(lexer.number()?);
            lexer.expect(b')')?;
        }
        b"PREVIEW" => fetched.preview = lexer.nstring()?.map(|preview| text(&preview)),
        _ => lexer.skip_value()?,
    }
    Ok(())
}

fn flags(lexer: &mut Lexer<'_>) -> Result<FlagSet> {
    let mut flags = FlagSet::default();
    lexer.expect(b'(')?;
    loop {
        lexer.take_spaces();
        if lexer.take(b')') {
            return Ok(flags);
        }
        flags.insert_name(lexer.atom()?);
    }
}

/// `"17-Jul-1996 02:44:25 -0700"`, the day perhaps with a space before it.
fn date_time(bytes: &[u8]) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_str(std::str::from_utf8(bytes).ok()?.trim(), "%d-%b-%Y %H:%M:%S %z").ok()
}

/// The inside of `BODY[…]<…>`. `start` is what the atom already held, which ends before a list of fields.
fn section(start: &[u8], lexer: &mut Lexer<'_>) -> Result<Section> {
    let specification = match start.split(|byte| *byte == b']').next() {
        Some(closed) if closed.len() < start.len() => closed,
        _ => {
            // `HEADER.FIELDS (FROM TO)]<0>`: the fields' names may be atoms or strings.
            lexer.take_spaces();
            if lexer.peek() == Some(b'(') {
                lexer.skip_value()?;
            }
            lexer.expect(b']')?;
            if lexer.take(b'<') {
                lexer.until(b'>')?;
            }
            start
        }
    };
    let specification =
        std::str::from_utf8(specification).map_err(|_| Unreadable("the name of a section"))?;
    let digits = specification
        .find(|character: char| character.is_ascii_alphabetic())
        .unwrap_or(specification.len());
    let (number, kind) = specification
        .split_at_checked(digits)
        .ok_or(Unreadable("the name of a section"))?;
    let part: PartNumber = number
        .trim_end_matches('.')
        .parse()
        .map_err(|_| Unreadable("the number of a part"))?;
    let kind = match kind {
        "" => SectionKind::Content,
        "HEADER" => SectionKind::Header,
        "TEXT" => SectionKind::Text,
        "MIME" => SectionKind::Mime,
        _ if kind.starts_with("HEADER.FIELDS") => SectionKind::HeaderFields,
        _ => return Err(Unreadable("the name of a section")),
    };
    Ok(Section { part, kind })
}

#[cfg(test)]
mod tests;
