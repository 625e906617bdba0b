//! Content lines and components: the one model under both formats (RFC 5545 §3.1 and §3.4, RFC 6350 §3).
//!
//! A [`Component`] keeps every line exactly as it was written, so that it can be written again byte for
//! byte with only some lines exchanged. It knows names, parameters and raw values, and nothing about what
//! they mean; the modules above it do.

mod component;
mod fold;
mod line;
mod parse;
mod property;
mod strict;
mod text;

pub use component::{Component, Item};
pub use fold::fold;
pub use parse::{Syntax, SyntaxError, parse};
pub use property::{Parameter, Property};
pub(crate) use strict::{has_controls, stands_twice};
pub use text::{escape, split, split_structured, unescape};

#[cfg(test)]
mod tests;
