//! The mail section's pure logic.

pub mod address;
pub mod attachment;
pub mod draft;
pub mod folder;
pub mod inline_style;
pub mod linkify;
pub mod list;
pub mod place;
pub mod selection;
pub mod text;
