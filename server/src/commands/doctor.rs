//! `roost doctor`

use anyhow::bail;
use clap::Args;

use super::common::Common;
use crate::doctor::{Finding, State, examine};

/// `roost doctor`
#[derive(Args)]
pub struct DoctorCommand {
    /// Tell what is well, too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    common: Common,
}

/// Runs `roost doctor`. Fails if something is broken.
pub async fn run(command: DoctorCommand) -> anyhow::Result<()> {
    let config = command.common.config()?;
    let mut findings = examine(&config).await;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.state));
    command.common.print(&serde_json::to_value(&findings)?, || {
        let shown = findings
            .iter()
            .filter(|finding| command.all || finding.state != State::Fine)
            .map(words);
        let fine = findings
            .iter()
            .filter(|finding| finding.state == State::Fine)
            .count();
        shown
            .chain([format!("{fine} of {} are as they should be.", findings.len())])
            .collect::<Vec<_>>()
            .join("\n")
    });
    let broken = findings
        .iter()
        .filter(|finding| finding.state == State::Broken)
        .count();
    if broken > 0 {
        bail!("{broken} broken");
    }
    Ok(())
}

fn words(finding: &Finding) -> String {
    let state = match finding.state {
        State::Fine => "fine",
        State::Unknown => "not known",
        State::Advice => "advice",
        State::Warning => "warning",
        State::Broken => "BROKEN",
    };
    let mut text = format!("[{state}] {}: {}", finding.area, finding.what);
    for line in [&finding.why, &finding.to_do] {
        if !line.is_empty() {
            text.push_str("\n    ");
            text.push_str(line);
        }
    }
    text
}
