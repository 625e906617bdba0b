//! Signing in, and the sessions that come of it.

mod app_passwords;
mod brake;
mod csrf;
mod list;
mod password;
pub mod second_factor;
mod settings;
mod sign_in;
