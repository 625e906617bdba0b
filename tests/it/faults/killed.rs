//! The server is killed, without a chance to end anything, while clients write.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, IF_NONE_MATCH};
use roost_stack::RoostConfig;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::free_port;
use crate::support::{Answer, App, Person};

/// How many objects the clients want to write.
const COUNT: usize = 1000;

/// How many write at once.
const WRITERS: usize = 8;

/// Somebody synchronises once that many are acknowledged.
const SYNC_AFTER: usize = 100;

/// The server is killed once that many are acknowledged.
const KILL_AFTER: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_and_sync_tokens_tell_the_truth() {
    let app = App::attach();
    // A replica of the stack's own server: the other tests' stays alive.
    let config = RoostConfig {
        http_port: free_port(),
        internal_port: free_port(),
        transport_port: 0,
        ..RoostConfig::stack(app.stack.state())
    };
    let config = RoostConfig {
        public_url: format!("http://127.0.0.1:{}", config.http_port),
        ..config
    };
    let address = app.mailbox("writer");
    let server = app.stack.spawn_roost("killed-roost", &config).unwrap();
    let person = Person::sign_in(server.url().to_owned(), &address, Person::PASSWORD).await;
    let before = sync(&person, "").await;
    assert!(before.names.is_empty());

    let count = Arc::new(Count::default());
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(person.clone(), Arc::clone(&count), writer));
    }
    count.reached(SYNC_AFTER).await;
    let during = sync(&person, &before.token).await;
    count.reached(KILL_AFTER).await;
    server.kill();
    let acknowledged: BTreeSet<String> = writers.join_all().await.into_iter().flatten().collect();
    assert!(acknowledged.len() >= KILL_AFTER);
    assert!(
        acknowledged.len() < COUNT,
        "the server was killed before all was written"
    );

    let server = app.stack.spawn_roost("killed-roost", &config).unwrap();
    for name in &acknowledged {
        let answer = Answer::of(person.dav("GET", &path(&person, name))).await;
        assert_eq!(answer.expect(200).text(), event(name));
    }
    let there = listed(&person).await;
    assert!(acknowledged.is_subset(&there));
    // Whoever synchronised before, while it was written, or never, now knows what is there and nothing else.
    let since_before = sync(&person, &before.token).await;
    assert_eq!(since_before.names, there);
    let since_during = sync(&person, &during.token).await;
    let known: BTreeSet<String> = during.names.union(&since_during.names).cloned().collect();
    assert_eq!(known, there);
    assert_eq!(sync(&person, "").await.names, there);
    for name in &there {
        let answer = Answer::of(person.dav("GET", &path(&person, name))).await;
        assert_eq!(answer.expect(200).text(), event(name), "nothing is stored half");
    }

    // The clients try again what was not acknowledged; what had been stored all the same is in their way.
    for number in 0..COUNT {
        let name = format!("{number}.ics");
        if !acknowledged.contains(&name) {
            let status = put(&person, &name).await.unwrap();
            let expected = if there.contains(&name) { 412 } else { 201 };
            assert_eq!(status.as_u16(), expected, "{name}");
        }
    }
    let all = listed(&person).await;
    assert_eq!(all.len(), COUNT);
    let last = sync(&person, &since_during.token).await;
    let expected: BTreeSet<String> = all.difference(&there).cloned().collect();
    assert_eq!(last.names, expected);
    drop(server);
}

/// How many objects were acknowledged.
#[derive(Default)]
struct Count {
    number: AtomicUsize,
    changed: Notify,
}

impl Count {
    fn add(&self) {
        self.number.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    async fn reached(&self, number: usize) {
        loop {
            let changed = self.changed.notified();
            if self.number.load(Ordering::SeqCst) >= number {
                return;
            }
            changed.await;
        }
    }
}

/// Writes every eighth object until the server does not answer any more; which ones were acknowledged.
async fn write(person: Person, count: Arc<Count>, writer: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in (writer..COUNT).step_by(WRITERS) {
        let name = format!("{number}.ics");
        match put(&person, &name).await {
            Ok(status) => {
                assert_eq!(status, StatusCode::CREATED, "{name}");
                acknowledged.push(name);
                count.add();
            }
            Err(_) => break,
        }
    }
    acknowledged
}

async fn put(person: &Person, name: &str) -> reqwest::Result<StatusCode> {
    let request = person
        .dav("PUT", &path(person, name))
        .header(CONTENT_TYPE, "text/calendar")
        .header(IF_NONE_MATCH, "*")
        .body(event(name));
    Ok(request.send().await?.status())
}

fn path(person: &Person, name: &str) -> String {
    person.home("calendars", "default") + name
}

fn event(name: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Client//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:20260301T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\n\
         SUMMARY:Number {name}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// What a client learns by synchronising.
struct Synced {
    names: BTreeSet<String>,
    token: String,
}

/// sync-collection (RFC 6578 §3.2) since a token, to its end. Nothing was ever deleted here.
async fn sync(person: &Person, token: &str) -> Synced {
    let mut names = BTreeSet::new();
    let mut token = token.to_owned();
    loop {
        let body = format!(
            "<sync-collection xmlns=\"DAV:\"><sync-token>{token}</sync-token><sync-level>1</sync-level>\
             <prop><getetag/></prop></sync-collection>"
        );
        let request = person.dav("REPORT", &person.home("calendars", "default"));
        let xml = Answer::of(request.body(body)).await.expect(207).text();
        token = between(&xml, "<D:sync-token>", "</D:sync-token>")[0].to_owned();
        for response in between(&xml, "<D:response>", "</D:response>") {
            assert!(!response.contains(" 404 "), "{response}");
            if let Some(name) = name_in(response) {
                assert!(names.insert(name), "named twice: {response}");
            }
        }
        if !xml.contains(" 507 ") {
            return Synced { names, token };
        }
    }
}

/// What is there, by PROPFIND.
async fn listed(person: &Person) -> BTreeSet<String> {
    let request = person
        .dav("PROPFIND", &person.home("calendars", "default"))
        .header("depth", "1")
        .body("<propfind xmlns=\"DAV:\"><prop><getetag/></prop></propfind>");
    let xml = Answer::of(request).await.expect(207).text();
    let responses = between(&xml, "<D:response>", "</D:response>");
    responses.into_iter().filter_map(name_in).collect()
}

/// The object that a response is about; `None` for the collection.
fn name_in(response: &str) -> Option<String> {
    let href = between(response, "<D:href>", "</D:href>")[0];
    let name = href.rsplit('/').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start)
        .skip(1)
        .map(|rest| rest.split(end).next().unwrap_or_default())
        .collect()
}
