//! DAV over HTTP against the running server; the engine's own tests stand in `crates/dav`.

mod bad_input;
mod challenge;
mod discovery;
mod files;
mod other_user;
