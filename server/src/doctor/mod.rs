//! `roost doctor`: looks at everything that a server stands on and says what is wrong, why it matters, and what to do.
//!
//! It changes nothing. Each check is a function that answers findings; one that cannot be made says so and is no failure.

mod certificates;
mod clock;
mod daemons;
mod database;
mod dns;
mod host;
mod ports;

use serde::Serialize;

use crate::config::Config;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Fine,
    /// It could not be looked at from here.
    Unknown,
    /// It works; better it did otherwise.
    Advice,
    /// It works now, and will not for long or not for everybody.
    Warning,
    /// It does not work.
    Broken,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `dns`, `ports`, `certificates`, `host`, `clock`, `database`, `daemons`.
    pub area: &'static str,
    /// How bad it is.
    pub state: State,
    /// What is the matter.
    pub what: String,
    /// Why it matters; empty where all is well.
    pub why: String,
    /// What to do; empty where all is well.
    pub to_do: String,
}

impl Finding {
    fn fine(area: &'static str, what: impl Into<String>) -> Self {
        Self::new(area, State::Fine, what, "", "")
    }

    fn new(
        area: &'static str,
        state: State,
        what: impl Into<String>,
        why: impl Into<String>,
        to_do: impl Into<String>,
    ) -> Self {
        Self {
            area,
            state,
            what: what.into(),
            why: why.into(),
            to_do: to_do.into(),
        }
    }
}

/// Makes all checks, side by side. Takes half a minute at most.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let (database, ports, certificates, clock, daemons) = tokio::join!(
        database::check(config),
        ports::check(config),
        certificates::check(config),
        clock::check(config),
        daemons::check(config),
    );
    let (mut findings, domains) = database;
    findings.extend(host::check(config));
    findings.extend(ports);
    findings.extend(certificates);
    findings.extend(clock);
    findings.extend(daemons);
    findings.extend(dns::check(config, &domains).await);
    findings
}
