//! What the server counts, for Prometheus: `GET /metrics` on the internal listener, and with a token on
//! the public ones. docs/metrics.md names everything.
//!
//! Services and adapters count where things happen, by the `metrics` facade; a process that serves installs what keeps
//! the numbers. No label has a value that somebody outside chooses: no address, no path, no name of a folder.

mod http;
mod scrape;
mod statements;

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use http::measure;
pub use scrape::{public_routes, routes};
pub use statements::StatementTimes;

/// Upper ends of the classes of times, in seconds: from a cache's answer to the longest that anything may take.
const TIMES: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// What keeps the numbers. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Begins to count in this process.
    ///
    /// # Errors
    /// If something in this process counts already.
    pub fn install() -> anyhow::Result<Self> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &TIMES)
            .and_then(PrometheusBuilder::install_recorder)
            .context("the metrics cannot be set up")?;
        Ok(Self(handle))
    }

    /// Puts what was counted lately into its classes. Run every few seconds, else it waits for the next scrape.
    pub fn settle(&self) {
        self.0.run_upkeep();
    }

    /// Everything, in Prometheus' text format 0.0.4.
    fn render(&self) -> String {
        self.0.render()
    }
}

/// Notes that a background job has done its round or failed to. `job` is one of a few names in the source.
pub fn job_done(job: &'static str, succeeded: bool) {
    let outcome = if succeeded { "succeeded" } else { "failed" };
    metrics::counter!("roost_job_runs_total", "job" => job, "outcome" => outcome).increment(1);
    if succeeded {
        let now = chrono::Utc::now().timestamp();
        #[expect(
            clippy::cast_precision_loss,
            reason = "Prometheus has floating-point numbers only, exact for seconds until long after us"
        )]
        metrics::gauge!("roost_job_last_success_timestamp_seconds", "job" => job).set(now as f64);
    }
}
