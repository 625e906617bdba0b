//! The audit log against a real Postgres.

use chrono::{DateTime, Duration, Utc};
use roost_db::audit::{self, AuditFilter, NewAuditEvent};
use roost_db::testing::TestDatabase;
use roost_model::Actor;
use serde_json::json;

fn moment(hours: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + Duration::hours(hours)
}

fn event<'a>(actor: &'a Actor, domain: Option<&'a str>, target: &'a str) -> NewAuditEvent<'a> {
    NewAuditEvent {
        actor,
        action: "mailbox.add",
        domain,
        target,
        is_done: true,
        before: None,
        after: None,
    }
}

#[tokio::test]
async fn rows_are_read_by_those_they_concern() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    let after = json!({ "name": "Alice" });
    let ip = Some("::ffff:192.0.2.1".parse().unwrap());
    let actor = Actor::account("admin@example.test", ip);
    let rows = [
        NewAuditEvent {
            after: Some(&after),
            ..event(&actor, Some("example.test"), "alice@example.test")
        },
        event(&actor, Some("other.test"), "bob@other.test"),
        NewAuditEvent {
            is_done: false,
            ..event(&actor, None, "server")
        },
    ];
    for (hour, row) in (0..).zip(&rows) {
        audit::append(&mut db, row, moment(hour)).await.unwrap();
    }

    let all = audit::list(&mut db, AuditFilter::default(), 10).await.unwrap();
    let targets: Vec<_> = all.iter().map(|row| row.target.as_str()).collect();
    assert_eq!(targets, ["server", "bob@other.test", "alice@example.test"]);
    assert_eq!(all[0].outcome, "refused");
    let by = (
        all[0].actor_kind.as_str(),
        all[0].actor.as_str(),
        all[0].ip.as_deref(),
    );
    assert_eq!(by, ("account", "admin@example.test", Some("192.0.2.1")));
    assert_eq!(all[2].after.as_ref(), Some(&after));

    let domains = ["example.test".to_owned()];
    let own = AuditFilter {
        domains: Some(&domains),
        ..AuditFilter::default()
    };
    let own = audit::list(&mut db, own, 10).await.unwrap();
    assert_eq!(own.len(), 1);
    let about = AuditFilter {
        target: Some("bob@other.test"),
        ..AuditFilter::default()
    };
    assert_eq!(audit::list(&mut db, about, 10).await.unwrap().len(), 1);
    let older = AuditFilter {
        before_id: Some(all[0].id),
        ..AuditFilter::default()
    };
    assert_eq!(
        audit::list(&mut db, older, 1).await.unwrap()[0].target,
        "bob@other.test"
    );

    assert_eq!(audit::delete_older(&mut db, moment(1)).await.unwrap(), 1);
    assert_eq!(
        audit::list(&mut db, AuditFilter::default(), 10)
            .await
            .unwrap()
            .len(),
        2
    );
}
