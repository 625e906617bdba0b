//! Programs and libraries of PyPI, in virtual environments in the cache.

use std::path::PathBuf;
use std::process::Command;

use crate::command::quiet;
use crate::paths;

/// The Python of the virtual environment `name`, which holds what `requirements.txt` in this folder of the checkout says.
pub fn environment(name: &str, requirements: &str) -> anyhow::Result<PathBuf> {
    let folder = paths::tools()?.join(name);
    let python = folder.join("bin/python3");
    if !python.exists() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&folder);
        quiet("making a Python environment", &mut make)?;
    }
    let mut install = Command::new(&python);
    install
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(paths::checkout().join(requirements).join("requirements.txt"));
    quiet(&format!("installing from PyPI what {name} needs"), &mut install)?;
    Ok(python)
}
