//! Building the server and the page.

mod compress;
mod page;
mod room;
mod stamp;
mod target;

use std::path::PathBuf;
use std::process::Command;

use crate::command::shown;
use crate::install::{self, Tool};
use crate::{console, paths};

pub use page::clippy as clippy_page;
pub use target::target;

/// The results of native code.
pub const NATIVE: &str = "target";

/// How the server is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quickly.
    Dev,
    /// To be fast, for measurements.
    Release,
}

/// Compiles the server and returns its program.
pub fn server(profile: Profile) -> anyhow::Result<PathBuf> {
    console::heading("Building the server");
    compile("roost", "roost", profile)
}

fn compile(package: &str, program: &str, profile: Profile) -> anyhow::Result<PathBuf> {
    let mut cargo = cargo()?;
    cargo.args(["build", "--package", package, "--bin", program]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    shown(&mut cargo)?;
    Ok(target(NATIVE)?.join(folder).join(program))
}

/// Compiles the containers' first process and returns its program.
pub fn first_process(profile: Profile) -> anyhow::Result<PathBuf> {
    compile("roost-stack", "roost-daemon", profile)
}

/// Builds the page unless `dist/` is up to date.
pub fn page() -> anyhow::Result<()> {
    let toolchain = install::wasm_toolchain()?;
    let _lock = page::lock()?;
    if page::is_current(toolchain)? {
        return Ok(());
    }
    console::heading("Building the page");
    install::cargo_tool(Tool::TRUNK)?;
    install::cargo_tool(Tool::wasm_bindgen()?)?;
    page::build(toolchain)
}

/// `cargo xtask dist`
pub fn dist() -> anyhow::Result<()> {
    install::for_up()?;
    page()?;
    console::say(&format!("the page is in {}", paths::dist().display()));
    Ok(())
}

/// Cargo for native code.
pub fn cargo() -> anyhow::Result<Command> {
    let mut command = Command::new("cargo");
    command
        .current_dir(paths::checkout())
        .env("CARGO_TARGET_DIR", target(NATIVE)?);
    Ok(command)
}
