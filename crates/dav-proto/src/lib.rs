//! The WebDAV protocol family as plain data: XML bodies, headers, hrefs, multistatus, preconditions.
//!
//! Covers what RFC 4918 (WebDAV), 3744 (ACL), 4791 (CalDAV), 5689 (extended MKCOL), 6352 (CardDAV) and 6578
//! (collection synchronisation) put on the wire. `roost-dav` is the caller; it decides what the requests mean.
//! This crate does no I/O, holds no clock and never panics on input: everything that a client sends is read
//! under the limits of [`xml::Limits`], and a document type declaration is an error (no entities, ever).
#![deny(missing_docs)]

pub mod header;
pub mod href;
pub mod lock;
pub mod multistatus;
pub mod name;
pub mod precondition;
pub mod privilege;
pub mod request;
pub mod xml;

pub use multistatus::Multistatus;
pub use name::Name;
pub use precondition::{Dialect, Precondition};
pub use privilege::Privilege;
