//! Fetching from hosts of others, at addresses that others choose: the sender of a mail, whoever subscribes to a calendar.
//!
//! Everything here assumes malice: only hosts are reached that the whole internet can reach ([`Guard`]), redirects are
//! followed by hand so that each new address is checked like the first ([`follow()`]), and sizes and times are bounded.
#![deny(missing_docs)]

mod document;
mod follow;
mod guard;

pub use document::{Document, Documents, Known};
pub use follow::{FetchError, client, follow};
pub use guard::Guard;
