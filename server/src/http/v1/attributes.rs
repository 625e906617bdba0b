//! What a client sends, read as generously as mailcow does: numbers and booleans as texts, lists as texts with commas.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use roost_shared::admin::{RateFrame, RateLimit};
use serde_json::{Map, Value};

const MIB: i64 = 1 << 20;

/// What stands in a body.
pub(super) struct Body {
    /// All of it, for the log of calls.
    pub(super) value: Value,
    /// What is to be made or changed.
    pub(super) attributes: Attributes,
    /// What it is done to.
    pub(super) items: Vec<String>,
}

/// Reads a body: JSON, or the form that mailcow's pages send.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Body, &'static str> {
    const INVALID: &str = "Request body doesn't contain valid json!";
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let value = if body.is_empty() {
        Value::Null
    } else if kind.contains("application/json") || looks_like_json(body) {
        serde_json::from_slice(body).map_err(|_| INVALID)?
    } else {
        from_form(body).map_err(|_| INVALID)?
    };
    let (attributes, items) = match &value {
        Value::Object(map) => {
            let items = map.get("items").map(texts).unwrap_or_default();
            match map.get("attr") {
                Some(Value::Object(attributes)) => (attributes.clone(), items),
                _ if map.contains_key("items") => (Map::new(), items),
                // Deleting takes the values of an object, too.
                _ => (map.clone(), map.values().flat_map(texts).collect()),
            }
        }
        other => (Map::new(), texts(other)),
    };
    Ok(Body {
        value,
        attributes: Attributes(attributes),
        items,
    })
}

/// Whether a body that is not called JSON is JSON all the same: as a form it would be one field with all of it as its name,
/// passwords included. No field of a form begins so.
fn looks_like_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

fn from_form(body: &[u8]) -> Result<Value, serde_json::Error> {
    let mut map = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        let value = match name.as_ref() {
            "attr" | "items" => serde_json::from_str(&value)?,
            "csrf_token" => continue,
            _ => Value::String(value.into_owned()),
        };
        map.insert(name.into_owned(), value);
    }
    // Adding sends the attributes alone, deleting the items alone.
    Ok(match (map.remove("attr"), map.contains_key("items")) {
        (Some(attributes), false) => attributes,
        (Some(attributes), true) => {
            map.insert("attr".to_owned(), attributes);
            Value::Object(map)
        }
        (None, _) => Value::Object(map),
    })
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        Value::Object(map) => map.values().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        _ => None,
    }
}

/// What is to be made or changed.
pub(super) struct Attributes(Map<String, Value>);

/// A field that has no number where it must have one.
pub(super) struct NotNumeric(&'static str);

impl NotNumeric {
    pub(super) fn message(&self) -> Value {
        serde_json::json!(["object_is_not_numeric", self.0])
    }
}

impl Attributes {
    /// Of a call that has none, such as a deletion.
    pub(super) fn of_items(items: &[String]) -> Self {
        let mut map = Map::new();
        map.insert("items".to_owned(), Value::from(items.to_vec()));
        Self(map)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// As it was sent, with passwords as a star.
    pub(super) fn masked(&self) -> Value {
        mask(&Value::Object(self.0.clone()))
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(text)
    }

    pub(super) fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let text = self.text(name)?;
        Some(!matches!(
            text.trim().to_lowercase().as_str(),
            "" | "0" | "false" | "no" | "off"
        ))
    }

    pub(super) fn number(&self, name: &'static str) -> Result<Option<i64>, NotNumeric> {
        let Some(text) = self.text(name).filter(|text| !text.trim().is_empty()) else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|_| NotNumeric(name))
    }

    pub(super) fn count(&self, name: &'static str) -> Result<Option<i32>, NotNumeric> {
        self.number(name)?
            .map(|number| i32::try_from(number).map_err(|_| NotNumeric(name)))
            .transpose()
    }

    /// A size that is given in MiB, in bytes.
    pub(super) fn mebibytes(&self, name: &'static str) -> Result<Option<i64>, NotNumeric> {
        self.number(name)?
            .map(|number| number.checked_mul(MIB).ok_or(NotNumeric(name)))
            .transpose()
    }

    /// A list, or a text with spaces, commas, semicolons or line ends between the items.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let value = self.0.get(name)?;
        let split = |text: String| -> Vec<String> {
            text.split([' ', ',', ';', '\n', '\r', '\t'])
                .filter(|item| !item.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match value {
            Value::Null => None,
            other => Some(texts(other).into_iter().flat_map(split).collect()),
        }
    }

    /// Tags, which may have spaces in them.
    pub(super) fn tags(&self) -> Option<Vec<String>> {
        let items = texts(self.0.get("tags")?);
        let items = items.iter().flat_map(|item| item.split(',')).map(str::trim);
        Some(items.filter(|item| !item.is_empty()).map(str::to_owned).collect())
    }

    /// A rate limit; `Some(None)` where it is to be taken away.
    pub(super) fn rate(&self) -> Result<Option<Option<RateLimit>>, NotNumeric> {
        if !self.has("rl_value") {
            return Ok(None);
        }
        let Some(messages) = self.count("rl_value")?.filter(|number| *number > 0) else {
            return Ok(Some(None));
        };
        let per = match self.text_or_empty("rl_frame").as_str() {
            "s" | "second" => RateFrame::Second,
            "m" | "minute" => RateFrame::Minute,
            "d" | "day" => RateFrame::Day,
            "h" | "hour" | "" => RateFrame::Hour,
            _ => return Err(NotNumeric("rl_frame")),
        };
        Ok(Some(Some(RateLimit { messages, per })))
    }

    /// A relay host's id; `Some(None)` for `0`.
    pub(super) fn relay_host(&self) -> Result<Option<Option<i64>>, NotNumeric> {
        Ok(self.number("relayhost")?.map(|id| Some(id).filter(|id| *id > 0)))
    }
}

/// In bytes. No field has a longer name; one that has is something else, such as a body that was taken for a field.
const NAME_MAX: usize = 64;

/// Passwords, tokens and keys as stars, and names that are none.
pub(super) fn mask(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, value)| {
                    let low = name.to_lowercase();
                    let is_secret = ["pass", "secret", "key", "token"]
                        .iter()
                        .any(|word| low.contains(word));
                    let shown = if is_secret { Value::from("*") } else { mask(value) };
                    if name.len() > NAME_MAX {
                        ("*".to_owned(), Value::from("*"))
                    } else {
                        (name.clone(), shown)
                    }
                })
                .collect(),
        ),
        Value::Array(values) => Value::Array(values.iter().map(mask).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: &str, text: &str) -> Body {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        read(&headers, text.as_bytes()).ok().unwrap()
    }

    #[test]
    fn every_way_of_naming_what_is_deleted() {
        for text in [r#"["a","b"]"#, r#"{"items":["a","b"]}"#, r#"{"0":"a","1":"b"}"#] {
            assert_eq!(body("application/json", text).items, ["a", "b"], "{text}");
        }
        assert_eq!(body("application/json", "\"a\"").items, ["a"]);
        assert_eq!(body("application/json", "[1,\"2\"]").items, ["1", "2"]);
        assert_eq!(
            body(
                "application/x-www-form-urlencoded",
                "items=%5B%22a%22%5D&csrf_token=x"
            )
            .items,
            ["a"]
        );
    }

    #[test]
    fn json_is_json_whatever_it_is_called() {
        let text = r#" {"local_part":"a","password":"a-secret"}"#;
        for kind in ["application/x-www-form-urlencoded", "text/plain", ""] {
            let body = body(kind, text);
            assert_eq!(body.attributes.text("local_part").as_deref(), Some("a"), "{kind}");
            let shown = mask(&body.value).to_string();
            assert!(!shown.contains("a-secret"), "{kind}: {shown}");
        }
        assert_eq!(body("text/plain", r#"["a","b"]"#).items, ["a", "b"]);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/plain".parse().unwrap());
        assert!(read(&headers, br#"{"password":"a-secret""#).is_err());
        // What is no JSON either, and no form.
        let odd = format!("\"password\" is {} a-secret", "x".repeat(64));
        let shown = mask(&body("text/plain", &odd).value).to_string();
        assert!(!shown.contains("a-secret"), "{shown}");
    }

    #[test]
    fn values_of_any_type() {
        let text = r#"{"attr":{"active":1,"gal":"0","quota":"3072","goto":"a@x.test, b@x.test\nc@x.test","password":"p"},"items":7}"#;
        let body = body("application/json; charset=utf-8", text);
        let a = &body.attributes;
        assert_eq!(body.items, ["7"]);
        assert_eq!(
            (a.flag("active"), a.flag("gal"), a.flag("none")),
            (Some(true), Some(false), None)
        );
        assert_eq!(a.mebibytes("quota").ok().unwrap(), Some(3072 << 20));
        assert_eq!(a.list("goto").unwrap(), ["a@x.test", "b@x.test", "c@x.test"]);
        assert!(a.number("password").is_err());
        assert!(!a.masked().to_string().contains("\"p\""));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json".parse().unwrap());
        assert!(read(&headers, b"{").is_err());
    }
}
