//! mailcow's API, as its clients use it: paths, bodies, answers and quirks.

mod aliases;
mod domains;
mod keys;
mod mailboxes;
mod rest;
mod scoped;
mod services;

use serde_json::{Value, json};

use super::world::name;
use crate::support::{Answer, Program};

/// The last entry of an answer, which clients look at.
fn last(answer: &Answer) -> Value {
    let entries: Vec<Value> = answer.json();
    let last = entries.last().expect("an entry").clone();
    assert!(last["log"].is_array(), "{last}");
    last
}

async fn post(program: &Program, path: &str, body: Value) -> Value {
    last(&program.post(&format!("/api/v1/{path}"), &body).await)
}

async fn get(program: &Program, path: &str) -> Value {
    program.get(&format!("/api/v1/{path}")).await.json()
}

#[track_caller]
fn done(entry: &Value, message: Value) {
    assert_eq!(
        (&entry["type"], &entry["msg"]),
        (&json!("success"), &message),
        "{entry}"
    );
}

#[track_caller]
fn begins(list: &Value, beginning: &Value) {
    let (list, beginning) = (list.as_array().unwrap(), beginning.as_array().unwrap());
    assert!(list.starts_with(beginning), "{list:?}");
}

async fn domain(program: &Program) -> String {
    let domain = format!("{}.test", name("cow"));
    let body = json!({ "domain": domain, "description": "", "aliases": "400", "mailboxes": "10", "defquota": "3072",
        "maxquota": "10240", "quota": "10240", "active": "1", "rl_value": "10", "rl_frame": "s",
        "restart_sogo": "1", "tags": ["one", "two"] });
    done(
        &post(program, "add/domain", body).await,
        json!(["domain_added", domain]),
    );
    domain
}
