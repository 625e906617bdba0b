//! What to fetch of a message, and what came (RFC 9051 §6.4.5, §7.5.2).

use std::fmt::Write;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset};

use crate::flag::FlagSet;
use crate::part::PartNumber;
use crate::structure::BodyStructure;

/// Which text of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// The part's body as it is encoded; the whole message for [`PartNumber::whole`].
    Content,
    /// The header of the message, or of the message that the part holds.
    Header,
    /// Some fields of that header. Which ones an answer does not tell reliably, so they do not count when
    /// sections are compared.
    HeaderFields,
    /// The body of the message, or of the message that the part holds.
    Text,
    /// The part's MIME header.
    Mime,
}

/// A section of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Section {
    /// The part.
    pub part: PartNumber,
    /// Which text of it.
    pub kind: SectionKind,
}

/// One item of a FETCH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItem {
    /// `UID`
    Uid,
    /// `FLAGS`
    Flags,
    /// `INTERNALDATE`
    InternalDate,
    /// `RFC822.SIZE`
    Size,
    /// `BODYSTRUCTURE`
    BodyStructure,
    /// `MODSEQ` (RFC 7162)
    ModSeq,
    /// `PREVIEW` (RFC 8970)
    Preview,
    /// `BODY.PEEK[…]`, all of it. Only for what is small for certain.
    Section(Section),
    /// `BODY.PEEK[…]<offset.length>`
    Partial(Section, u32, u32),
    /// `BODY.PEEK[HEADER.FIELDS (…)]<0.length>`; the names are the program's own.
    HeaderFields(&'static [&'static str], u32),
}

impl FetchItem {
    /// A stretch of a part's encoded body.
    #[must_use]
    pub fn content(part: PartNumber, offset: u32, length: u32) -> Self {
        Self::Partial(
            Section {
                part,
                kind: SectionKind::Content,
            },
            offset,
            length,
        )
    }

    pub(crate) fn write(&self, command: &mut String) {
        match self {
            Self::Uid => command.push_str("UID"),
            Self::Flags => command.push_str("FLAGS"),
            Self::InternalDate => command.push_str("INTERNALDATE"),
            Self::Size => command.push_str("RFC822.SIZE"),
            Self::BodyStructure => command.push_str("BODYSTRUCTURE"),
            Self::ModSeq => command.push_str("MODSEQ"),
            Self::Preview => command.push_str("PREVIEW"),
            Self::Section(section) => write_section(command, section),
            Self::Partial(section, offset, length) => {
                write_section(command, section);
                let _ = write!(command, "<{offset}.{}>", (*length).max(1));
            }
            Self::HeaderFields(fields, length) => {
                let _ = write!(
                    command,
                    "BODY.PEEK[HEADER.FIELDS ({})]<0.{}>",
                    fields.join(" "),
                    (*length).max(1)
                );
            }
        }
    }
}

fn write_section(command: &mut String, section: &Section) {
    let text = match section.kind {
        SectionKind::Content => "",
        // Without its fields' names `HEADER.FIELDS` would be a syntax error; the whole header holds them too.
        SectionKind::Header | SectionKind::HeaderFields => "HEADER",
        SectionKind::Text => "TEXT",
        // RFC 9051 §6.4.5.1: MIME must follow a part's number; the message's own header is its MIME header.
        SectionKind::Mime if section.part.is_whole() => "HEADER",
        SectionKind::Mime => "MIME",
    };
    let dot = if section.part.is_whole() || text.is_empty() {
        ""
    } else {
        "."
    };
    let _ = write!(command, "BODY.PEEK[{}{dot}{text}]", section.part);
}

/// What a FETCH response said of one message. A server may send less than was asked for (RFC 9051 §7.5.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched {
    /// The message's sequence number.
    pub sequence: u32,
    /// `UID`
    pub uid: Option<u32>,
    /// `FLAGS`
    pub flags: Option<FlagSet>,
    /// `INTERNALDATE`
    pub internal_date: Option<DateTime<FixedOffset>>,
    /// `RFC822.SIZE`
    pub size: Option<u32>,
    /// `BODYSTRUCTURE`
    pub structure: Option<BodyStructure>,
    /// `MODSEQ`
    pub mod_seq: Option<u64>,
    /// `PREVIEW`
    pub preview: Option<String>,
    /// `BODY[…]`: the section and, where it exists in the message, its bytes.
    pub sections: Vec<(Section, Option<Bytes>)>,
}

impl Fetched {
    /// The bytes of a section, if they came.
    #[must_use]
    pub fn section(&self, part: &PartNumber, kind: SectionKind) -> Option<&Bytes> {
        self.sections
            .iter()
            .find(|(section, _)| section.kind == kind && section.part == *part)
            .and_then(|(_, bytes)| bytes.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(item: &FetchItem) -> String {
        let mut text = String::new();
        item.write(&mut text);
        text
    }

    #[test]
    fn items_are_written_as_the_grammar_wants_them() {
        let part: PartNumber = "2.1".parse().unwrap();
        let mime = Section {
            part: part.clone(),
            kind: SectionKind::Mime,
        };
        assert_eq!(written(&FetchItem::Section(mime)), "BODY.PEEK[2.1.MIME]");
        assert_eq!(written(&FetchItem::content(part, 5, 10)), "BODY.PEEK[2.1]<5.10>");
        assert_eq!(
            written(&FetchItem::content(PartNumber::whole(), 0, 0)),
            "BODY.PEEK[]<0.1>"
        );
        let header = Section {
            part: PartNumber::whole(),
            kind: SectionKind::Header,
        };
        assert_eq!(
            written(&FetchItem::Partial(header, 0, 9)),
            "BODY.PEEK[HEADER]<0.9>"
        );
        let mime = Section {
            part: PartNumber::whole(),
            kind: SectionKind::Mime,
        };
        assert_eq!(written(&FetchItem::Section(mime)), "BODY.PEEK[HEADER]");
        assert_eq!(
            written(&FetchItem::HeaderFields(&["FROM", "TO"], 16384)),
            "BODY.PEEK[HEADER.FIELDS (FROM TO)]<0.16384>"
        );
    }
}
