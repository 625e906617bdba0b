//! Reading JSON with little code.
//!
//! `serde_json::from_str` compiles a parser into each type that it reads, with a message for whatever may be wrong and
//! a second way to read each struct, from an array. The page reads some seventy types: here the text is taken apart
//! once for all of them, and what does not fit is only known not to fit. That takes a twentieth off the page.

use serde::de::value::StringDeserializer;
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// The text is not JSON, or not that of the wanted type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not what was expected")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a value of any type, as `serde_json::from_str` does; structs from objects only.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(Reader(parse(text)?))
}

fn parse(text: &str) -> Result<Value, Unreadable> {
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// Any JSON. Unlike serde_json's own, objects are lists: each is read from front to back, and only once.
enum Value {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    Fraction(f64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Negative(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Fraction(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Value::Object(object))
    }
}

struct Reader(Value);

impl Reader {
    fn text(self) -> Result<String, Unreadable> {
        match self.0 {
            Value::Text(text) => Ok(text),
            _ => Err(Unreadable),
        }
    }

    fn natural(&self) -> Result<u64, Unreadable> {
        match self.0 {
            Value::Natural(number) => Ok(number),
            _ => Err(Unreadable),
        }
    }

    fn whole(&self) -> Result<i64, Unreadable> {
        match self.0 {
            Value::Natural(number) => number.try_into().map_err(|_| Unreadable),
            Value::Negative(number) => Ok(number),
            _ => Err(Unreadable),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "so do JavaScript and serde_json")]
    fn fraction(&self) -> Result<f64, Unreadable> {
        match self.0 {
            Value::Natural(number) => Ok(number as f64),
            Value::Negative(number) => Ok(number as f64),
            Value::Fraction(number) => Ok(number),
            _ => Err(Unreadable),
        }
    }

    fn items(self) -> Result<Items, Unreadable> {
        match self.0 {
            Value::List(items) => Ok(Items(items.into_iter())),
            _ => Err(Unreadable),
        }
    }

    fn fields(self) -> Result<Fields, Unreadable> {
        match self.0 {
            Value::Object(fields) => Ok(Fields::of(fields)),
            _ => Err(Unreadable),
        }
    }
}

/// Numbers of each type are read as the widest of their kind; serde looks whether they fit.
macro_rules! numbers {
    ($($deserialize:ident $as:ident $visit:ident,)*) => {
        $(
            fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
                visitor.$visit(self.$as()?)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Natural(number) => visitor.visit_u64(number),
            Value::Negative(number) => visitor.visit_i64(number),
            Value::Fraction(number) => visitor.visit_f64(number),
            Value::Text(text) => visitor.visit_string(text),
            Value::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(Unreadable),
        }
    }

    numbers! {
        deserialize_i8 whole visit_i64,
        deserialize_i16 whole visit_i64,
        deserialize_i32 whole visit_i64,
        deserialize_i64 whole visit_i64,
        deserialize_u8 natural visit_u64,
        deserialize_u16 natural visit_u64,
        deserialize_u32 natural visit_u64,
        deserialize_u64 natural visit_u64,
        deserialize_f32 fraction visit_f64,
        deserialize_f64 fraction visit_f64,
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_map(self.fields()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_map(self.fields()?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(Variant::of(self.0)?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit_struct tuple_struct
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        self.0
            .next()
            .map(|item| seed.deserialize(Reader(item)))
            .transpose()
    }
}

struct Fields {
    rest: std::vec::IntoIter<(String, Value)>,
    /// Of the field whose name was asked for last.
    value: Value,
}

impl Fields {
    fn of(fields: Vec<(String, Value)>) -> Self {
        Self {
            rest: fields.into_iter(),
            value: Value::Null,
        }
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(Reader(Value::Text(name))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Reader(std::mem::replace(&mut self.value, Value::Null)))
    }
}

/// `"name"`, or `{"name": content}`.
struct Variant {
    name: String,
    content: Option<Value>,
}

impl Variant {
    fn of(value: Value) -> Result<Self, Unreadable> {
        match value {
            Value::Text(name) => Ok(Self { name, content: None }),
            Value::Object(fields) => {
                let mut fields = fields.into_iter();
                match (fields.next(), fields.next()) {
                    (Some((name, content)), None) => Ok(Self {
                        name,
                        content: Some(content),
                    }),
                    _ => Err(Unreadable),
                }
            }
            _ => Err(Unreadable),
        }
    }

    fn content(self) -> Result<Reader, Unreadable> {
        self.content.map(Reader).ok_or(Unreadable)
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        let name: StringDeserializer<Unreadable> = std::mem::take(&mut self.name).into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Unreadable),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.content()?.items()?)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_map(self.content()?.fields()?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use roost_shared::calendar::{EventSpan, Occurrence};
    use roost_shared::event::ServerEvent;
    use roost_shared::mail::MessageSummary;
    use serde::{Deserialize, Serialize};

    use super::*;

    /// A field of each kind that the wire types have, and those that only serde knows.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        flag: bool,
        small: u8,
        large: u64,
        negative: i64,
        share: f64,
        text: String,
        absent: Option<String>,
        there: Option<u32>,
        list: Vec<(String, i32)>,
        map: BTreeMap<String, u32>,
        nothing: (),
        #[serde(default)]
        left_out: u32,
        kinds: Vec<Kind>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Wrapped(u32),
        Pair(u32, String),
        Named { size: u32 },
    }

    #[test]
    fn reads_what_serde_json_writes() {
        let value = Everything {
            flag: true,
            small: 255,
            large: u64::MAX,
            negative: i64::MIN,
            share: 0.25,
            text: "\"quoted\"\n\u{1f426}".to_owned(),
            absent: None,
            there: Some(7),
            list: vec![("a".to_owned(), -1)],
            map: BTreeMap::from([("b".to_owned(), 2)]),
            nothing: (),
            left_out: 3,
            kinds: vec![
                Kind::Plain,
                Kind::Wrapped(1),
                Kind::Pair(2, "c".to_owned()),
                Kind::Named { size: 3 },
            ],
        };
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(from_str::<Everything>(&text), Ok(value));
        assert_eq!(from_str::<()>("null"), Ok(()));
        assert_eq!(from_str::<f64>("1"), Ok(1.0));
    }

    #[test]
    fn reads_enums_with_their_kind_inside() {
        let occurrence = r#"{"calendar":1,"object":"a.ics","recurrence_id":null,"title":"","location":"",
            "span":{"kind":"all_day","start":"2026-11-23","end":"2026-11-24"},
            "cancelled":false,"tentative":false,"free":true,"from_a_newer_server":[{"x":1}]}"#;
        assert_eq!(
            from_str::<Occurrence>(occurrence).unwrap(),
            serde_json::from_str(occurrence).unwrap()
        );
        let span = r#"{"start":"2026-11-23T09:00:00","end":"2026-11-23T10:00:00","kind":"timed"}"#;
        assert_eq!(
            from_str::<EventSpan>(span).unwrap(),
            serde_json::from_str(span).unwrap()
        );
        let event = r#"{"type":"mail_arrived","folder":"INBOX","total":4294967295,"messages":[]}"#;
        assert_eq!(
            from_str::<ServerEvent>(event).unwrap(),
            ServerEvent::MailArrived {
                folder: "INBOX".to_owned(),
                total: u32::MAX,
                messages: Vec::new(),
            }
        );
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for text in ["", "{", "[1] 2", "\"text\"", "[]", "null", "{}", r#"{"uid":"1"}"#] {
            assert!(from_str::<MessageSummary>(text).is_err(), "{text}");
        }
        for text in ["256", "-1", "1.5", "\"1\"", "null"] {
            assert_eq!(from_str::<u8>(text), Err(Unreadable), "{text}");
        }
        for text in [
            "\"other\"",
            "\"wrapped\"",
            r#"{"plain":1}"#,
            "{}",
            r#"{"plain":null,"wrapped":1}"#,
        ] {
            assert_eq!(from_str::<Kind>(text), Err(Unreadable), "{text}");
        }
    }
}
