//! Lines of 3.0 as lines of 4.0.

use super::params::Params;
use super::{URN, date, is_uuid, label, media, place};
use crate::content::{Property, escape, unescape};

/// Properties whose value is a URI, of which 4.0 escapes nothing; writers of 3.0 do.
const URIS: [&str; 5] = ["URL", "SOURCE", "IMPP", "FBURL", "CALURI"];

/// Properties that may be there once in 4.0, with their names in 3.0.
const ONCE: [(&str, &str); 6] = [
    ("X-ANNIVERSARY", "ANNIVERSARY"),
    ("X-EVOLUTION-ANNIVERSARY", "ANNIVERSARY"),
    ("X-GENDER", "GENDER"),
    ("X-ADDRESSBOOKSERVER-KIND", "KIND"),
    ("X-ABSHOWAS", "KIND"),
    ("BDAY", "BDAY"),
];

/// All lines; `name` is what the card is called where it does not say so itself.
pub(super) fn convert(lines: Vec<Property>, name: &str) -> Vec<Property> {
    let lines = label::sort_to_v4(label::labels_to_v4(lines));
    let mut converted: Vec<Property> = Vec::with_capacity(lines.len() + 1);
    for line in &lines {
        // Of several lines that would become the same one, the others stay what they are.
        let target = ONCE
            .iter()
            .find(|(old, _)| *old == line.name())
            .map(|(_, new)| *new);
        let is_taken = target.is_some_and(|target| converted.iter().any(|known| known.name() == target));
        if is_taken {
            converted.push(line.clone());
        } else {
            converted.extend(convert_line(line));
        }
    }
    if !converted.iter().any(|line| line.name() == "FN") {
        converted.insert(0, Property::new("FN", &[], &escape(name)));
    }
    converted
}

fn convert_line(line: &Property) -> Option<Property> {
    Some(match line.name() {
        "VERSION" | "PROFILE" => return None,
        "PHOTO" | "LOGO" | "SOUND" | "KEY" => media::to_v4(line),
        "BDAY" => date::to_v4(line, "BDAY"),
        "X-ANNIVERSARY" | "X-EVOLUTION-ANNIVERSARY" => date::to_v4(line, "ANNIVERSARY"),
        "REV" => revision(line),
        "GEO" => place::geo_to_v4(line),
        "TZ" => place::tz_to_v4(line),
        "UID" => uid(line),
        "X-ADDRESSBOOKSERVER-KIND" => {
            Params::of(line).line(line, "KIND", &line.value().trim().to_ascii_lowercase())
        }
        "X-ADDRESSBOOKSERVER-MEMBER" => Params::of(line).line(line, "MEMBER", line.value().trim()),
        "X-ABSHOWAS" if line.value().trim().eq_ignore_ascii_case("COMPANY") => {
            Params::of(line).line(line, "KIND", "org")
        }
        "X-GENDER" => gender(line),
        name if name.starts_with("X-") => line.clone(),
        name => {
            let mut params = Params::of(line);
            let is_plain = params.types().is_empty() && params.get("VALUE").is_none();
            if is_plain && !URIS.contains(&name) {
                return Some(line.clone());
            }
            if params.take_type("pref") {
                params.set("PREF", "1");
            }
            if name == "EMAIL" {
                params.take_type("internet");
            }
            if params
                .get("VALUE")
                .is_some_and(|form| form.eq_ignore_ascii_case("phone-number"))
            {
                params.take("VALUE");
            }
            let words = params.take_types();
            words
                .iter()
                .for_each(|word| params.add_type(&word.to_ascii_lowercase()));
            let value = if URIS.contains(&name) {
                unescape(line.value())
            } else {
                line.value().to_owned()
            };
            params.line(line, name, &value)
        }
    })
}

/// RFC 6350 §6.7.6: a UID is a URI unless it says that it is a text.
fn uid(line: &Property) -> Property {
    let text = line.text();
    let text = text.trim();
    let mut params = Params::of(line);
    params.take("VALUE");
    if is_uuid(text) {
        return params.line(line, "UID", &format!("{URN}{text}"));
    }
    let is_uri = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if is_uri && !text.contains(char::is_whitespace) {
        params.line(line, "UID", text)
    } else {
        params.set("VALUE", "text");
        params.line(line, "UID", &escape(text))
    }
}

fn revision(line: &Property) -> Property {
    match date::basic(line.value().trim()) {
        Some(time) => Params::none().line(line, "REV", &time),
        None => line.clone(),
    }
}

/// RFC 6350 §6.2.7 has one letter for it; clients write that, or a word.
fn gender(line: &Property) -> Property {
    match line
        .value()
        .trim()
        .chars()
        .next()
        .map(|first| first.to_ascii_uppercase())
    {
        Some(letter @ ('M' | 'F' | 'O' | 'N' | 'U')) => {
            Params::of(line).line(line, "GENDER", letter.encode_utf8(&mut [0; 4]))
        }
        _ => line.clone(),
    }
}
