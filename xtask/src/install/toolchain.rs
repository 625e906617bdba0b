//! The Rust toolchain that compiles the page: rustup's, with its wasm32 target; where rustup cannot download that,
//! Debian's, whose package has the compiler's wasm32 back end and the source of `std`, which is then built once.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use roost_stack::Package;

use super::debian_packages;
use crate::command::{find, output, path_with, quiet, shown};
use crate::{build, console, paths, root};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";

const DEBIAN: &[Package] = &[
    Package {
        name: "rustc-web",
        purpose: "a Rust compiler for wasm32",
    },
    Package {
        name: "cargo-web",
        purpose: "its cargo",
    },
    Package {
        name: "rust-web-clippy",
        purpose: "its lints",
    },
    Package {
        name: "rust-web-src",
        purpose: "the standard library's source, to compile it for wasm32",
    },
    Package {
        name: "lld-19",
        purpose: "the linker for wasm32",
    },
];

/// Which compiler makes the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that compiles everything else, too.
    Rustup,
    /// `/usr/bin/cargo`.
    Debian,
}

impl Toolchain {
    /// Sets a command up to compile for wasm32 by this toolchain, with `tools` first on its path.
    ///
    /// Each toolchain has a target folder of its own: what one compiled is no use to the other.
    pub fn apply(self, command: &mut Command, tools: &[&Path]) -> anyhow::Result<()> {
        let path: OsString = match self {
            Self::Rustup => path_with(tools)?,
            Self::Debian => {
                let folders: Vec<&Path> = tools.iter().copied().chain([Path::new("/usr/bin")]).collect();
                // One place decides about the linker, because another value compiles everything again.
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19");
                path_with(&folders)?
            }
        };
        let folder = match self {
            Self::Rustup => "target-page",
            Self::Debian => "target-page-debian",
        };
        command
            .env("PATH", path)
            .env("CARGO_TARGET_DIR", build::target(folder)?);
        // Set by the cargo that runs this program; they would lead the other cargo to its compiler.
        for variable in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS"] {
            if self == Self::Debian || variable.starts_with("CARGO") {
                command.env_remove(variable);
            }
        }
        Ok(())
    }

    /// For the stamp of the page: another compiler makes another page.
    pub fn version(self) -> String {
        let mut rustc = match self {
            Self::Rustup => Command::new("rustc"),
            Self::Debian => Command::new("/usr/bin/rustc"),
        };
        output(rustc.arg("--version")).unwrap_or_default()
    }
}

/// Finds or installs a toolchain for the page.
pub fn wasm_toolchain() -> anyhow::Result<Toolchain> {
    if rustup_has_target() {
        return Ok(Toolchain::Rustup);
    }
    if debian_has_std() && find_debian_cargo() {
        return Ok(Toolchain::Debian);
    }
    console::heading("Installing Rust's wasm32 target");
    if find("rustup").is_some() {
        let mut add = Command::new("timeout");
        add.args(["180", "rustup", "target", "add", TARGET]);
        match quiet("rustup target add", &mut add) {
            Ok(()) if rustup_has_target() => return Ok(Toolchain::Rustup),
            _ => console::say("rustup cannot download it here; trying Debian's packages"),
        }
    }
    debian_packages(DEBIAN)?;
    build_std()?;
    Ok(Toolchain::Debian)
}

/// Also true without rustup, when the distribution's own compiler has the target.
fn rustup_has_target() -> bool {
    let Some(root) = output(
        Command::new("rustc")
            .current_dir(paths::checkout())
            .args(["--print", "sysroot"]),
    ) else {
        return false;
    };
    let folder = Path::new(root.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib");
    root.trim() != "/usr" && has_std(&folder)
}

fn debian_has_std() -> bool {
    has_std(Path::new(DEBIAN_STD))
}

fn find_debian_cargo() -> bool {
    Path::new("/usr/bin/cargo").is_file() && Path::new("/usr/bin/wasm-ld-19").is_file()
}

fn has_std(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .into_iter()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Compiles `std` by way of an empty crate and puts it where the compiler looks for it.
fn build_std() -> anyhow::Result<()> {
    let folder = paths::cache()?.join("wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
         [profile.release]\nopt-level = \"s\"\n[workspace]\n",
    )?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let mut build = Command::new("/usr/bin/cargo");
    Toolchain::Debian.apply(&mut build, &[])?;
    build
        .current_dir(&folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .args([
            "build",
            "--release",
            "-Z",
            "build-std=std,panic_abort",
            "--target",
            TARGET,
        ]);
    quiet("compiling the standard library for wasm32", &mut build)?;
    let built = folder.join("target").join(TARGET).join("release/deps");
    let libraries: Vec<PathBuf> = fs::read_dir(&built)
        .with_context(|| format!("cannot list {}", built.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rlib"))
        .filter(|path| !path.to_string_lossy().contains("libempty-"))
        .collect();
    shown(root::command("mkdir")?.args(["-p", DEBIAN_STD]))?;
    shown(root::command("cp")?.args(&libraries).arg(DEBIAN_STD))
}
