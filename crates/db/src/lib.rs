//! The only SQL of Roost: one module for each table, one function for each statement.
//!
//! Services call it; adapters (HTTP, DAV) never do. Functions take `&mut PgConnection`, so that the service
//! decides what is one transaction, and they take ids and times as arguments: nothing here reads a clock,
//! makes a random number or knows a rule of the product. A missing row is `Ok(None)`, not an error.
#![deny(missing_docs)]

pub mod account;
pub mod acme;
pub mod alias;
pub mod alias_domain;
pub mod api_key;
pub mod app_password;
pub mod audit;
pub mod ban;
pub mod ban_rules;
pub mod bcc_map;
pub mod birthday;
pub mod certificate;
pub mod change;
pub mod collection;
pub mod collection_property;
pub mod dav_lock;
pub mod delegation;
pub mod directory;
pub mod dkim_key;
pub mod domain;
pub mod domain_admin;
mod error;
pub mod feed;
pub mod file_blob;
pub mod file_node;
pub mod file_property;
pub mod file_space;
pub mod forwarding_host;
pub mod group;
pub mod imip_queue;
pub mod imip_received;
pub mod last_sign_in;
pub mod listen;
pub mod login;
pub mod mailbox;
pub mod mailbox_admin;
pub mod maintenance;
pub mod migrate;
pub mod mta_sts_policy;
pub mod network_failure;
pub mod notification;
pub mod object;
pub mod object_version;
pub mod pool;
pub mod principal;
pub mod quarantine;
pub mod recipient_map;
pub mod relay_host;
pub mod row_lock;
pub mod schedule;
pub mod second_factor;
pub mod sending_usage;
pub mod server_secret;
pub mod session;
pub mod share;
pub mod sign_in_failure;
pub mod sign_in_policy;
pub mod spam_policy;
pub mod statistics;
pub mod submission;
pub mod subscription;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tls_policy;
pub mod transport;
pub mod upload;

pub use error::{DbError, OnConstraint};
