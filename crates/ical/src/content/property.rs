//! One content line: `[group.]NAME;PARAM=value:value`.

use super::{fold, unescape};

/// One parameter of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// In upper case. vCard 2.1 allows values without a name: they are kept here, with no values.
    pub name: String,
    /// Its values, without quotes, RFC 6868 escapes resolved.
    pub values: Vec<String>,
}

impl Parameter {
    /// A parameter with these values.
    pub fn new(name: &str, values: &[&str]) -> Parameter {
        Parameter {
            name: name.to_ascii_uppercase(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }
}

/// One content line, as written and taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The stored bytes with folds and line break, if they are anything else than `text` and CRLF.
    raw: Option<Box<[u8]>>,
    text: String,
    group: Option<Box<str>>,
    name: Box<str>,
    params: Vec<Parameter>,
    value_at: usize,
}

impl Property {
    /// Makes a line of its own. `value` is raw: already escaped where its type wants that. Characters that
    /// a line cannot hold are left out, so that nothing can break out of it.
    pub fn new(name: &str, params: &[(&str, &str)], value: &str) -> Property {
        let params: Vec<Parameter> = params
            .iter()
            .map(|(name, value)| Parameter::new(name, &[value]))
            .collect();
        Property::from_parts(None, name, params, value)
    }

    /// Like [`Property::new`], with a vCard group and parameters of several values.
    pub fn from_parts(group: Option<&str>, name: &str, params: Vec<Parameter>, value: &str) -> Property {
        let mut text = String::new();
        if let Some(group) = group {
            text.push_str(group);
            text.push('.');
        }
        text.push_str(name);
        for param in &params {
            text.push(';');
            text.push_str(&param.name);
            for (at, value) in param.values.iter().enumerate() {
                text.push(if at == 0 { '=' } else { ',' });
                push_parameter_value(value, &mut text);
            }
        }
        text.push(':');
        let value_at = text.len();
        push_value_text(value, &mut text);
        let mut property = Property {
            raw: None,
            text,
            group: group.map(Into::into),
            name: name.to_ascii_uppercase().into(),
            params,
            value_at,
        };
        property.keep_folded();
        property
    }

    fn keep_folded(&mut self) {
        let mut folded = Vec::with_capacity(self.text.len() + 8);
        fold(&self.text, &mut folded);
        self.keep_raw(&folded);
    }

    /// Takes a logical line apart. `None` if it is no content line.
    pub(super) fn parse(text: String, raw: &[u8], with_group: bool) -> Option<Property> {
        let name_end = text.find([';', ':'])?;
        let full_name = text.get(..name_end)?;
        let (group, name) = match full_name.rsplit_once('.') {
            Some((group, name)) if with_group => (Some(group), name),
            _ => (None, full_name),
        };
        if !is_name(name) || group.is_some_and(|group| !is_name(group)) {
            return None;
        }
        // A quote that is never closed is taken as a character: better than refusing the object.
        let (params, value_at) =
            parse_params(&text, name_end, true).or_else(|| parse_params(&text, name_end, false))?;
        let mut property = Property {
            raw: None,
            group: group.map(Into::into),
            name: name.to_ascii_uppercase().into(),
            params,
            value_at,
            text,
        };
        property.keep_raw(raw);
        Some(property)
    }

    fn keep_raw(&mut self, raw: &[u8]) {
        let is_plain = raw.strip_suffix(b"\r\n") == Some(self.text.as_bytes());
        self.raw = (!is_plain).then(|| raw.into());
    }

    /// The name in upper case, without the group.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The group of a vCard property (RFC 6350 §3.3), as written.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The value as it stands in the line, still escaped.
    pub fn value(&self) -> &str {
        self.text.get(self.value_at..).unwrap_or_default()
    }

    /// The value with the escapes of TEXT resolved.
    pub fn text(&self) -> String {
        unescape(self.value())
    }

    /// All parameters in their order.
    pub fn params(&self) -> &[Parameter] {
        &self.params
    }

    /// The first value of a parameter. `name` is upper case.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .filter(|param| param.name == name)
            .flat_map(|param| &param.values)
            .map(String::as_str)
            .next()
    }

    /// All values of a parameter, however often it stands there. `name` is upper case.
    pub fn param_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.params
            .iter()
            .filter(move |param| param.name == name)
            .flat_map(|param| param.values.iter().map(String::as_str))
    }

    /// Whether the parameter is there and has this value, compared without case.
    pub fn has_param(&self, name: &str, value: &str) -> bool {
        self.param_values(name)
            .any(|found| found.eq_ignore_ascii_case(value))
    }

    /// The unfolded line.
    pub fn line(&self) -> &str {
        &self.text
    }

    /// The unfolded line up to and with the colon: group, name and parameters as written.
    pub fn head(&self) -> &str {
        self.text.get(..self.value_at).unwrap_or_default()
    }

    /// The same line with another raw value: group, name and parameters stay as written.
    pub fn with_value(&self, value: &str) -> Property {
        let mut text = String::from(self.head());
        text.extend(
            value
                .chars()
                .filter(|character| *character == '\t' || !character.is_control()),
        );
        let mut folded = Vec::with_capacity(text.len() + 8);
        fold(&text, &mut folded);
        let mut property = Property { text, ..self.clone() };
        property.keep_raw(&folded);
        property
    }

    /// The same line with one parameter set in its place, or taken away with `None`. `name` is upper case.
    pub fn with_param(&self, name: &str, value: Option<&str>) -> Property {
        let wanted = value.map(|value| Parameter::new(name, &[value]));
        let mut params = self.params.clone();
        let first = params.iter().position(|param| param.name == name);
        params.retain(|param| param.name != name);
        if let Some(wanted) = wanted {
            params.insert(first.unwrap_or(params.len()).min(params.len()), wanted);
        }
        Property::from_parts(self.group(), self.name(), params, self.value())
    }

    /// Appends the line exactly as it was stored.
    pub fn write_verbatim(&self, out: &mut Vec<u8>) {
        match &self.raw {
            Some(raw) => {
                out.extend_from_slice(raw);
                if !raw.ends_with(b"\n") {
                    out.extend_from_slice(b"\r\n");
                }
            }
            None => {
                out.extend_from_slice(self.text.as_bytes());
                out.extend_from_slice(b"\r\n");
            }
        }
    }

    /// Appends the line folded at 75 octets.
    pub fn write_folded(&self, out: &mut Vec<u8>) {
        fold(&self.text, out);
    }
}

/// Names are letters, digits and hyphens (RFC 5545 §3.1); underscores occur in the wild.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Reads `;NAME=value,"value"` until the colon; answers with where the value starts.
fn parse_params(text: &str, from: usize, quotes: bool) -> Option<(Vec<Parameter>, usize)> {
    let mut params: Vec<Parameter> = Vec::new();
    let mut start = from;
    let mut in_name = true;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'"' if quotes && !in_name => quoted = !quoted,
            _ if quoted => {}
            b'=' if in_name => {
                let name = text.get(start..at)?.trim().to_ascii_uppercase();
                params.push(Parameter {
                    name,
                    values: Vec::new(),
                });
                in_name = false;
                start = at + 1;
            }
            b',' if !in_name => {
                push_value(params.last_mut()?, text.get(start..at)?);
                start = at + 1;
            }
            b';' | b':' => {
                if !in_name {
                    push_value(params.last_mut()?, text.get(start..at)?);
                } else if at > start {
                    let name = text.get(start..at)?.trim().to_ascii_uppercase();
                    params.push(Parameter {
                        name,
                        values: Vec::new(),
                    });
                }
                if byte == b':' {
                    return Some((params, at + 1));
                }
                in_name = true;
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

fn push_value_text(value: &str, out: &mut String) {
    out.extend(
        value
            .chars()
            .filter(|character| *character == '\t' || !character.is_control()),
    );
}

fn push_value(param: &mut Parameter, value: &str) {
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    param.values.push(decode_parameter_value(value));
}

/// RFC 6868 §3.1; any other use of the caret stays as it is.
fn decode_parameter_value(value: &str) -> String {
    if !value.contains('^') {
        return value.to_owned();
    }
    let mut decoded = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let resolved = match (character, characters.peek()) {
            ('^', Some('n')) => '\n',
            ('^', Some('^')) => '^',
            ('^', Some('\'')) => '"',
            _ => {
                decoded.push(character);
                continue;
            }
        };
        characters.next();
        decoded.push(resolved);
    }
    decoded
}

/// Encodes as RFC 6868 §3 says, in quotes if any character needs them (RFC 5545 §3.2).
fn push_parameter_value(value: &str, out: &mut String) {
    let quoted = value.contains([',', ';', ':']);
    if quoted {
        out.push('"');
    }
    for character in value.chars() {
        match character {
            '\n' => out.push_str("^n"),
            '^' => out.push_str("^^"),
            '"' => out.push_str("^'"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    if quoted {
        out.push('"');
    }
}
