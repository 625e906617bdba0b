//! Certificates against a real Postgres: what is due, what is put off or brought forward, and who may order.

use chrono::{DateTime, TimeDelta, Utc};
use roost_db::certificate::{self, NewCertificate};
use roost_db::testing::TestDatabase;

const HOST: &str = "mail.example.test";

fn day(days: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(days)
}

fn row<'a>(chain: &'a str, names: &'a [String]) -> NewCertificate<'a> {
    NewCertificate {
        chain,
        private_key: "key",
        names,
        not_before: day(0),
        not_after: day(90),
    }
}

#[tokio::test]
async fn a_certificate_is_due_until_it_is_issued_and_again_when_it_is_brought_forward() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    let names = [HOST.to_owned()];
    certificate::upsert_host(&mut db, HOST, &names, &row("stand-in", &names), day(1))
        .await
        .unwrap();
    let due = certificate::find_due(&mut db, HOST, day(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((due.replaces, due.failures), (None, 0));
    // Another host of the same database does not order it, and a stand-in is not renewed.
    assert!(
        certificate::find_due(&mut db, "other.test", day(1))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        certificate::list_renewals(&mut db, day(0))
            .await
            .unwrap()
            .is_empty()
    );

    certificate::issued(&mut db, due.id, &row("chain", &names), day(60))
        .await
        .unwrap();
    assert!(
        certificate::find_due(&mut db, HOST, day(59))
            .await
            .unwrap()
            .is_none()
    );
    let renewals = certificate::list_renewals(&mut db, day(2)).await.unwrap();
    assert_eq!(renewals, [(due.id, "chain".to_owned(), day(60))]);
    certificate::order_earlier(&mut db, due.id, day(70))
        .await
        .unwrap();
    assert!(
        certificate::find_due(&mut db, HOST, day(59))
            .await
            .unwrap()
            .is_none()
    );
    certificate::order_earlier(&mut db, due.id, day(50))
        .await
        .unwrap();
    let again = certificate::find_due(&mut db, HOST, day(50))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.replaces.as_deref(), Some("chain"));
    certificate::postpone(&mut db, due.id, day(51)).await.unwrap();
    assert!(
        certificate::find_due(&mut db, HOST, day(50))
            .await
            .unwrap()
            .is_none()
    );

    // With other names it is due at once, and what was issued stays until then.
    let more = [HOST.to_owned(), "web.example.test".to_owned()];
    certificate::upsert_host(&mut db, HOST, &more, &row("stand-in", &more), day(3))
        .await
        .unwrap();
    assert_eq!(
        certificate::find_due(&mut db, HOST, day(3))
            .await
            .unwrap()
            .unwrap()
            .names,
        more
    );
    assert_eq!(certificate::list_issued(&mut db).await.unwrap()[0].chain, "chain");
}

#[tokio::test]
async fn the_names_of_active_domains_are_looked_at_and_go_with_the_domain() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    for (domain, active) in [("example.test", true), ("off.test", false)] {
        sqlx::query("INSERT INTO domain (name, active, created_at) VALUES ($1, $2, now())")
            .bind(domain)
            .bind(active)
            .execute(&mut *db)
            .await
            .unwrap();
    }
    certificate::insert_domains(&mut db, day(1)).await.unwrap();
    certificate::insert_domains(&mut db, day(1)).await.unwrap();
    let groups = certificate::list_to_look_at(&mut db, day(1), 10).await.unwrap();
    assert_eq!(
        groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        ["example.test"]
    );
    // Without a name that points here nothing is ordered.
    assert!(
        certificate::find_due(&mut db, HOST, day(9))
            .await
            .unwrap()
            .is_none()
    );
    let names = ["autoconfig.example.test".to_owned()];
    certificate::update_names(&mut db, groups[0].id, &names, day(2), Some(day(1)))
        .await
        .unwrap();
    assert!(
        certificate::list_to_look_at(&mut db, day(1), 10)
            .await
            .unwrap()
            .is_empty()
    );
    certificate::failed(&mut db, groups[0].id, "refused", day(4), day(3))
        .await
        .unwrap();
    assert!(
        certificate::find_due(&mut db, HOST, day(3))
            .await
            .unwrap()
            .is_none()
    );
    let state = certificate::list_states(&mut db).await.unwrap().remove(0);
    assert_eq!(
        (state.failures, state.error.as_str(), state.failed_at),
        (1, "refused", Some(day(3)))
    );
    sqlx::query("DELETE FROM domain").execute(&mut *db).await.unwrap();
    assert!(certificate::list_states(&mut db).await.unwrap().is_empty());
}

#[tokio::test]
async fn one_server_at_a_time_may_order_and_a_lost_one_loses_the_right() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    assert!(
        certificate::take_lease(&mut db, "one", day(2), day(1))
            .await
            .unwrap()
    );
    assert!(
        !certificate::take_lease(&mut db, "two", day(2), day(1))
            .await
            .unwrap()
    );
    assert!(
        certificate::take_lease(&mut db, "one", day(3), day(1))
            .await
            .unwrap()
    );
    assert!(
        certificate::take_lease(&mut db, "two", day(5), day(4))
            .await
            .unwrap()
    );
    certificate::release_lease(&mut db, "one").await.unwrap();
    assert!(
        !certificate::take_lease(&mut db, "one", day(5), day(4))
            .await
            .unwrap()
    );
    certificate::release_lease(&mut db, "two").await.unwrap();
    assert!(
        certificate::take_lease(&mut db, "one", day(5), day(4))
            .await
            .unwrap()
    );
}
