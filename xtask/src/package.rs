//! `cargo xtask package`: what the container images are made of (`deploy/images/Dockerfile`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use clap::Args;

use crate::build::{self, Profile};
use crate::command::shown;
use crate::{console, install, paths};

/// Options of `package`.
#[derive(Args)]
pub struct Arguments {
    /// The folder to write; what it held before is removed
    #[arg(long)]
    to: Option<PathBuf>,
}

/// `cargo xtask package`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = arguments
        .to
        .clone()
        .unwrap_or_else(|| paths::checkout().join(".roost/package"));
    make(&folder, Profile::Release)
}

/// Builds everything and copies it to `folder`.
pub fn make(folder: &Path, profile: Profile) -> anyhow::Result<()> {
    install::for_package()?;
    build::page()?;
    let programs = [build::server(profile)?, build::first_process(profile)?];
    let cannot = |what: &str, path: &Path| format!("cannot {what} {}", path.display());
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| cannot("remove", folder))?;
    }
    let page = folder.join("page");
    fs::create_dir_all(&page).with_context(|| cannot("create", &page))?;
    for program in &programs {
        let name = program.file_name().context("a program has a name")?;
        let target = folder.join(name);
        fs::copy(program, &target).with_context(|| cannot("copy", program))?;
        // Names of functions are a fifth of a program, and an image is there to run it.
        shown(Command::new("strip").arg("--strip-all").arg(&target))?;
    }
    copy_all(&paths::dist(), &page)?;
    console::say(&format!("what the images are made of is in {}", folder.display()));
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_all(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}
