//! `text-match`, which both protocols have (RFC 4791 §9.7.5, RFC 6352 §10.5.4).

use roost_ical::query::{Collation, MatchType, TextMatch};

use crate::precondition::{Dialect, Precondition};
use crate::request::RequestError;
use crate::xml::Element;

pub(super) fn read_text_match(element: &Element, dialect: Dialect) -> Result<TextMatch, RequestError> {
    let default = match dialect {
        Dialect::Calendar => Collation::AsciiCasemap,
        Dialect::AddressBook => Collation::UnicodeCasemap,
    };
    let collation = match element.attribute("collation") {
        None => default,
        Some(name) => Collation::from_name(name, default).ok_or(Precondition::SupportedCollation(dialect))?,
    };
    let match_type = match element.attribute("match-type") {
        None | Some("contains" | "substring") => MatchType::Contains,
        Some("equals") => MatchType::Equals,
        Some("starts-with") => MatchType::StartsWith,
        Some("ends-with") => MatchType::EndsWith,
        Some(_) => return Err(Precondition::SupportedFilter(dialect).into()),
    };
    let negate = match element.attribute("negate-condition") {
        None | Some("no") => false,
        Some("yes") => true,
        Some(_) => return Err(Precondition::SupportedFilter(dialect).into()),
    };
    Ok(TextMatch {
        value: element.text(),
        collation,
        match_type,
        negate,
    })
}
