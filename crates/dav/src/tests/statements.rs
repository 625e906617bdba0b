//! What a request costs in SQL statements: the same, however large the collection is.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use roost_shared::sharing::ShareAccess;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::support::{ALICE, Server, propfind_body, with_namespaces};

/// Counts the statements that sqlx tells of on this thread, on which the whole test runs.
struct Statements {
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
    fn watch() -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let subscriber = tracing_subscriber::registry().with(Counter(count.clone()));
        Self {
            count,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// How many there were since the last call.
    fn take(&self) -> usize {
        self.count.swap(0, Ordering::Relaxed)
    }
}

/// One statement of each request is the authentication's; its password is remembered by then.
#[tokio::test]
async fn requests_take_few_statements() {
    let server = Server::start().await;
    let mut token = String::new();
    for size in [3, 60] {
        for n in 0..size {
            server.put_event(&format!("{n}.ics"), &format!("u{n}"), "").await;
        }
        let statements = Statements::watch();
        let propfind = async |path: &str, depth: &str, property: &str| {
            let body = propfind_body(&format!("<D:prop><D:getetag/>{property}</D:prop>"));
            server
                .call("PROPFIND", path)
                .header("Depth", depth)
                .body(body)
                .send()
                .await
                .expect(207)
        };
        propfind(ALICE, "0", "").await;
        assert_eq!(statements.take(), 2, "of the collection alone");
        propfind(ALICE, "1", "").await;
        assert_eq!(statements.take(), 3, "of {size} members");
        propfind("/dav/calendars/alice@example.test/", "1", "").await;
        assert_eq!(statements.take(), 2, "of the home");
        propfind("/dav/calendars/alice@example.test/", "1", "<X:dead/>").await;
        assert_eq!(statements.take(), 3, "of the home with dead properties");

        propfind(
            "/dav/calendars/alice@example.test/",
            "1",
            "<S:invite/><D:acl/><D:owner/>",
        )
        .await;
        assert_eq!(statements.take(), 3, "of the home with who shares what");
        let principal = "/dav/principals/alice@example.test/";
        propfind(principal, "0", "<D:displayname/>").await;
        assert_eq!(statements.take(), 2, "of the principal");
        propfind(
            principal,
            "0",
            "<D:group-membership/><S:calendar-proxy-read-for/>",
        )
        .await;
        assert_eq!(statements.take(), 4, "of the principal with its groups");
        propfind("/dav/principals/bob@example.test/", "0", "<D:displayname/>").await;
        assert_eq!(statements.take(), 2, "of another principal");

        let sync = async |token: &str| {
            let body = with_namespaces(&format!(
                "<D:sync-collection><D:sync-token>{token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>"
            ));
            let answer = server.call("REPORT", ALICE).body(body).send().await.expect(207);
            answer
                .xml()
                .child(&super::support::name("sync-token"))
                .unwrap()
                .text()
        };
        token = sync(&token).await;
        assert_eq!(statements.take(), 4, "of {size} changes");
        sync(&token).await;
        assert_eq!(statements.take(), 3, "without a change");

        let hrefs: String = (0..size)
            .map(|n| format!("<D:href>{ALICE}{n}.ics</D:href>"))
            .collect();
        let body = with_namespaces(&format!(
            "<C:calendar-multiget><D:prop><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
        ));
        server.call("REPORT", ALICE).body(body).send().await.expect(207);
        assert_eq!(
            statements.take(),
            // The first 50 tell how large objects are here; of small ones the rest comes at once.
            3 + usize::from(size > 50),
            "multiget of {size}"
        );

        server
            .call("GET", &format!("{ALICE}1.ics"))
            .send()
            .await
            .expect(200);
        assert_eq!(statements.take(), 3, "of a GET");
    }
}

/// What is shared with one costs a sharee no more; someone who acts for another pays one statement for that.
#[tokio::test]
async fn sharees_and_delegates_take_as_few() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    let alice = server.database.account("alice@example.test").await;
    let carol = "carol@example.test";
    server.add_mailbox(carol).await;
    server
        .groupware
        .set_delegates(&alice, false, &[carol.into()])
        .await
        .unwrap();
    for warm in [true, false] {
        let statements = Statements::watch();
        let get = async |user: &str, path: &str| {
            server.call("GET", path).user(user).send().await.expect(200);
            statements.take()
        };
        let counts = [
            get("bob@example.test", &format!("{shared}a.ics")).await,
            get(carol, &format!("{ALICE}a.ics")).await,
        ];
        if !warm {
            assert_eq!(counts, [3, 4]);
        }
    }
}
