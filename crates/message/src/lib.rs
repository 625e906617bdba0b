//! What stands in a mail message, read and made harmless: headers, bodies, structure, HTML, quoting.
//!
//! Pure: no I/O, no clock, no randomness. Everything here is fed with bytes that strangers wrote, so
//! nothing may panic and all work is bounded by the size of what is given (see [`limits`]).
//! `roost-mail` is the caller; it fetches the bytes and this crate says what they mean.
#![deny(missing_docs)]

pub mod body;
pub mod charset;
pub mod display;
pub mod file_name;
pub mod header;
pub mod html;
pub mod layout;
pub mod limits;
pub mod preview;
pub mod quote;
pub mod structure;
pub mod transfer;

pub use header::Headers;
pub use layout::Layout;
pub use structure::{Disposition, Structure};
