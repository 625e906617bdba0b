//! How long statements to the database take. sqlx tells it to the log, at a level that nobody writes down; here it is
//! listened to, so that no caller of the database has to measure anything.

use std::fmt::Debug;

use metrics::Histogram;
use roost_db::pool::STATEMENTS;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;

/// Listens to sqlx.
pub struct StatementTimes(Histogram);

impl StatementTimes {
    /// To be called after [`super::Metrics::install`].
    #[must_use]
    pub fn new() -> Self {
        Self(metrics::histogram!("roost_sql_statement_seconds"))
    }

    /// What of the log it wants to hear.
    #[must_use]
    pub fn filter() -> Targets {
        Targets::new().with_target(STATEMENTS, LevelFilter::DEBUG)
    }
}

impl Default for StatementTimes {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: tracing::Subscriber> Layer<S> for StatementTimes {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut elapsed = Elapsed(None);
        event.record(&mut elapsed);
        if let Some(seconds) = elapsed.0 {
            self.0.record(seconds);
        }
    }
}

struct Elapsed(Option<f64>);

impl Visit for Elapsed {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.0 = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
