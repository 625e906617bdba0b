//! `cargo xtask down`

use clap::Args;
use roost_stack::Stack;

use crate::{console, paths, root};

/// Options of `down`.
#[derive(Args)]
pub struct Arguments {
    /// Also stop what an interrupted `test`, `bench` or `conformance` left running; one that still runs would fail
    #[arg(long)]
    all: bool,
}

/// Stops the stack of `up`. Those of the tests and the benchmark may be in use at this moment, so they are only
/// stopped when somebody asks for that.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let others: &[&str] = &[paths::TEST, paths::BENCH];
    let mut stopped = 0;
    for folder in [paths::UP].iter().chain(if arguments.all { others } else { &[] }) {
        let Ok(stack) = Stack::attach(&paths::checkout(), folder) else {
            continue;
        };
        let count = stack.pids().len();
        if count > 0 {
            console::step(&format!("stopping {count} services of {folder}"), || {
                root::stop(folder)
            })?;
            stopped += count;
        }
    }
    if stopped == 0 {
        console::say("nothing runs");
    }
    Ok(())
}
