//! `cargo xtask test`: what must pass before a change is shared. Stages run one after another and the first one
//! that fails ends it by name.

use std::process::Command;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use roost_stack::Stack;

use crate::build::{self, Profile, cargo};
use crate::command::shown;
use crate::install::{self, Tool};
use crate::up::{self, Setup};
use crate::{console, layers, paths, root};

/// Options of `test`.
#[derive(Args)]
pub struct Arguments {
    /// Leave the browser tests out, while working on something else
    #[arg(long)]
    no_browser: bool,
    /// Leave the test stack running afterwards, to look into it
    #[arg(long)]
    keep: bool,
}

type Stage = (&'static str, fn() -> anyhow::Result<()>);

/// What needs no daemon.
const CHECKS: [Stage; 6] = [
    ("installing what the tests need", install_all),
    ("format", format),
    ("layers", layers::run),
    ("licences and advisories", licences),
    ("lints", lints),
    ("lints of the page", page_lints),
];

/// `cargo xtask test`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let begun = Instant::now();
    for (name, check) in CHECKS {
        stage(name, check)?;
    }
    // A fresh stack each time: what an earlier run left must not help or hurt.
    root::remove(paths::TEST)?;
    let setup = Setup {
        folder: paths::TEST,
        port: None,
        profile: Profile::Dev,
        demo: false,
    };
    let mut stack = None;
    stage("the stack", || {
        stack = Some(up::start(&setup)?);
        Ok(())
    })?;
    let stack = stack.context("the stack was started")?;
    let result = with_stack(&stack, arguments);
    if !arguments.keep {
        root::stop(paths::TEST)?;
    }
    result?;
    console::heading(&format!("all passed in {}", console::duration(begun.elapsed())));
    Ok(())
}

fn with_stack(stack: &Stack, arguments: &Arguments) -> anyhow::Result<()> {
    stage("unit and integration tests", || native_tests(stack))?;
    if arguments.no_browser {
        return Ok(());
    }
    stage("browser tests", || browser_tests(stack))
}

fn stage(name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    console::heading(name);
    let begun = Instant::now();
    work().with_context(|| format!("the stage \"{name}\" failed"))?;
    console::say(&format!(
        "{name}: passed in {}",
        console::duration(begun.elapsed())
    ));
    Ok(())
}

fn install_all() -> anyhow::Result<()> {
    install::for_tests()?;
    install::wasm_toolchain()?;
    install::cargo_tool(Tool::NEXTEST)?;
    install::cargo_tool(Tool::DENY)?;
    install::browser_tests()
}

fn format() -> anyhow::Result<()> {
    shown(cargo()?.args(["fmt", "--all", "--check"]))
}

/// Licences, bans and sources must be in order. The advisories' database comes over the network; where it cannot
/// be had, that is said and nothing is taken as checked.
fn licences() -> anyhow::Result<()> {
    let deny = install::cargo_tool(Tool::DENY)?;
    let check = |what: &[&str]| {
        let mut command = Command::new(&deny);
        command
            .current_dir(paths::checkout())
            .args(["--log-level", "error", "check"])
            .args(what);
        command
    };
    shown(&mut check(&["bans", "licenses", "sources"]))?;
    if !advisories_reachable(&deny) {
        console::say("the advisories' database cannot be fetched from here: advisories are NOT checked");
        return Ok(());
    }
    shown(&mut check(&["advisories"]))
}

fn advisories_reachable(deny: &std::path::Path) -> bool {
    let mut fetch = Command::new(deny);
    fetch
        .current_dir(paths::checkout())
        .args(["--log-level", "off", "fetch", "db"]);
    crate::command::output(&mut fetch).is_some()
}

fn lints() -> anyhow::Result<()> {
    shown(cargo()?.args([
        "clippy",
        "--workspace",
        "--exclude",
        "roost-frontend",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn page_lints() -> anyhow::Result<()> {
    build::clippy_page(install::wasm_toolchain()?)
}

fn native_tests(stack: &Stack) -> anyhow::Result<()> {
    let nextest = install::cargo_tool(Tool::NEXTEST)?;
    let mut command = Command::new(nextest);
    command
        .current_dir(paths::checkout())
        .env("CARGO_TARGET_DIR", build::target(build::NATIVE)?)
        .env("ROOST_TEST_STACK", paths::TEST)
        .env("ROOST_TEST_DATABASE_URL", stack.addresses().postgres)
        .args([
            "nextest",
            "run",
            "--workspace",
            "--exclude",
            "roost-frontend",
            "--all-features",
        ]);
    shown(&mut command)
}

fn browser_tests(stack: &Stack) -> anyhow::Result<()> {
    let mut npx = Command::new("npx");
    npx.current_dir(paths::checkout().join("tests/e2e"))
        .env("ROOST_STACK", up::describe(stack)?)
        .args(["playwright", "test"]);
    shown(&mut npx)
}
