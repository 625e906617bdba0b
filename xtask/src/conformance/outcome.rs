//! What a suite has found, and the summary of all suites.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::console;

/// How much of a reason the summary shows, in characters.
const REASON: usize = 110;

/// What a suite's script writes down.
#[derive(Debug, Default, Deserialize)]
pub struct Outcome {
    passed: Vec<String>,
    failed: Vec<Reason>,
    skipped: Vec<Reason>,
}

/// A test that did not pass.
#[derive(Debug, Deserialize)]
struct Reason {
    name: String,
    why: Option<String>,
}

impl Outcome {
    /// Reads what the script wrote.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no outcome", path.display()))
    }

    /// Of a script that did not come to its end.
    pub fn broken_off(error: &anyhow::Error) -> Self {
        Self {
            failed: vec![Reason {
                name: "the run".to_owned(),
                why: Some(format!("{error:#}")),
            }],
            ..Self::default()
        }
    }

    /// Whether something was shown, and nothing failed.
    pub fn is_passed(&self) -> bool {
        self.failed.is_empty() && !self.passed.is_empty()
    }

    fn lines(&self, suite: &str) -> Vec<String> {
        let mut lines = vec![format!(
            "{suite:<16}{:>5} passed {:>4} failed {:>4} skipped",
            self.passed.len(),
            self.failed.len(),
            self.skipped.len()
        )];
        for reason in &self.failed {
            lines.push(format!("    FAILED {}: {}", reason.name, reason.short()));
        }
        // Many are skipped for the same reason.
        let mut reasons = BTreeMap::<String, usize>::new();
        for reason in &self.skipped {
            *reasons.entry(reason.short()).or_default() += 1;
        }
        for (reason, count) in reasons {
            lines.push(format!("    skipped {count}: {reason}"));
        }
        lines
    }
}

impl Reason {
    /// The beginning of the first line.
    fn short(&self) -> String {
        let line = self.why.as_deref().unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        let mut short: String = line.chars().take(REASON).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        short
    }
}

/// Says for each suite how many passed, and which did not, with the reasons.
pub fn summarise(outcomes: &[(&str, Outcome)]) {
    console::heading("Summary");
    for line in outcomes.iter().flat_map(|(suite, outcome)| outcome.lines(suite)) {
        console::say(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_passes_if_it_showed_something_and_nothing_failed() {
        let read = |text: &str| serde_json::from_str::<Outcome>(text).unwrap();
        assert!(read(r#"{"passed":["a"],"failed":[],"skipped":[]}"#).is_passed());
        assert!(!read(r#"{"passed":[],"failed":[],"skipped":[{"name":"b","why":"c"}]}"#).is_passed());
        assert!(!read(r#"{"passed":["a"],"failed":[{"name":"b","why":null}],"skipped":[]}"#).is_passed());
        assert!(!Outcome::broken_off(&anyhow::anyhow!("gone")).is_passed());
    }

    #[test]
    fn the_summary_names_failures_and_counts_reasons() {
        let text = r#"{"passed":["a"],"failed":[{"name":"b","why":"c\nd"}],"skipped":[{"name":"e","why":"f"},{"name":"g","why":"f"}]}"#;
        let lines = serde_json::from_str::<Outcome>(text).unwrap().lines("x");
        assert!(
            lines.iter().any(|line| line.ends_with("FAILED b: c")),
            "{lines:?}"
        );
        assert!(
            lines.iter().any(|line| line.ends_with("skipped 2: f")),
            "{lines:?}"
        );
    }
}
