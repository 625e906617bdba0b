//! `/metrics`.

use std::collections::BTreeMap;

use super::replica;
use crate::support::{Answer, App, Person, Visitor};

/// The samples of a scrape: name and labels → value.
async fn scrape(internal_port: u16) -> BTreeMap<String, f64> {
    let visitor = Visitor::new(format!("http://127.0.0.1:{internal_port}"));
    let answer = visitor.get("/metrics").await.expect(200);
    assert!(
        answer
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    let text = answer.text();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

/// The sum over all samples of a metric whose labels have all of these.
fn sum(samples: &BTreeMap<String, f64>, name: &str, labels: &[&str]) -> f64 {
    samples
        .iter()
        .filter(|(key, _)| {
            key.split('{').next() == Some(name) && labels.iter().all(|label| key.contains(label))
        })
        .map(|(_, value)| value)
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_counted_and_nothing_is_named() {
    let app = App::attach();
    let config = replica(&app);
    let server = app.stack.spawn_roost("metrics-roost", &config).unwrap();
    let address = app.mailbox("measured");
    let person = Person::sign_in(server.url().to_owned(), &address, Person::PASSWORD).await;
    person.get("/api/mail/folders").await.expect(200);
    Answer::of(
        person
            .dav("PROPFIND", &person.home("calendars", "default"))
            .header("depth", "1"),
    )
    .await
    .expect(207);
    person.visitor.sign_in(&address, "a wrong one").await;
    person.get("/api/events/not-there-31337").await;
    Answer::of(person.request("X-MADE-UP-31337", "/api/session")).await;

    let samples = scrape(config.internal_port).await;
    let count = |name: &str, labels: &[&str]| sum(&samples, name, labels);
    let requests = "roost_http_request_seconds_count";
    assert_eq!(
        count(
            requests,
            &["route=\"/api/mail/folders\"", "method=\"GET\"", "status=\"200\""]
        ),
        1.0
    );
    assert_eq!(
        count(
            requests,
            &["route=\"/dav/{*path}\"", "method=\"PROPFIND\"", "status=\"207\""]
        ),
        1.0
    );
    assert_eq!(
        count("roost_sign_ins_total", &["door=\"web\"", "outcome=\"right\""]),
        1.0
    );
    assert_eq!(
        count("roost_sign_ins_total", &["door=\"dav\"", "outcome=\"right\""]),
        1.0
    );
    assert_eq!(
        count("roost_sign_ins_total", &["door=\"web\"", "outcome=\"wrong\""]),
        1.0
    );
    for (name, labels) in [
        ("roost_sql_statement_seconds_count", &[][..]),
        ("roost_imap_round_trip_seconds_count", &["outcome=\"answered\""]),
        ("roost_sessions", &[]),
        ("roost_accounts", &[]),
        ("roost_database_answers", &[]),
        ("process_resident_memory_bytes", &[]),
        ("roost_sql_pool_connections_max", &[]),
        (
            "roost_job_last_success_timestamp_seconds",
            &["job=\"invitations\""],
        ),
    ] {
        assert!(count(name, labels) > 0.0, "{name} {labels:?}");
    }
    assert!(samples.contains_key("roost_quarantine_messages"));
    assert_eq!(count("roost_postfix_queue_known", &[]), 1.0);
    assert!(samples.contains_key("roost_postfix_queue_messages{queue=\"deferred\"}"));
    for name in samples.keys() {
        assert!(!name.contains("31337") && !name.contains("measured"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_listener_has_no_metrics() {
    let app = App::attach();
    let answer = app.visitor().get("/metrics").await;
    assert!(!answer.text().contains("roost_"), "{}", answer.text());
}
