//! What is stored beside a card's bytes.

use super::read::by_preference;
use super::{Card, photo, value};
use crate::content::{Component, Property};
use crate::limits::CUT_MARK;
use crate::text::{push_plain_forms, push_words};

/// Extracted columns, all without control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardColumns {
    /// FN, or what stands in for it: the parts of the name, nickname, organisation, mail address, number.
    pub display_name: String,
    /// What the list is ordered by: the display name in lower case, or what the card says to sort it as.
    pub sort_name: String,
    /// The preferred mail address.
    pub email: String,
    /// ORG, its units after it.
    pub organization: String,
    /// Whether the card holds a picture.
    pub has_photo: bool,
    /// What search looks at, as [`crate::text::searchable`] makes it; [`crate::limits::CUT_MARK`] at its end if it was cut.
    pub search_text: String,
}

/// Properties that people search by.
const SEARCHED: [&str; 13] = [
    "FN",
    "N",
    "NICKNAME",
    "ORG",
    "EMAIL",
    "TEL",
    "TITLE",
    "ROLE",
    "ADR",
    "IMPP",
    "URL",
    "CATEGORIES",
    "NOTE",
];

impl CardColumns {
    pub(super) fn of(card: &Card) -> CardColumns {
        let display_name = display_name(card);
        let sort_name = sort_as(card).unwrap_or_else(|| display_name.to_lowercase());
        CardColumns {
            sort_name,
            display_name,
            email: by_preference(card.root(), "EMAIL")
                .first()
                .map(|email| plain(&value::text(email)))
                .unwrap_or_default(),
            organization: organization(card.root()),
            has_photo: photo::is_present(card),
            search_text: search_text(card.root()),
        }
    }
}

/// Empty if nothing names the card.
pub(super) fn display_name(card: &Card) -> String {
    let root = card.root();
    let first = |name: &str| root.property(name).map(|property| plain(&value::text(property)));
    let parts = || {
        root.property("N").map(|name| {
            let parts = value::parts(name);
            let ordered = [3, 1, 2, 0, 4].iter().filter_map(|at| parts.get(*at));
            plain(&ordered.map(String::as_str).collect::<Vec<_>>().join(" "))
        })
    };
    first("FN")
        .filter(|name| !name.is_empty())
        .or_else(|| parts().filter(|name| !name.is_empty()))
        .or_else(|| first("NICKNAME").filter(|name| !name.is_empty()))
        .or_else(|| Some(organization(root)).filter(|name| !name.is_empty()))
        .or_else(|| first("EMAIL").filter(|name| !name.is_empty()))
        .or_else(|| first("TEL"))
        .unwrap_or_default()
}

fn organization(root: &Component) -> String {
    let parts = root.property("ORG").map(value::parts).unwrap_or_default();
    let parts: Vec<String> = parts
        .iter()
        .map(|part| plain(part))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// SORT-AS (RFC 6350 §5.9) of the name, or SORT-STRING of version 3.0.
fn sort_as(card: &Card) -> Option<String> {
    let root = card.root();
    let sort_as = root
        .property("N")
        .map(|name| name.param_values("SORT-AS").collect::<Vec<_>>().join(" "));
    sort_as
        .filter(|text| !text.trim().is_empty())
        .or_else(|| root.property("SORT-STRING").map(value::text))
        .map(|text| plain(&text).to_lowercase())
        .filter(|text| !text.is_empty())
}

fn search_text(root: &Component) -> String {
    let mut text = String::new();
    for name in SEARCHED {
        for property in root.all(name) {
            if text.ends_with(CUT_MARK) {
                return text;
            }
            push_property(property, &mut text);
        }
    }
    push_plain_forms(&mut text);
    text
}

fn push_property(property: &Property, out: &mut String) {
    match property.name() {
        "N" | "ADR" | "ORG" => {
            for part in value::parts(property) {
                push_words(&part, out);
            }
        }
        "TEL" => {
            let number = value::text(property);
            push_words(&number, out);
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            push_words(&digits, out);
        }
        _ => push_words(&value::text(property), out),
    }
}

/// One line of text: control characters and runs of spaces become one space.
fn plain(text: &str) -> String {
    text.split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
