//! Programs that `cargo install` brings. They are kept in the cache folder, so that a second checkout finds them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::command::{find, output, quiet};
use crate::paths;

/// A program that is compiled once.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The crate.
    pub package: &'static str,
    /// Its program.
    pub program: &'static str,
    /// Only this version will do; without one, whatever is on `PATH` is used, too.
    pub version: Option<&'static str>,
}

impl Tool {
    /// Bundles the page. The newest version that Rust 1.95 compiles.
    pub const TRUNK: Self = Self {
        package: "trunk",
        program: "trunk",
        version: Some("0.21.14"),
    };
    /// Runs the tests, each in a process of its own.
    pub const NEXTEST: Self = Self {
        package: "cargo-nextest",
        program: "cargo-nextest",
        version: None,
    };
    /// Checks the dependencies' licences and known holes.
    pub const DENY: Self = Self {
        package: "cargo-deny",
        program: "cargo-deny",
        version: None,
    };
    /// Builds and runs the programs in `fuzz/`.
    pub const FUZZ: Self = Self {
        package: "cargo-fuzz",
        program: "cargo-fuzz",
        version: Some("0.13.2"),
    };

    /// Joins wasm and JavaScript; must be of the version that the page is compiled against.
    pub fn wasm_bindgen() -> anyhow::Result<Self> {
        let lock = paths::checkout().join("Cargo.lock");
        let text =
            std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let version = locked_version(&text, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
        // A handful of bytes, once in the life of the program.
        let version: &'static str = Box::leak(version.to_owned().into_boxed_str());
        Ok(Self {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: Some(version),
        })
    }
}

/// Finds or installs a program.
pub fn cargo_tool(tool: Tool) -> anyhow::Result<PathBuf> {
    let tools = paths::tools()?;
    let own = tools.join("bin").join(tool.program);
    let fits = |path: &PathBuf| match tool.version {
        None => true,
        Some(version) => output(Command::new(path).arg("--version"))
            .is_some_and(|text| text.split_whitespace().any(|word| word == version)),
    };
    if let Some(found) = [own.clone()]
        .into_iter()
        .filter(|path| path.is_file())
        .chain(find(tool.program))
        .find(fits)
    {
        return Ok(found);
    }
    let spec = match tool.version {
        Some(version) => format!("{}@{version}", tool.package),
        None => tool.package.to_owned(),
    };
    let text = format!("installing {spec} (compiled once, some minutes)");
    let mut locked = install(&spec)?;
    locked.arg("--locked");
    // Where the registry's index lags behind, a version that the lock file names may not be there yet.
    quiet(&text, &mut locked)
        .or_else(|_| quiet(&format!("{text}, with other dependencies"), &mut install(&spec)?))?;
    Ok(own)
}

/// Without optimisation: compiling takes a quarter of the time, and these programs mostly wait for others.
fn install(spec: &str) -> anyhow::Result<Command> {
    let mut command = Command::new("cargo");
    command
        .args(["install", "--debug", "--force", "--root"])
        .arg(paths::tools()?)
        .arg(spec)
        .env("CARGO_TARGET_DIR", paths::cache()?.join("target-tools"))
        .current_dir("/");
    Ok(command)
}

/// The version of a package in a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "absent"), None);
    }

    #[test]
    fn this_checkout_locks_wasm_bindgen() {
        assert!(Tool::wasm_bindgen().unwrap().version.is_some());
    }
}
