//! `cargo xtask layer-check`: each crate knows only those below it, and what belongs in one place stands there only.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::{command, console, paths};

/// What each crate may depend on of ours. A crate that is missing here may depend on none and is itself an error.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("roost-shared", &[]),
    ("roost-model", &["roost-shared"]),
    ("roost-ical", &["roost-shared"]),
    ("roost-dav-proto", &["roost-ical"]),
    ("roost-message", &["roost-shared"]),
    ("roost-imap", &[]),
    ("roost-outside", &[]),
    ("roost-submit", &["roost-shared", "roost-model"]),
    ("roost-db", &["roost-shared", "roost-model"]),
    ("roost-locks", &["roost-shared", "roost-db"]),
    (
        "roost-identity",
        &["roost-shared", "roost-model", "roost-db", "roost-imap"],
    ),
    (
        "roost-mail",
        &[
            "roost-shared",
            "roost-model",
            "roost-db",
            "roost-identity",
            "roost-imap",
            "roost-message",
            "roost-outside",
            "roost-submit",
        ],
    ),
    (
        "roost-groupware",
        &[
            "roost-shared",
            "roost-model",
            "roost-db",
            "roost-ical",
            "roost-locks",
        ],
    ),
    (
        "roost-transport",
        &["roost-model", "roost-db", "roost-message", "roost-outside"],
    ),
    ("roost-certificates", &["roost-db"]),
    (
        "roost-directory",
        &[
            "roost-shared",
            "roost-model",
            "roost-db",
            "roost-identity",
            "roost-groupware",
        ],
    ),
    (
        "roost-backup",
        &[
            "roost-shared",
            "roost-model",
            "roost-db",
            "roost-identity",
            "roost-imap",
            "roost-groupware",
        ],
    ),
    ("roost-files", &["roost-shared", "roost-db", "roost-locks"]),
    (
        "roost-dav",
        &[
            "roost-shared",
            "roost-model",
            "roost-dav-proto",
            "roost-ical",
            "roost-groupware",
            "roost-files",
            "roost-locks",
            "roost-identity",
        ],
    ),
    (
        "roost",
        &[
            "roost-shared",
            "roost-model",
            "roost-db",
            "roost-ical",
            "roost-imap",
            "roost-identity",
            "roost-mail",
            "roost-message",
            "roost-outside",
            "roost-transport",
            "roost-certificates",
            "roost-backup",
            "roost-groupware",
            "roost-directory",
            "roost-files",
            "roost-locks",
            "roost-dav",
            "roost-dav-proto",
        ],
    ),
    ("roost-page-logic", &["roost-shared"]),
    ("roost-frontend", &["roost-shared", "roost-page-logic"]),
    ("roost-stack", &[]),
    ("roost-tests", &["roost-shared", "roost-stack"]),
    ("roost-bench", &["roost-shared", "roost-tests"]),
    ("xtask", &["roost-stack"]),
];

/// Words that may stand below one folder only, tests left out.
const ONE_PLACE: &[(&str, &[&str])] = &[
    ("sqlx::query", &["crates/db", "tests", "bench"]),
    ("async_imap", &["crates/imap"]),
    ("lettre::", &["crates/submit"]),
];

/// `cargo xtask layer-check`
pub fn run() -> anyhow::Result<()> {
    let mut faults = dependencies()?;
    words(&paths::checkout(), &mut faults)?;
    if faults.is_empty() {
        console::say("the layers are in order");
        return Ok(());
    }
    bail!("{}", faults.join("\n"))
}

fn dependencies() -> anyhow::Result<Vec<String>> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(paths::checkout())
        .args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value =
        serde_json::from_str(&command::output(&mut cargo).context("cargo metadata failed")?)?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("cargo metadata names no packages")?;
    Ok(packages.iter().flat_map(faults_of).collect())
}

/// Development dependencies do not count: tests may look from anywhere.
fn faults_of(package: &Value) -> Vec<String> {
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let name = text(package, "name");
    let Some((_, allowed)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{name} has no place among the layers: say in xtask/src/layers.rs what it may know"
        )];
    };
    let dependencies = package
        .get("dependencies")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    dependencies
        .iter()
        .filter(|dependency| text(dependency, "kind") != "dev")
        .map(|dependency| text(dependency, "name"))
        .filter(|dependency| MAY_KNOW.iter().any(|(ours, _)| ours == dependency))
        .filter(|dependency| !allowed.contains(&dependency.as_str()))
        .map(|dependency| format!("{name} must not know {dependency}"))
        .collect()
}

fn words(checkout: &Path, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    git.current_dir(checkout).args(["ls-files", "*.rs"]);
    let files = command::output(&mut git).context("git ls-files failed")?;
    for file in files
        .lines()
        .filter(|file| !is_test(file) && !file.starts_with("xtask/"))
    {
        // Removed in the working tree, perhaps.
        let Ok(text) = std::fs::read_to_string(checkout.join(file)) else {
            continue;
        };
        for (word, places) in ONE_PLACE {
            let at_home = places.iter().any(|place| file.starts_with(place));
            if !at_home && uses(&text, word) {
                faults.push(format!(
                    "{file} uses {word}, which may stand in {} only",
                    places.join(", ")
                ));
            }
        }
    }
    Ok(())
}

fn is_test(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("tests.rs")
}

/// Whether code, not a comment, has the word.
fn uses(text: &str, word: &str) -> bool {
    text.lines()
        .any(|line| !line.trim_start().starts_with("//") && line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_may_name_anything() {
        assert!(uses("let x = sqlx::query(\"SELECT 1\");", "sqlx::query"));
        assert!(!uses("    // as sqlx::query does", "sqlx::query"));
        assert!(is_test("crates/mail/src/send/tests.rs") && !is_test("crates/mail/src/send.rs"));
    }

    #[test]
    fn the_layers_have_no_circle() {
        for (name, below) in MAY_KNOW {
            for other in *below {
                let (_, theirs) = MAY_KNOW.iter().find(|(known, _)| known == other).unwrap();
                assert!(!theirs.contains(name), "{name} and {other} know each other");
            }
        }
    }
}
