//! Lines of 4.0 as lines of 3.0.

use std::collections::BTreeMap;

use super::params::Params;
use super::{canonical_uid, date, label, media, place};
use crate::content::{Property, escape};

/// All lines; `name` is what the card is called where it does not say so itself.
pub(super) fn convert(lines: Vec<Property>, name: &str) -> Vec<Property> {
    let preferred = preferred(&lines);
    let converted = lines
        .iter()
        .flat_map(|line| convert_line(line, preferred.get(line.name()).copied()));
    complete(converted.collect(), name)
}

/// Adds what 3.0 asks for: FN and N (RFC 2426 §3.1.1, §3.1.2).
pub(super) fn complete(mut lines: Vec<Property>, name: &str) -> Vec<Property> {
    let missing = |lines: &[Property], name: &str| !lines.iter().any(|line| line.name() == name);
    if missing(&lines, "FN") {
        lines.insert(0, Property::new("FN", &[], &escape(name)));
    }
    if missing(&lines, "N") {
        lines.insert(1, Property::new("N", &[], &format!("{};;;;", escape(name))));
    }
    lines
}

/// The lowest PREF of each property: what 3.0 calls preferred.
fn preferred(lines: &[Property]) -> BTreeMap<String, u32> {
    let mut lowest: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines {
        if let Some(rank) = rank(line) {
            let known = lowest.entry(line.name().to_owned()).or_insert(rank);
            *known = rank.min(*known);
        }
    }
    lowest
}

fn rank(line: &Property) -> Option<u32> {
    line.param("PREF")?.trim().parse().ok()
}

fn convert_line(line: &Property, preferred: Option<u32>) -> Vec<Property> {
    vec![match line.name() {
        "VERSION" => return Vec::new(),
        "PHOTO" | "LOGO" | "SOUND" | "KEY" => media::to_v3(line),
        "BDAY" => date::to_v3(line, "BDAY"),
        "ANNIVERSARY" => date::to_v3(line, "X-ANNIVERSARY"),
        "REV" => match date::extended(line.value().trim()) {
            Some(time) => line.with_value(&time),
            None => line.clone(),
        },
        "GEO" => place::geo_to_v3(line),
        "TZ" => place::tz_to_v3(line),
        "UID" => {
            let text = line.text();
            Property::from_parts(
                line.group(),
                "UID",
                Vec::new(),
                &escape(canonical_uid(text.trim())),
            )
        }
        "KIND" => match line.value().trim().to_ascii_lowercase().as_str() {
            // What a card is about unless it says otherwise.
            "individual" => return Vec::new(),
            "org" => Property::from_parts(line.group(), "X-ABShowAs", Vec::new(), "COMPANY"),
            kind => Property::from_parts(line.group(), "X-ADDRESSBOOKSERVER-KIND", Vec::new(), kind),
        },
        "MEMBER" => Property::from_parts(
            line.group(),
            "X-ADDRESSBOOKSERVER-MEMBER",
            Vec::new(),
            line.value().trim(),
        ),
        "GENDER" => Params::of(line).line(line, "X-GENDER", line.value()),
        "N" => return label::name_to_v3(line),
        name if name.starts_with("X-") => line.clone(),
        name => {
            let line = with_types(line, name, preferred);
            if name == "ADR" {
                return label::address_to_v3(&line);
            }
            line
        }
    }]
}

/// TYPE says in 3.0 what PREF does in 4.0, and telephone numbers are no URIs.
fn with_types(line: &Property, name: &str, preferred: Option<u32>) -> Property {
    let is_number = name == "TEL"
        && line
            .value()
            .get(..4)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    if line.param("TYPE").is_none() && line.param("PREF").is_none() && !is_number && name != "EMAIL" {
        return line.clone();
    }
    let mut params = Params::of(line);
    let rank = rank(line);
    params.take("PREF");
    if name == "EMAIL" {
        params.add_type("INTERNET");
    }
    if rank.is_some() && rank == preferred {
        params.add_type("pref");
    }
    if is_number {
        params.take("VALUE");
        let number = line.value().get(4..).unwrap_or_default();
        return params.line(line, name, &escape(number));
    }
    params.line(line, name, line.value())
}
