//! `cargo xtask conformance`: real clients and test suites against a stack of its own. They come from Debian, and from
//! PyPI into the cache.
//!
//! Each suite is a script in `tests/conformance`. It is run as it is, and writes down what passed, failed and was
//! skipped; a summary of all of them comes last.

mod outcome;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;
use roost_stack::Stack;

use self::outcome::Outcome;
use crate::build::Profile;
use crate::command::shown;
use crate::up::{self, Setup};
use crate::{console, install, paths, python, root};

/// A script, and what it shows.
struct Suite {
    name: &'static str,
    title: &'static str,
    packages: Packages,
}

/// What a script stands on. niquests, which the caldav library brings along, takes the place of a library that schemathesis
/// needs as it is.
#[derive(Clone, Copy)]
enum Packages {
    Clients,
    Fuzzing,
}

impl Packages {
    /// The Python that has them.
    fn python(self) -> anyhow::Result<PathBuf> {
        match self {
            Self::Clients => python::environment("conformance", "tests/conformance"),
            Self::Fuzzing => python::environment("fuzzing", "tests/conformance/fuzzing"),
        }
    }
}

const SUITES: &[Suite] = &[
    Suite {
        name: "vdirsyncer",
        title: "500 events and 500 contacts both ways",
        packages: Packages::Clients,
    },
    Suite {
        name: "khal",
        title: "an event listed, made, edited and deleted in the terminal",
        packages: Packages::Clients,
    },
    Suite {
        name: "litmus",
        title: "WebDAV classes 1 and 2 on files",
        packages: Packages::Clients,
    },
    Suite {
        name: "caldav_library",
        title: "the functional tests of the caldav library",
        packages: Packages::Clients,
    },
    Suite {
        name: "administration",
        title: "schemathesis: the administration's API keeps to its description",
        packages: Packages::Fuzzing,
    },
    Suite {
        name: "server_tester",
        title: "caldav-server-tester, one feature after the other",
        packages: Packages::Clients,
    },
];

/// Options of `conformance`.
#[derive(Args)]
pub struct Arguments {
    /// Only these suites: vdirsyncer, khal, litmus, caldav_library, administration, server_tester
    suites: Vec<String>,
}

/// `cargo xtask conformance`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let suites = chosen(&arguments.suites)?;
    install::for_conformance()?;
    let setup = Setup {
        folder: paths::BENCH,
        port: None,
        profile: Profile::Dev,
        demo: false,
    };
    let stack = up::start(&setup)?;
    let outcomes: anyhow::Result<Vec<_>> = suites
        .iter()
        .map(|suite| Ok((suite.name, run_suite(suite, &stack)?)))
        .collect();
    root::stop(paths::BENCH)?;
    let outcomes = outcomes?;
    outcome::summarise(&outcomes);
    if outcomes.iter().any(|(_, outcome)| !outcome.is_passed()) {
        bail!("not every suite passed");
    }
    Ok(())
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Suite>> {
    if let Some(unknown) = names
        .iter()
        .find(|name| SUITES.iter().all(|suite| suite.name != name.as_str()))
    {
        bail!("there is no suite {unknown}");
    }
    let is_wanted = |suite: &&Suite| names.is_empty() || names.iter().any(|name| name == suite.name);
    Ok(SUITES.iter().filter(is_wanted).collect())
}

/// Runs a script to its end. One that breaks off has failed; the others still run.
fn run_suite(suite: &Suite, stack: &Stack) -> anyhow::Result<Outcome> {
    console::heading(&format!("{}: {}", suite.name, suite.title));
    let report = stack.folder().join(format!("conformance-{}.json", suite.name));
    // That of an earlier run would speak for this one.
    match std::fs::remove_file(&report) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot remove {}", report.display()));
        }
        _ => {}
    }
    let mut script = Command::new(suite.packages.python()?);
    script
        .current_dir(paths::checkout().join("tests/conformance"))
        .env("ROOST_STACK", up::describe(stack)?)
        .env("ROOST_OUTCOME", &report)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(format!("{}.py", suite.name));
    let outcome = shown(&mut script).and_then(|()| Outcome::read(&report));
    Ok(outcome.unwrap_or_else(|error| Outcome::broken_off(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_has_its_script() {
        for suite in SUITES {
            let script = paths::checkout()
                .join("tests/conformance")
                .join(format!("{}.py", suite.name));
            assert!(script.is_file(), "{}", script.display());
        }
    }

    #[test]
    fn suites_are_chosen_by_name() {
        assert_eq!(chosen(&[]).unwrap().len(), SUITES.len());
        assert_eq!(chosen(&["litmus".to_owned()]).unwrap().len(), 1);
        assert!(chosen(&["absent".to_owned()]).is_err());
    }
}
