//! The binary `roost`.

use std::process::ExitCode;

use clap::Parser;

/// Answers are made of many small strings: the C library's allocator took a fifth of a report's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
