//! Where things lie.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The root of the checkout.
pub fn checkout() -> PathBuf {
    roost_stack::checkout_root()
}

/// What is kept between checkouts: tools and build results. `ROOST_CACHE` names another folder.
pub fn cache() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("ROOST_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    Ok(Path::new(&home).join(".cache/roost"))
}

/// The state of the stack that `up` starts, relative to the checkout.
pub const UP: &str = ".roost/up";

/// The state of the stack that `test` starts, relative to the checkout.
pub const TEST: &str = ".roost/test";

/// The state of the stack that `bench` and `conformance` start, relative to the checkout.
pub const BENCH: &str = ".roost/bench";

/// The built page.
pub fn dist() -> PathBuf {
    checkout().join("dist")
}

/// Programs that were installed for Roost alone.
pub fn tools() -> anyhow::Result<PathBuf> {
    Ok(cache()?.join("tools"))
}
