//! The log: lines of text or of JSON on standard error. A line that belongs to a request has the request's id.

use anyhow::Context;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Log;
use crate::metrics::StatementTimes;

/// Begins to write. `RUST_LOG` chooses how much, else `log.filter`, by targets and levels.
///
/// # Errors
/// If `log.filter` cannot be read.
pub fn start(log: &Log) -> anyhow::Result<()> {
    // `Targets` decides once for each place in the code; `EnvFilter` would look at the spans of every request, at
    // each of its steps.
    let chosen = std::env::var("RUST_LOG")
        .ok()
        .and_then(|chosen| chosen.parse().ok());
    let filter: Targets = match (chosen, &log.filter) {
        (Some(chosen), _) => chosen,
        (None, Some(text)) => text.parse().context("log.filter")?,
        (None, None) => Targets::new().with_default(LevelFilter::INFO),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry =
        tracing_subscriber::registry().with(StatementTimes::new().with_filter(StatementTimes::filter()));
    if log.json {
        registry.with(lines.json().with_filter(filter)).init();
    } else {
        // A log is read by files and journals more often than by terminals.
        registry.with(lines.with_ansi(false).with_filter(filter)).init();
    }
    Ok(())
}
