//! `cargo xtask`: the developers' commands. `cargo xtask help` lists them.
//!
//! It installs what is missing, builds, starts the daemons by `roost-stack`, and runs the checks. It knows no crate
//! of the server: what it needs of the server, it asks its program or its HTTP interface.

mod accounts;
mod bench;
mod build;
mod command;
mod compose;
mod conformance;
mod console;
mod demo;
mod down;
mod fuzz;
mod install;
mod layers;
mod package;
mod paths;
mod python;
mod root;
mod test;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    about = "Roost's developers' commands",
    max_term_width = 110
)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, start everything with demo data, print the address and the sign-ins
    Up(up::Arguments),
    /// Stop what `up --detach` (or an `up` that was ended by force) left running
    Down(down::Arguments),
    /// Stop or start one daemon of the running stack, to see what the others do
    #[command(subcommand)]
    Service(root::ServiceCommand),
    /// Format, lints, layers, unit, integration and browser tests; what must pass before a change is shared
    Test(test::Arguments),
    /// Measure Roost beside the floor that it stands on
    Bench(bench::Arguments),
    /// Run real clients and test suites (vdirsyncer, khal, litmus, the caldav library's) against Roost
    Conformance(conformance::Arguments),
    /// Feed the readers of calendars, cards and XML with what a fuzzer makes up
    Fuzz(fuzz::Arguments),
    /// Check that each crate knows only those below it
    LayerCheck,
    /// Build the page for release into dist/, every file compressed beforehand
    Dist,
    /// Build what the container images are made of: the server, the containers' first process, and the page
    Package(package::Arguments),
    /// Build the images, start the whole mail server in containers, and exchange letters with another host
    ComposeTest(compose::Arguments),
    /// Start or stop a stack's daemons as root. `up` and `test` call this through sudo.
    #[command(subcommand, hide = true)]
    Root(root::RootCommand),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Task::Up(arguments) => up::run(&arguments),
        Task::Down(arguments) => down::run(&arguments),
        Task::Service(command) => root::service(&command),
        Task::Test(arguments) => test::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Conformance(arguments) => conformance::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::LayerCheck => layers::run(),
        Task::Dist => build::dist(),
        Task::Package(arguments) => package::run(&arguments),
        Task::ComposeTest(arguments) => compose::run(&arguments),
        Task::Root(command) => root::run(&command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::failure(&error);
            ExitCode::FAILURE
        }
    }
}
