//! A small XML tree, read under hard limits and written without any way to produce ill-formed output.

pub mod element;
pub mod escape;
pub mod read;
pub mod write;

pub use element::{Attribute, Element, Node};
pub use read::{Limits, XmlError, parse};
pub use write::XmlWriter;
