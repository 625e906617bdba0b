//! Integration tests: the real binary over HTTP, against real Postgres, Dovecot, Postfix, Rspamd and Redis.
//!
//! `cargo xtask test` starts one stack for all of them. Each test makes people of its own, so tests run side by
//! side; those in `faults` stop daemons and run alone (`.config/nextest.toml`).

mod admin;
mod backup;
mod dav;
mod discovery;
mod faults;
mod groupware;
mod mail;
mod operations;
mod page;
mod session;
mod support;
