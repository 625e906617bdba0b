//! `cargo xtask fuzz`: runs the programs in `fuzz/`, each for some minutes.
//!
//! What a run learns about reaching new code (its corpus) is kept in the cache and used by the next one. An input that
//! makes a reader panic, hang or eat memory ends the run; it lies in `fuzz/artifacts` then.

use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;

use crate::command::shown;
use crate::install::{self, Tool, cargo_tool};
use crate::{build, console, paths};

/// A program, and where inputs to begin with lie, relative to the checkout.
struct Target {
    name: &'static str,
    seeds: &'static [&'static str],
}

const TARGETS: &[Target] = &[
    Target {
        name: "calendar",
        seeds: &["fuzz/seeds/calendar", "crates/ical/fixtures"],
    },
    Target {
        name: "card",
        seeds: &["fuzz/seeds/card"],
    },
    Target {
        name: "xml",
        seeds: &["fuzz/seeds/xml", "crates/dav-proto/fixtures"],
    },
];

/// The longest input, in bytes. Longer ones find little more and take longer; limits on size have tests of their own.
const MOST_BYTES: u32 = 16 * 1024;

/// How long one input may take, in seconds; instrumented programs take several times as long as others.
const MOST_SECONDS: u32 = 20;

/// Memory that one program may take, in MiB.
const MOST_MEMORY: u32 = 2048;

/// Options of `fuzz`.
#[derive(Args)]
pub struct Arguments {
    /// How long each program runs
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
    /// Only these: calendar, card, xml
    targets: Vec<String>,
}

/// `cargo xtask fuzz`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let is_known = |name: &String| TARGETS.iter().any(|target| target.name == name);
    if let Some(unknown) = arguments.targets.iter().find(|name| !is_known(name)) {
        bail!("there is no program {unknown} in fuzz/");
    }
    install::for_fuzz()?;
    let cargo_fuzz = cargo_tool(Tool::FUZZ)?;
    for target in TARGETS {
        if arguments.targets.is_empty() || arguments.targets.iter().any(|name| name == target.name) {
            console::heading(&format!("{}: {} min", target.name, arguments.minutes));
            let mut command = Command::new(&cargo_fuzz);
            fuzz(&mut command, target, arguments.minutes)?;
            shown(&mut command).with_context(|| {
                format!(
                    "{}: fix what the input in fuzz/artifacts/{0} shows, and keep it as a test",
                    target.name
                )
            })?;
        }
    }
    Ok(())
}

fn fuzz(command: &mut Command, target: &Target, minutes: u32) -> anyhow::Result<()> {
    let checkout = paths::checkout();
    let corpus = paths::cache()?.join("fuzz").join(target.name);
    std::fs::create_dir_all(&corpus).with_context(|| format!("cannot create {}", corpus.display()))?;
    command
        // The flags that let a fuzzer see which code runs are unstable in name only.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", build::target("target-fuzz")?)
        .current_dir(&checkout)
        // A sanitizer looks for wrong uses of memory, of which code without `unsafe` has none.
        .args(["run", "--sanitizer", "none", target.name])
        .arg(corpus)
        .args(target.seeds.iter().map(|folder| checkout.join(folder)))
        .arg("--")
        .arg(format!("-max_total_time={}", minutes * 60))
        .arg(format!("-max_len={MOST_BYTES}"))
        .arg(format!("-timeout={MOST_SECONDS}"))
        .arg(format!("-rss_limit_mb={MOST_MEMORY}"))
        .arg(format!("-dict=fuzz/dictionaries/{}.txt", target.name));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_its_seeds_and_words() {
        let checkout = paths::checkout();
        for target in TARGETS {
            let program = checkout.join(format!("fuzz/fuzz_targets/{}.rs", target.name));
            let words = checkout.join(format!("fuzz/dictionaries/{}.txt", target.name));
            assert!(program.is_file() && words.is_file(), "{}", target.name);
            for folder in target.seeds {
                let mut files = std::fs::read_dir(checkout.join(folder)).unwrap();
                assert!(files.next().is_some(), "{folder}");
            }
        }
    }
}
