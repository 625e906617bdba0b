//! `cargo xtask down`

use roost_stack::Stack;

use crate::{console, paths, root};

/// Stops the stack of `up`, and what an interrupted `test` or `bench` left running.
pub fn run() -> anyhow::Result<()> {
    let mut stopped = 0;
    for folder in [paths::UP, paths::TEST, paths::BENCH] {
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
