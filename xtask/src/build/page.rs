//! The page: compiled and bundled by Trunk for release, then compressed.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use super::{compress, stamp};
use crate::command::shown;
use crate::console;
use crate::install::Toolchain;
use crate::paths;

/// What the page is made of.
const SOURCES: [&str; 5] = [
    "frontend",
    "shared",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

/// Whether `dist/` is what a build would make.
pub fn is_current(toolchain: Toolchain) -> anyhow::Result<bool> {
    let made = fs::read_to_string(stamp_file()?).unwrap_or_default();
    Ok(paths::dist().join("index.html").exists() && made == current_stamp(toolchain)?)
}

/// Builds `dist/`.
pub fn build(toolchain: Toolchain) -> anyhow::Result<()> {
    let stamp = current_stamp(toolchain)?;
    // Not up to date from here on, whatever happens.
    let _ = fs::remove_file(stamp_file()?);
    let mut trunk = Command::new(paths::tools()?.join("bin/trunk"));
    apply(toolchain, &mut trunk)?;
    trunk
        .current_dir(paths::checkout().join("frontend"))
        .args(["build", "--release", "--dist"])
        .arg(paths::dist())
        // Trunk reads it as a boolean and refuses the usual "1".
        .env_remove("NO_COLOR");
    shown(&mut trunk)?;
    let sizes = console::step(
        "compressing the page's files",
        || compress::folder(&paths::dist()),
    )?;
    console::say(&format!(
        "wasm, scripts and styles: {:.0} kB, {:.0} kB compressed",
        sizes.plain as f64 / 1000.0,
        sizes.brotli as f64 / 1000.0
    ));
    let file = stamp_file()?;
    fs::write(&file, stamp).with_context(|| format!("cannot write {}", file.display()))
}

/// Lints of the page, which compiles for wasm32 only.
pub fn clippy(toolchain: Toolchain) -> anyhow::Result<()> {
    let mut cargo = Command::new("cargo");
    if toolchain == Toolchain::Debian {
        cargo = Command::new("/usr/bin/cargo");
    }
    apply(toolchain, &mut cargo)?;
    cargo.current_dir(paths::checkout()).args([
        "clippy",
        "--package",
        "roost-frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ]);
    shown(&mut cargo)
}

fn apply(toolchain: Toolchain, command: &mut Command) -> anyhow::Result<()> {
    let own = paths::tools()?.join("bin");
    toolchain.apply(command, &[own.as_path()])
}

fn current_stamp(toolchain: Toolchain) -> anyhow::Result<String> {
    stamp::of(&paths::checkout(), &SOURCES, &toolchain.version())
}

/// Keeps two builds out of one `dist/`; the second one waits. Released when the value is dropped.
pub fn lock() -> anyhow::Result<File> {
    let path = stamp_file()?.with_extension("lock");
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    if file.try_lock().is_err() {
        console::say("waiting for another build of the page");
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

/// Not in `dist/`: all of that is served.
fn stamp_file() -> anyhow::Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    paths::checkout().hash(&mut hasher);
    let folder = paths::cache()?.join("page-stamps");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.join(format!("{:016x}", hasher.finish())))
}
