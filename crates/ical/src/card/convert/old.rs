//! Lines of version 2.1 as lines of 3.0.

use super::super::value;
use crate::content::{Parameter, Property, escape};

/// Properties whose value is text of which 2.1 escapes nothing.
const TEXTS: [&str; 7] = ["FN", "NOTE", "TITLE", "ROLE", "LABEL", "MAILER", "SORT-STRING"];

/// The line in 3.0: quoted-printable and charsets undone, types by their parameter, the escapes of 3.0.
pub(super) fn line(line: &Property) -> Option<Property> {
    if line.name() == "VERSION" {
        return None;
    }
    let mut types = Vec::new();
    let mut params = Vec::new();
    for param in line.params() {
        match (param.name.as_str(), param.values.as_slice()) {
            ("CHARSET" | "QUOTED-PRINTABLE" | "8BIT" | "7BIT" | "INLINE", _) => {}
            ("BASE64", []) => params.push(Parameter::new("ENCODING", &["b"])),
            ("URL", []) => params.push(Parameter::new("VALUE", &["uri"])),
            ("ENCODING", [encoding]) if is_base64(encoding) => {
                params.push(Parameter::new("ENCODING", &["b"]));
            }
            ("ENCODING", _) => {}
            ("VALUE", [form]) if form.eq_ignore_ascii_case("URL") => {
                params.push(Parameter::new("VALUE", &["uri"]));
            }
            ("VALUE", [form]) if form.eq_ignore_ascii_case("INLINE") => {}
            ("TYPE", words) => types.extend(words.iter().cloned()),
            (word, []) => types.push(word.to_owned()),
            _ => params.push(param.clone()),
        }
    }
    if !types.is_empty() {
        params.push(Parameter {
            name: "TYPE".to_owned(),
            values: types,
        });
    }
    let value = match line.name() {
        "N" | "ADR" | "ORG" => {
            let parts = value::parts(line);
            parts
                .iter()
                .map(|part| escape(part))
                .collect::<Vec<_>>()
                .join(";")
        }
        name if TEXTS.contains(&name) || value::is_encoded(line) => escape(&value::text(line)),
        _ => line.value().to_owned(),
    };
    Some(Property::from_parts(line.group(), line.name(), params, &value))
}

fn is_base64(encoding: &str) -> bool {
    encoding.eq_ignore_ascii_case("BASE64") || encoding.eq_ignore_ascii_case("B")
}
