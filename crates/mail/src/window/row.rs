//! One line of the message list, from what IMAP fetched.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use roost_imap::{
    BodyPart, BodyStructure, Capabilities, FetchItem, Fetched, Flag, FlagSet, PartNumber, SectionKind,
    TransferEncoding,
};
use roost_message::body::TextPart;
use roost_message::{Disposition, Headers, Structure, display, layout, preview};
use roost_shared::mail::{Flags, MessageSummary};

use crate::cache::CachedStructure;

/// The header fields of a row. Servers keep these in their index, so that no mail has to be opened.
const FIELDS: &[&str] = &["DATE", "FROM", "TO", "SUBJECT"];
/// How much of them: a header of 50 MB must not reach us.
const FIELD_BYTES: u32 = 16 * 1024;
const PREVIEW_CHARS: usize = 200;
const MAX_TO: usize = 5;

/// A row and the structure that came with it.
pub(crate) struct Row {
    pub(crate) summary: MessageSummary,
    pub(crate) structure: Option<Arc<CachedStructure>>,
}

/// What to fetch for a row.
pub(crate) fn items(capabilities: Capabilities, with_structure: bool) -> Vec<FetchItem> {
    let mut items = vec![
        FetchItem::Uid,
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Size,
        FetchItem::HeaderFields(FIELDS, FIELD_BYTES),
    ];
    if with_structure {
        items.push(FetchItem::BodyStructure);
    }
    if capabilities.preview {
        items.push(FetchItem::Preview);
    } else if with_structure {
        // The text is part 1, or the first part of the multipart that part 1 is.
        let first = PartNumber::whole().child(1);
        let length = u32::try_from(preview::FETCH_BYTES).unwrap_or(1024).min(1024);
        items.push(FetchItem::content(first.child(1), 0, length));
        items.push(FetchItem::content(first, 0, length));
    }
    items
}

/// Reads a row. `None` without a UID.
pub(super) fn row(mut fetched: Fetched) -> Option<Row> {
    let uid = fetched.uid?;
    let structure = fetched
        .structure
        .take()
        .map(|structure| Arc::new(cached(structure)));
    let block = fetched.section(&PartNumber::whole(), SectionKind::HeaderFields);
    let headers = block.map(|block| Headers::parse(block)).unwrap_or_default();
    let mut to = headers.to;
    to.truncate(MAX_TO);
    let summary = MessageSummary {
        uid,
        flags: fetched.flags.map(flags).unwrap_or_default(),
        from: headers.from.into_iter().next(),
        to,
        subject: headers.subject,
        date: headers
            .date
            .or_else(|| arrived(&fetched))
            .unwrap_or(DateTime::UNIX_EPOCH),
        size: fetched.size.unwrap_or_default(),
        has_attachment: structure
            .as_ref()
            .is_some_and(|cached| layout::has_attachment(&cached.structure)),
        preview: preview_of(&fetched, structure.as_deref()),
    };
    Some(Row { summary, structure })
}

/// When the message arrived.
pub(crate) fn arrived(fetched: &Fetched) -> Option<DateTime<Utc>> {
    fetched.internal_date.map(|date| date.with_timezone(&Utc))
}

fn preview_of(fetched: &Fetched, structure: Option<&CachedStructure>) -> String {
    if let Some(preview) = &fetched.preview {
        return display::one_line(preview, PREVIEW_CHARS);
    }
    let Some(cached) = structure else {
        return String::new();
    };
    let Some((part, number)) = first_text(&cached.structure, 0) else {
        return String::new();
    };
    match fetched.section(&number, SectionKind::Content) {
        Some(bytes) => preview::of(&TextPart::of(part), bytes),
        None => String::new(),
    }
}

/// The first leaf, if it is text.
fn first_text(structure: &Structure, depth: usize) -> Option<(&Structure, PartNumber)> {
    match structure.children.first() {
        Some(first) if structure.is_multipart() && depth < 3 => first_text(first, depth + 1),
        _ if structure.media_type.starts_with("text/") => Some((structure, structure.part.parse().ok()?)),
        _ => None,
    }
}

/// The flags that the page knows.
pub(crate) fn flags(set: FlagSet) -> Flags {
    Flags {
        seen: set.contains(Flag::Seen),
        flagged: set.contains(Flag::Flagged),
        answered: set.contains(Flag::Answered),
        forwarded: set.contains(Flag::Forwarded),
        draft: set.contains(Flag::Draft),
    }
}

/// A structure in the form that `roost-message` reads, for the cache.
pub(crate) fn cached(structure: BodyStructure) -> CachedStructure {
    let weight = u32::try_from(structure.weight().saturating_mul(3) / 2).unwrap_or(u32::MAX);
    CachedStructure {
        left_out: structure.left_out,
        structure: tree(structure.parts),
        weight,
    }
}

/// The list of parts as a tree. Parents stand before their children, so it is built from the end.
fn tree(parts: Vec<BodyPart>) -> Structure {
    let parents: Vec<Option<usize>> = parts.iter().map(|part| part.parent).collect();
    let mut nodes: Vec<Structure> = parts.into_iter().map(node).collect();
    let mut counts = vec![0; nodes.len()];
    for parent in parents.iter().flatten() {
        counts.get_mut(*parent).into_iter().for_each(|count| *count += 1);
    }
    for (node, count) in nodes.iter_mut().zip(counts) {
        // Exactly: it stays in memory for long.
        node.children.reserve_exact(count);
    }
    for (index, parent) in parents.into_iter().enumerate().rev() {
        let Some(node) = nodes.get_mut(index) else {
            continue;
        };
        node.children.reverse();
        let Some(parent) = parent else { continue };
        let child = std::mem::take(node);
        if let Some(parent) = nodes.get_mut(parent) {
            parent.children.push(child);
        }
    }
    nodes.into_iter().next().unwrap_or_default()
}

fn node(part: BodyPart) -> Structure {
    Structure {
        part: part.number.to_string(),
        media_type: part.media_type,
        parameters: part.parameters,
        disposition: part.disposition.map(|kind| Disposition {
            kind,
            parameters: part.disposition_parameters,
        }),
        content_id: part.content_id,
        encoding: match part.encoding {
            TransferEncoding::Identity => String::new(),
            TransferEncoding::Base64 => "base64".to_owned(),
            TransferEncoding::QuotedPrintable => "quoted-printable".to_owned(),
        },
        size: part.size,
        children: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: &str, media_type: &str, parent: Option<usize>) -> BodyPart {
        BodyPart {
            number: number.parse().unwrap(),
            media_type: media_type.to_owned(),
            parent,
            ..BodyPart::default()
        }
    }

    #[test]
    fn the_list_of_parts_becomes_the_tree_in_order() {
        let parts = vec![
            part("", "multipart/mixed", None),
            part("1", "multipart/alternative", Some(0)),
            part("1.1", "text/plain", Some(1)),
            part("1.2", "text/html", Some(1)),
            part("2", "image/png", Some(0)),
            part("3", "image/gif", Some(0)),
        ];
        let tree = tree(parts);
        let numbers = |node: &Structure| node.children.iter().map(|c| c.part.clone()).collect::<Vec<_>>();
        assert_eq!(numbers(&tree), ["1", "2", "3"]);
        assert_eq!(numbers(&tree.children[0]), ["1.1", "1.2"]);
        let (text, number) = first_text(&tree, 0).unwrap();
        assert_eq!(
            (text.media_type.as_str(), number.to_string().as_str()),
            ("text/plain", "1.1")
        );
    }

    #[test]
    fn a_row_that_says_little_is_still_a_row() {
        let row = row(Fetched {
            sequence: 1,
            uid: Some(7),
            ..Fetched::default()
        })
        .unwrap();
        assert_eq!((row.summary.uid, row.summary.date), (7, DateTime::UNIX_EPOCH));
    }
}
