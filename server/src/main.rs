//! The binary `roost`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = roost::commands::Arguments::parse();
    match roost::commands::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roost: {error:#}");
            ExitCode::FAILURE
        }
    }
}
