//! Building messages and handing them to the submission server (RFC 5321, RFC 6409).
//!
//! The only crate that names lettre's types. `roost-mail` calls it; it reads no database and keeps no state:
//! one call, one connection.
#![deny(missing_docs)]

mod answer;
mod authenticate;
mod build;
mod endpoint;
mod envelope;
mod submit;

pub use build::{BuildError, BuiltMessage, CalendarPart, OutgoingFile, OutgoingMessage, build};
pub use endpoint::{Endpoint, EndpointError, Security};
pub use envelope::{AddressError, Envelope};
pub use submit::{Accepted, RefusedRecipient, SubmitError, submit};
