//! What the table in the crate's documentation says of round trips, counted.

use std::fmt::Debug;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::{Fixture, event};
use crate::{CollectionKind, Condition, SyncToken};

/// Counts the statements that sqlx logs.
#[derive(Clone, Default)]
struct Statements(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut summary = Summary::default();
        event.record(&mut summary);
        let is_statement =
            event.metadata().target() == "sqlx::query" && *event.metadata().level() <= Level::DEBUG;
        // What sqlx asks once for each connection, about types, is no part of an operation; under load the pool
        // opens another connection at any time.
        if is_statement && !summary.0.contains("pg_type") {
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
    async fn of<T>(&self, work: impl Future<Output = T>) -> usize {
        self.0.store(0, Ordering::Relaxed);
        pin!(work).await;
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn operations_cost_what_the_documentation_says() {
    let f = Fixture::new().await;
    let (g, alice, calendar) = (&f.groupware, f.alice, f.calendar);
    // Connections prepare statements and look up types when they first meet them.
    f.put_event("warm.ics", "x").await.unwrap();
    let statements = Statements::default();
    let subscriber = tracing_subscriber::registry().with(statements.clone());
    let _counting = tracing::subscriber::set_default(subscriber);

    let bytes = event("a", "x", "20260301T100000Z", "20260301T110000Z", "");
    let put = g.put(alice, calendar, "a.ics", bytes, &Condition::Any);
    assert_eq!(statements.of(put).await, 4);
    assert_eq!(
        statements
            .of(g.delete(alice, calendar, "warm.ics", &Condition::Any))
            .await,
        4
    );
    let rename = g.move_object(
        alice,
        calendar,
        "a.ics",
        calendar,
        "b.ics",
        false,
        &Condition::Any,
    );
    assert_eq!(statements.of(rename).await, 5);

    // The own copy, and bob's with its message.
    let meeting = "ORGANIZER:mailto:alice@example.test\r\nATTENDEE:mailto:bob@example.test\r\n";
    let bytes = event("m", "x", "20300301T100000Z", "20300301T110000Z", meeting);
    let invite = g.put(alice, calendar, "m.ics", bytes.clone(), &Condition::Any);
    assert_eq!(statements.of(invite).await, 15 + 2);
    let again = g.put(alice, calendar, "m.ics", bytes, &Condition::Any);
    assert_eq!(statements.of(again).await, 11);
    let cancel = g.delete(alice, calendar, "m.ics", &Condition::Any);
    assert_eq!(statements.of(cancel).await, 5 + 15 + 2);

    assert_eq!(statements.of(g.collection(alice, calendar)).await, 1);
    let find = |name| g.find_collection(alice, CollectionKind::Calendar, name);
    assert_eq!(statements.of(find("default")).await, 1);
    assert_eq!(statements.of(find("nothing")).await, 2);
    assert_eq!(statements.of(g.object(alice, calendar, "b.ics")).await, 1);
    assert_eq!(
        statements
            .of(g
                .contents_named(alice, calendar, vec!["b.ics".into(), "x".into()], false)
                .try_collect::<Vec<_>>())
            .await,
        1
    );
    assert_eq!(
        statements
            .of(g.objects(alice, calendar).try_collect::<Vec<_>>())
            .await,
        1
    );
    assert_eq!(statements.of(g.ensure_defaults(alice)).await, 1);

    let token = SyncToken::of(&g.collection(alice, calendar).await.unwrap());
    assert_eq!(statements.of(g.sync(alice, calendar, Some(&token), 100)).await, 1);
    assert_eq!(statements.of(g.sync(alice, calendar, None, 100)).await, 2);
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    assert_eq!(
        statements
            .of(g.occurrences(alice, day(1), day(2), chrono_tz::Tz::UTC))
            .await,
        3
    );
}
