//! Text matching with collations (RFC 4791 §9.7.5, RFC 6352 §10.5.4, RFC 4790).

use crate::text::fold_case;

/// How two texts are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Collation {
    /// `i;ascii-casemap` (RFC 4790 §9.2): ASCII letters without case. CalDAV's default.
    AsciiCasemap,
    /// `i;octet` (RFC 4790 §9.3): byte for byte.
    Octet,
    /// `i;unicode-casemap` (RFC 5051): all letters without case. CardDAV's default.
    #[default]
    UnicodeCasemap,
}

impl Collation {
    /// Reads a collation's name; `default` is the casemap that fits the protocol. `None`: unsupported, which
    /// is answered with the precondition `supported-collation`.
    pub fn from_name(name: &str, default: Collation) -> Option<Collation> {
        match name {
            "default" => Some(default),
            "i;ascii-casemap" => Some(Self::AsciiCasemap),
            "i;octet" => Some(Self::Octet),
            "i;unicode-casemap" => Some(Self::UnicodeCasemap),
            _ => None,
        }
    }
}

/// Which part of the value must match (RFC 6352 §10.5.4; CalDAV knows [`MatchType::Contains`] only).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatchType {
    /// The whole value.
    Equals,
    /// Anywhere in the value.
    #[default]
    Contains,
    /// At its start.
    StartsWith,
    /// At its end.
    EndsWith,
}

/// A `text-match` element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextMatch {
    /// What to look for.
    pub value: String,
    /// How to compare.
    pub collation: Collation,
    /// Where to look.
    pub match_type: MatchType,
    /// `negate-condition="yes"`.
    pub negate: bool,
}

impl TextMatch {
    /// Whether `text` matches, [`TextMatch::negate`] already applied.
    pub fn matches(&self, text: &str) -> bool {
        let found = match self.collation {
            Collation::Octet => self.compare(text, &self.value),
            Collation::AsciiCasemap => {
                self.compare(&text.to_ascii_lowercase(), &self.value.to_ascii_lowercase())
            }
            Collation::UnicodeCasemap => self.compare(&fold_case(text), &fold_case(&self.value)),
        };
        found != self.negate
    }

    fn compare(&self, text: &str, wanted: &str) -> bool {
        match self.match_type {
            MatchType::Equals => text == wanted,
            MatchType::Contains => text.contains(wanted),
            MatchType::StartsWith => text.starts_with(wanted),
            MatchType::EndsWith => text.ends_with(wanted),
        }
    }
}

/// What the search column of a matching object holds, if that follows: the wanted text as [`fold_case`] makes it.
pub(crate) fn search_hint(text: &TextMatch) -> Option<String> {
    // The column has single spaces and no separators, and is looked up by words as they stand.
    let is_plain = !text.value.is_empty()
        && !text.value.contains(|character: char| {
            character.is_whitespace() || character.is_control() || matches!(character, '\\' | ';' | ',')
        });
    (is_plain && !text.negate).then(|| fold_case(&text.value))
}
