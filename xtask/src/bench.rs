//! `cargo xtask bench`: measures a release build on a stack of its own, each figure beside its floor.

use anyhow::Context;

use crate::build::{Profile, cargo};
use crate::command::shown;
use crate::up::{self, Setup};
use crate::{console, paths, python, root};

/// What to measure
#[derive(clap::Args)]
pub struct Arguments {
    /// Parts of the table: start, gate, arriving, mail, dav, sessions, page; all if not given
    sections: Vec<String>,
    /// Measure other CalDAV servers in the same run, too: Radicale, Xandikos, and SOGo if it is installed; the first time
    /// takes minutes, since they are filled
    #[arg(long)]
    peers: bool,
}

/// `cargo xtask bench`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let peers = arguments
        .peers
        .then(|| python::environment("bench", "bench/peers"))
        .transpose()?;
    let setup = Setup {
        folder: paths::BENCH,
        port: None,
        profile: Profile::Release,
        demo: false,
    };
    let stack = up::start(&setup)?;
    console::heading("Measuring");
    let measured = up::describe(&stack).and_then(|description| {
        let mut bench = cargo()?;
        bench.env("ROOST_BENCH", description).args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "roost-bench",
            "--",
        ]);
        bench.args(&arguments.sections);
        if let Some(python) = &peers {
            bench
                .env(
                    "ROOST_BENCH_PEERS",
                    paths::checkout().join(paths::BENCH).join("peers"),
                )
                .env("ROOST_BENCH_PYTHON", python);
        }
        shown(&mut bench).context("measuring")
    });
    root::stop(paths::BENCH)?;
    measured
}
