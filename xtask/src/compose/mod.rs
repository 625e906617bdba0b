//! `cargo xtask compose-test`: the container images and `docker-compose.yml`, from a clean state to letters exchanged with
//! another host.
//!
//! The other host, DNS, and what is looked at are in `tests/compose`; the person who reads and answers is a browser,
//! in `tests/e2e/server`.

mod engine;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use clap::Args;

use self::engine::Engine;
use crate::build::Profile;
use crate::command::shown;
use crate::{console, install, package, paths, python};

/// Options of `compose-test`.
#[derive(Args)]
pub struct Arguments {
    /// Compile without optimisation, while working on something else
    #[arg(long)]
    debug: bool,
    /// With the virus scanner, which knows one file: that of the test
    #[arg(long)]
    antivirus: bool,
    /// Leave the containers running afterwards, to look into them
    #[arg(long)]
    keep: bool,
}

/// `cargo xtask compose-test`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    install::for_compose()?;
    install::browser_tests()?;
    let python = python::environment("compose", "tests/compose")?;
    let profile = if arguments.debug {
        Profile::Dev
    } else {
        Profile::Release
    };
    package::make(&paths::checkout().join(".roost/package"), profile)?;
    let folder = paths::checkout().join(".roost/compose");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let engine = Engine::ready(&folder, &python)?;
    console::heading("Building the images");
    engine.build_images(arguments.antivirus)?;
    console::heading("The mail server in containers");
    let outcome = exchange(&engine, &folder, &python, arguments.antivirus);
    if !arguments.keep {
        engine.remove()?;
    }
    outcome
}

/// Starts everything from a clean state and exchanges letters.
fn exchange(engine: &Engine, folder: &Path, python: &Path, antivirus: bool) -> anyhow::Result<()> {
    let mut script = Command::new(python);
    engine.apply(&mut script);
    script
        .current_dir(paths::checkout().join("tests/compose"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("ROOST_COMPOSE", engine.compose_command())
        .env("ROOST_ENGINE", "podman")
        .env("ROOST_FOLDER", folder)
        .env("ROOST_TRY_ANTIVIRUS", if antivirus { "yes" } else { "no" })
        .arg("exchange.py");
    shown(&mut script)
}
