//! A server with a database of its own, and the daemons that it orders certificates by.

mod authority;
mod https;
mod name_server;
mod process;
mod roost;

pub use authority::Authority;
pub use https::{Connection, Seen};
pub use name_server::NameServer;
pub use process::{free_port, until};
pub use roost::{Roost, Settings, plain};

/// The host's name in all tests.
pub const HOST: &str = "mail.example.test";
