//! Reading JSON with little code.
//!
//! `serde_json::from_str` compiles a parser into each type that it reads, with a message for whatever may be wrong and
//! a second way to read each struct, from an array. The page reads some seventy types: here the text is taken apart
//! once for all of them, and what does not fit is only known not to fit. That takes a twentieth off the page.

mod parts;
mod reader;
mod value;

use serde::de::{self, DeserializeOwned};

use reader::Reader;
use value::Value;

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

#[cfg(test)]
mod tests;
