//! `last-login`: who signed in when. Of each protocol the last time is known.

use chrono::{TimeDelta, Utc};
use roost_shared::Protocol;
use roost_shared::admin::{LastSignIn, Mailbox};
use serde_json::{Value, json};

use super::Call;
use super::answer::{Reply, moment};

/// What is answered without a number of days.
const DAYS: i64 = 7;
const DAYS_MAX: i64 = 36_500;

/// `get/last-login/{mailbox}/{days}`
pub(super) async fn get(call: &Call<'_>) -> Reply {
    let days = call.extra.and_then(|days| days.parse::<i64>().ok());
    let days = days.unwrap_or(DAYS).clamp(0, DAYS_MAX);
    let found = call
        .directory()
        .mailbox(call.actor, call.object.unwrap_or_default())
        .await;
    Reply::one(found.map(|mailbox| show(&mailbox, days)))
}

fn show(mailbox: &Mailbox, days: i64) -> Value {
    let since = Utc::now() - TimeDelta::days(days);
    let recent = mailbox
        .usage
        .sign_ins
        .iter()
        .filter(|sign_in| sign_in.at >= since);
    let (page, others): (Vec<&LastSignIn>, Vec<&LastSignIn>) =
        recent.partition(|sign_in| sign_in.protocol == Protocol::Web);
    let others: Vec<Value> = others
        .into_iter()
        .map(|sign_in| {
            json!({
                "real_rip": sign_in.ip,
                "datetime": moment(sign_in.at),
                "service": sign_in.protocol,
                "app_password": Value::Null,
                "app_password_name": Value::Null,
                "location": Value::Null,
            })
        })
        .collect();
    json!({
        "ui": page.first().map_or_else(|| json!({}), |sign_in| {
            json!({ "remote": sign_in.ip, "time": sign_in.at.timestamp() })
        }),
        "sasl": others,
    })
}
