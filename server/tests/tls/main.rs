//! HTTPS by Roost itself, against a real certificate authority (Pebble), a real name server (Knot) and a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_address;
mod fresh_start;
mod issuing;
mod keys;
mod metrics;
mod own;
mod renewal;
mod slow_clients;
mod support;
