//! Putting an edited draft back into a stored card. What the draft does not change stays byte for byte.

use chrono::{DateTime, Utc};
use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};
use vcard::values::EmailValue;

use super::author::{full_name, invalid, not_a_day, not_an_address};
use super::entries::{self, Entries, prefer};
use super::{Card, CardEditError, Photo, Version, birthday, photo, read, value};
use crate::content::{Component, Parameter, Property, escape, split};

const EMAILS: Entries<Labelled> = labelled("EMAIL");
const PHONES: Entries<Labelled> = labelled("TEL");
/// A URL is no text: its commas and semicolons are its own.
const URLS: Entries<Labelled> = Entries {
    value: |_, entry| entry.value.trim().to_owned(),
    ..labelled("URL")
};
const ADDRESSES: Entries<PostalAddress> = Entries {
    name: "ADR",
    read: read::address,
    label: |entry| &entry.label,
    same_value: |left, right| {
        PostalAddress {
            label: right.label.clone(),
            ..left.clone()
        } == *right
    },
    value: address_value,
};

const fn labelled(name: &'static str) -> Entries<Labelled> {
    Entries {
        name,
        read: read::labelled_value,
        label: |entry| &entry.label,
        same_value: |left, right| left.value == right.value,
        value: labelled_value,
    }
}

/// Puts an edited draft into a stored card; `now` becomes REV.
///
/// # Errors
/// [`CardEditError::Unreadable`] if `data` is no card, [`CardEditError::InvalidDraft`] if an edited field
/// cannot be stored.
pub fn patch_card(data: &[u8], draft: &ContactDraft, now: DateTime<Utc>) -> Result<Vec<u8>, CardEditError> {
    let card = Card::parse(data)?;
    let old = card.draft();
    let version = card.version();
    validate(&old, draft)?;
    let mut root = card.into_root();
    if draft.full_name != old.full_name {
        let name = full_name(draft)?;
        set_text(&mut root, "FN", &old.full_name, &name, version);
    }
    if (&draft.family, &draft.given) != (&old.family, &old.given) {
        set_parts(
            &mut root,
            "N",
            &[(0, &draft.family), (1, &draft.given)],
            5,
            version,
        );
    }
    if draft.organization != old.organization {
        set_parts(&mut root, "ORG", &[(0, &draft.organization)], 1, version);
    }
    set_text(&mut root, "NICKNAME", &old.nickname, &draft.nickname, version);
    set_text(&mut root, "TITLE", &old.title, &draft.title, version);
    set_text(&mut root, "NOTE", &old.note, &draft.note, version);
    if draft.birthday != old.birthday {
        set_birthday(&mut root, &draft.birthday, version)?;
    }
    if draft.emails != old.emails {
        EMAILS.patch(&mut root, &draft.emails, version);
        if let Some(first) = draft.emails.first() {
            prefer(&mut root, "EMAIL", version, |card, line| {
                read::labelled_value(card, line) == *first
            });
        }
    }
    if draft.phones != old.phones {
        PHONES.patch(&mut root, &draft.phones, version);
    }
    if draft.urls != old.urls {
        URLS.patch(&mut root, &draft.urls, version);
    }
    if draft.addresses != old.addresses {
        ADDRESSES.patch(&mut root, &draft.addresses, version);
    }
    stamp(&mut root, version, now);
    Ok(root.to_bytes())
}

/// Puts a picture into a stored card, or takes it out; `now` becomes REV.
///
/// # Errors
/// [`CardEditError::Unreadable`] if `data` is no card; [`CardEditError::InvalidDraft`] if the picture is in
/// none of the formats that [`Photo`] names.
pub fn set_photo(data: &[u8], photo: Option<&Photo>, now: DateTime<Utc>) -> Result<Vec<u8>, CardEditError> {
    let card = Card::parse(data)?;
    let version = card.version();
    let mut root = card.into_root();
    match photo {
        Some(photo) if !Photo::new(photo.data.clone()).media_type.starts_with("image/") => {
            return Err(invalid("photo", "a photo is a JPEG, PNG, GIF or WebP file"));
        }
        Some(photo) => root.set(photo::write(photo, version)),
        None => {
            for line in root.all("PHOTO").cloned().collect::<Vec<_>>() {
                entries::remove(&mut root, &line);
            }
        }
    }
    stamp(&mut root, version, now);
    Ok(root.to_bytes())
}

/// What is new in the draft must be storable; what a client stored once may stay.
fn validate(old: &ContactDraft, draft: &ContactDraft) -> Result<(), CardEditError> {
    for email in &draft.emails {
        let known = old.emails.iter().any(|stored| stored.value == email.value);
        if !known && email.value.trim().parse::<EmailValue>().is_err() {
            return Err(not_an_address(&email.value));
        }
    }
    Ok(())
}

fn stamp(root: &mut Component, version: Version, now: DateTime<Utc>) {
    let format = if version == Version::V3 {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y%m%dT%H%M%SZ"
    };
    root.set(Property::new("REV", &[], &now.format(format).to_string()));
}

/// Changes the first line of a name; an empty text removes it.
fn set_text(root: &mut Component, name: &str, old: &str, new: &str, version: Version) {
    if old == new {
        return;
    }
    let raw = escape(new);
    match root.property(name).cloned() {
        Some(line) if new.is_empty() => entries::remove(root, &line),
        Some(line) => entries::replace(root, &line, rewrite(&line, &raw, version)),
        None => root.push(Property::from_parts(None, name, charset(&raw, version), &raw)),
    }
}

/// Changes some parts of the first line of a structured property; the others stay as they are.
fn set_parts(root: &mut Component, name: &str, changes: &[(usize, &str)], length: usize, version: Version) {
    let line = root.property(name).cloned();
    let raw = merge_parts(line.as_ref(), changes, length);
    let is_empty = raw.chars().all(|character| character == ';');
    match line {
        Some(line) if is_empty && name != "N" => entries::remove(root, &line),
        Some(line) => entries::replace(root, &line, rewrite(&line, &raw, version)),
        None if is_empty => {}
        None => root.push(Property::from_parts(None, name, charset(&raw, version), &raw)),
    }
}

/// The raw value with some parts exchanged, at least `length` parts long.
fn merge_parts(line: Option<&Property>, changes: &[(usize, &str)], length: usize) -> String {
    let mut parts: Vec<String> = match line {
        Some(line) if value::is_encoded(line) => value::parts(line).iter().map(|part| escape(part)).collect(),
        Some(line) => split(line.value(), ';').into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    parts.resize(parts.len().max(length), String::new());
    for (at, text) in changes {
        if let Some(part) = parts.get_mut(*at) {
            *part = escape(text);
        }
    }
    parts.join(";")
}

fn set_birthday(root: &mut Component, text: &str, version: Version) -> Result<(), CardEditError> {
    if text.is_empty() {
        root.remove("BDAY");
        return Ok(());
    }
    let raw = birthday::write(text, version).ok_or_else(not_a_day)?;
    let mut params = Vec::new();
    if version == Version::V3 {
        params.push(Parameter::new("VALUE", &["date"]));
    }
    root.set(Property::from_parts(None, "BDAY", params, &raw));
    Ok(())
}

fn labelled_value(_: Option<&Property>, entry: &Labelled) -> String {
    escape(entry.value.trim())
}

fn address_value(line: Option<&Property>, entry: &PostalAddress) -> String {
    let old = line.map(value::parts).unwrap_or_default();
    let wanted = [
        (2, &entry.street),
        (3, &entry.locality),
        (4, &entry.region),
        (5, &entry.postal_code),
        (6, &entry.country),
    ];
    let changes: Vec<(usize, &str)> = wanted
        .into_iter()
        .filter(|(at, text)| old.get(*at) != Some(text))
        .map(|(at, text)| (at, text.as_str()))
        .collect();
    merge_parts(line, &changes, 7)
}

/// A line with another raw value. Group and parameters stay, but an encoding of version 2.1 goes.
pub(super) fn rewrite(line: &Property, raw: &str, version: Version) -> Property {
    let mut added = charset(raw, version);
    if !value::is_encoded(line)
        && (added.is_empty() || line.param("CHARSET").is_some())
        && line.param("VALUE").is_none()
    {
        return line.with_value(raw);
    }
    let mut params: Vec<Parameter> = line
        .params()
        .iter()
        // A new text is no longer the URI that VALUE=uri announced.
        .filter(|param| {
            !matches!(
                param.name.as_str(),
                "ENCODING" | "CHARSET" | "QUOTED-PRINTABLE" | "VALUE"
            )
        })
        .cloned()
        .collect();
    params.append(&mut added);
    Property::from_parts(line.group(), line.name(), params, raw)
}

/// Version 2.1 is ASCII unless it says otherwise.
pub(super) fn charset(raw: &str, version: Version) -> Vec<Parameter> {
    if version == Version::V2 && !raw.is_ascii() {
        vec![Parameter::new("CHARSET", &["UTF-8"])]
    } else {
        Vec::new()
    }
}
