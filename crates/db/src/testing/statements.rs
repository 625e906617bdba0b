//! Counting statements, for tests of what something costs.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Counts the statements that sqlx tells of on this thread, on which the whole test runs.
pub struct Statements {
    count: Arc<AtomicUsize>,
    _guard: DefaultGuard,
}

struct Counter(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut summary = Summary::default();
        event.record(&mut summary);
        // What sqlx asks once for each connection, about types, is no part of a request.
        if event.metadata().target() == "sqlx::query" && !summary.0.contains("pg_type") {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The beginning of a statement.
#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

impl Statements {
    /// Begins to count.
    #[must_use]
    pub fn watch() -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let subscriber = tracing_subscriber::registry().with(Counter(count.clone()));
        Self {
            count,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// How many there were since the last call.
    pub fn take(&self) -> usize {
        self.count.swap(0, Ordering::Relaxed)
    }
}
