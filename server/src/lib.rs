//! Roost's server: it wires the services together and speaks HTTP to browsers.
//!
//! Adapters only: [`http`] is the JSON API and the page, [`discovery`] the autoconfiguration, [`invitations`] sends what
//! calendars call for, [`transport`] answers Postfix, [`tls`] is HTTPS, [`administration`] is what both APIs of administrators
//! share; DAV is a crate of its own. They call services and never the database.

pub mod administration;
pub mod app;
pub mod commands;
pub mod config;
pub mod discovery;
pub mod dns;
pub mod doctor;
pub mod domains;
pub mod http;
pub mod invitations;
pub mod logging;
mod logs;
pub mod metrics;
pub mod postfix_queue;
pub mod removals;
pub mod spam_filter;
pub mod subscriptions;
pub mod tls;
pub mod transport;
