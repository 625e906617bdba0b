//! `cargo xtask conformance`: real clients against a stack of its own. They come from PyPI, into the cache.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::build::Profile;
use crate::command::{quiet, shown};
use crate::up::{self, Setup};
use crate::{console, paths, root};

/// `cargo xtask conformance`
pub fn run() -> anyhow::Result<()> {
    let python = python()?;
    let setup = Setup {
        folder: paths::BENCH,
        port: None,
        profile: Profile::Dev,
        demo: false,
    };
    let stack = up::start(&setup)?;
    console::heading("vdirsyncer: 500 events and 500 contacts both ways");
    let passed = up::describe(&stack).and_then(|description| {
        let mut script = Command::new(python);
        script
            .current_dir(paths::checkout().join("tests/conformance"))
            .env("ROOST_STACK", description)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .arg("vdirsyncer.py");
        shown(&mut script).context("vdirsyncer")
    });
    root::stop(paths::BENCH)?;
    passed
}

/// The Python of a virtual environment that holds the clients.
fn python() -> anyhow::Result<PathBuf> {
    let folder = paths::tools()?.join("conformance");
    let python = folder.join("bin/python3");
    if !python.exists() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&folder);
        quiet("making a Python environment", &mut make)
            .context("Debian's package python3-venv is needed for that")?;
    }
    let mut install = Command::new(&python);
    install
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(paths::checkout().join("tests/conformance/requirements.txt"));
    quiet("installing the clients from PyPI", &mut install)?;
    Ok(python)
}
