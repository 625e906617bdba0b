//! Many objects as one file: what is exported, and what others subscribe to.
//!
//! The parts are made one after another, so that a large calendar needs no memory. Definitions of timezones come once
//! each, before the first object that uses them; the rest of an object is as it was stored, folded anew.

mod busy;

use std::collections::BTreeMap;

use crate::PRODUCT;
use crate::content::{Component, Item, Property, escape};
use crate::object::CalendarObject;
pub use busy::busy_event;

/// What an exported calendar says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heading<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// `#rrggbb`, or empty.
    pub color: &'a str,
    /// How often it is worth looking at again, for those who subscribe: a DURATION (RFC 5545 §3.3.6), or empty.
    pub refresh: &'a str,
}

/// A calendar while it is written.
#[derive(Debug, Default)]
pub struct CalendarExport {
    /// The definitions that were written, by TZID.
    zones: BTreeMap<String, Vec<u8>>,
}

impl CalendarExport {
    /// The beginning of the file: RFC 7986 §5 has names for what it says, and others are older and better known.
    pub fn begin(heading: &Heading<'_>) -> Vec<u8> {
        let mut lines = vec![
            Property::new("VERSION", &[], "2.0"),
            Property::new("PRODID", &[], PRODUCT),
            Property::new("CALSCALE", &[], "GREGORIAN"),
        ];
        let texts = [
            ("NAME", heading.name),
            ("X-WR-CALNAME", heading.name),
            ("DESCRIPTION", heading.description),
            ("X-WR-CALDESC", heading.description),
            ("X-APPLE-CALENDAR-COLOR", heading.color),
            ("X-PUBLISHED-TTL", heading.refresh),
        ];
        let named = texts.into_iter().filter(|(_, text)| !text.is_empty());
        lines.extend(named.map(|(name, text)| Property::new(name, &[], &escape(text))));
        if !heading.refresh.is_empty() {
            lines.push(Property::new(
                "REFRESH-INTERVAL",
                &[("VALUE", "DURATION")],
                heading.refresh,
            ));
        }
        let mut out = b"BEGIN:VCALENDAR\r\n".to_vec();
        lines.iter().for_each(|line| line.write_folded(&mut out));
        out
    }

    /// One object.
    pub fn add(&mut self, object: &CalendarObject) -> Vec<u8> {
        let mut out = Vec::new();
        let mut renamed: Vec<(String, String)> = Vec::new();
        for definition in object.root().components() {
            if definition.name() == "VTIMEZONE" {
                renamed.extend(self.add_zone(definition, &mut out));
            }
        }
        for component in object.root().components() {
            if component.name() == "VTIMEZONE" {
                continue;
            }
            if renamed.is_empty() {
                component.write_folded(&mut out);
            } else {
                let mut component = component.clone();
                rename_zones(&mut component, &renamed);
                component.write_folded(&mut out);
            }
        }
        out
    }

    /// The end of the file.
    pub fn end() -> Vec<u8> {
        b"END:VCALENDAR\r\n".to_vec()
    }

    /// Writes a definition, unless it was written. Of two that differ under one TZID, the later one gets another: old
    /// and new name. Names of the timezone database mean the same everywhere, whatever stands with them.
    fn add_zone(&mut self, definition: &Component, out: &mut Vec<u8>) -> Option<(String, String)> {
        let tzid = definition.text("TZID").trim().to_owned();
        let mut written = Vec::new();
        definition.write_folded(&mut written);
        let is_standard = crate::zone::is_standard(&tzid);
        let mut name = tzid.clone();
        let mut number = 2_u32;
        loop {
            match self.zones.get(&name) {
                None => break,
                Some(known) if is_standard || *known == written => {
                    return (name != tzid).then_some((tzid, name));
                }
                Some(_) => {
                    name = format!("{tzid} ({number})");
                    number += 1;
                }
            }
        }
        if name == tzid {
            out.extend_from_slice(&written);
        } else {
            let mut renamed = definition.clone();
            renamed.set(Property::new("TZID", &[], &escape(&name)));
            renamed.write_folded(out);
        }
        self.zones.insert(name.clone(), written);
        (name != tzid).then_some((tzid, name))
    }
}

fn rename_zones(component: &mut Component, renamed: &[(String, String)]) {
    for item in component.items_mut() {
        match item {
            Item::Property(property) => {
                let tzid = property.param("TZID").map(str::trim);
                let new = tzid.and_then(|tzid| renamed.iter().find(|(old, _)| old == tzid));
                if let Some((_, new)) = new {
                    *property = property.with_param("TZID", Some(new));
                }
            }
            Item::Component(inner) => rename_zones(inner, renamed),
            Item::Blank(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
