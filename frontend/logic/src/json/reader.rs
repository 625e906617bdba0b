//! Values as serde asks for them.

use serde::de::{Deserializer, Visitor};

use super::Unreadable;
use super::parts::{Fields, Items, Variant};
use super::value::Value;

/// A value, to be read as whatever type is wanted.
pub(super) struct Reader(pub(super) Value);

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

    pub(super) fn items(self) -> Result<Items, Unreadable> {
        match self.0 {
            Value::List(items) => Ok(Items(items.into_iter())),
            _ => Err(Unreadable),
        }
    }

    pub(super) fn fields(self) -> Result<Fields, Unreadable> {
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
