//! The first process of each container.
//!
//! - `roost-daemon run SERVICE` configures a daemon from the environment and runs it.
//! - `roost-daemon probe SERVICE` asks whether it is well; the container's health check.
//! - `roost-daemon exec PROGRAM ARGUMENTS…` becomes a program of Roost's, with the server's configuration in its place.
//! - `roost-daemon hold` does nothing: the container whose network the others share.
//! - `roost-daemon queue PROGRAM ARGUMENTS…` runs `postqueue` or `postsuper` in Postfix's container.

use std::io::Write;
use std::process::ExitCode;

use roost_stack::{Service, container};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let service = |name: &str| name.parse::<Service>();
    let outcome = match words[..] {
        ["run", name] => {
            service(name).and_then(|service| container::run(service).map_err(|error| error.to_string()))
        }
        ["probe", name] => service(name)
            .and_then(container::probe)
            .map(|()| ExitCode::SUCCESS),
        ["exec", ..] => container::exec(arguments.get(1..).unwrap_or_default())
            .map(|never| match never {})
            .map_err(|error| error.to_string()),
        ["hold"] => container::hold()
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| error.to_string()),
        ["queue", ..] => container::ask_queue(arguments.get(1..).unwrap_or_default()).and_then(|text| {
            std::io::stdout()
                .write_all(&text)
                .map(|()| ExitCode::SUCCESS)
                .map_err(|error| error.to_string())
        }),
        _ => Err(
            "usage: roost-daemon run SERVICE | probe SERVICE | exec PROGRAM… | hold | queue PROGRAM ARGUMENTS…".to_owned(),
        ),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("roost-daemon: {error}");
        ExitCode::FAILURE
    })
}
