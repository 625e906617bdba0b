//! The daemons around Roost, for development and tests: which Debian packages they come from, how their
//! configuration is rendered from `deploy/`, and how they are started, watched and stopped on free loopback
//! ports with all state in one folder.
//!
//! `cargo xtask`, the integration tests and the container images are the callers. Everything here blocks, needs root to start daemons
//! under their own users, and must never be linked into the server: it depends on no other crate of Roost.
//!
//! ```no_run
//! use roost_stack::{Options, Service, Stack};
//!
//! let stack = Stack::start(&Options::in_checkout(), &|step| println!("{step}"))?;
//! println!("{}", stack.addresses().imap);
//! stack.stop(Service::Dovecot)?;
//! stack.start_service(Service::Dovecot)?;
//! stack.stop_all()?;
//! # Ok::<(), roost_stack::StackError>(())
//! ```
#![deny(missing_docs)]

mod addresses;
mod checkout;
pub mod container;
mod daemon;
mod deployment;
mod error;
mod layout;
mod packages;
mod ports;
mod probe;
mod process;
mod roost;
mod secrets;
mod service;
mod stack;
mod start;
mod state;
mod template;
mod tls;
mod users;

pub use addresses::Addresses;
pub use checkout::{checkout_root, state_folder};
pub use deployment::Deployment;
pub use error::StackError;
pub use packages::{Package, missing_packages, packages};
pub use ports::Ports;
pub use process::Running;
pub use roost::{MailMode, RoostConfig, RoostProcess};
pub use secrets::{Secrets, random_token};
pub use service::Service;
pub use stack::Stack;
pub use start::{Options, Progress};
pub use state::{Acme, State};
pub use template::{TemplateError, Values, render};
