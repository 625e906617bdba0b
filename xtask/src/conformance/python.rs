//! The Python that runs the suites.

use std::path::PathBuf;
use std::process::Command;

use crate::command::quiet;
use crate::paths;

/// The Python of a virtual environment that holds the clients.
pub fn environment() -> anyhow::Result<PathBuf> {
    let folder = paths::tools()?.join("conformance");
    let python = folder.join("bin/python3");
    if !python.exists() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&folder);
        quiet("making a Python environment", &mut make)?;
    }
    let mut install = Command::new(&python);
    install
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(paths::checkout().join("tests/conformance/requirements.txt"));
    quiet("installing the clients from PyPI", &mut install)?;
    Ok(python)
}
