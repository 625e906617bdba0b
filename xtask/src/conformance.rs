//! `cargo xtask conformance`: real clients and test suites against a stack of its own. They come from Debian, and from
//! PyPI into the cache.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use roost_stack::Stack;

use crate::build::Profile;
use crate::command::{quiet, shown};
use crate::up::{self, Setup};
use crate::{accounts, console, install, paths, root};

type Suite = fn(&Stack) -> anyhow::Result<()>;

const SUITES: &[(&str, Suite)] = &[
    ("vdirsyncer: 500 events and 500 contacts both ways", vdirsyncer),
    ("litmus: WebDAV classes 1 and 2 on files", litmus),
];

/// `cargo xtask conformance`
pub fn run() -> anyhow::Result<()> {
    install::for_conformance()?;
    let setup = Setup {
        folder: paths::BENCH,
        port: None,
        profile: Profile::Dev,
        demo: false,
    };
    let stack = up::start(&setup)?;
    let passed = SUITES.iter().try_for_each(|(title, suite)| {
        console::heading(title);
        suite(&stack)
    });
    root::stop(paths::BENCH)?;
    passed
}

fn vdirsyncer(stack: &Stack) -> anyhow::Result<()> {
    let mut script = Command::new(python()?);
    script
        .current_dir(paths::checkout().join("tests/conformance"))
        .env("ROOST_STACK", up::describe(stack)?)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg("vdirsyncer.py");
    shown(&mut script).context("vdirsyncer")
}

/// All suites on the files of one account. It ends at the first one with a failure, and says so by its status.
fn litmus(stack: &Stack) -> anyhow::Result<()> {
    let account = accounts::alice();
    // As the server writes it: the suite compares hrefs letter by letter.
    let address = account.address.replace('@', "%40");
    let home = format!("{}/dav/files/{address}/", stack.addresses().url);
    let logs = stack.folder().join("litmus");
    std::fs::create_dir_all(&logs)?;
    let mut litmus = Command::new("litmus");
    litmus
        // It writes its logs to where it is run.
        .current_dir(logs)
        .args([&home, &account.address, &account.password]);
    shown(&mut litmus).context("litmus")
}

/// The Python of a virtual environment that holds the clients.
fn python() -> anyhow::Result<PathBuf> {
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
