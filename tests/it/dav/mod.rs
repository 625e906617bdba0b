//! DAV over HTTP against the running server; the engine's own tests stand in `crates/dav`.
