//! The last calls, for `get/logs/api`. Kept in memory by each process.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::{Method, Uri};
use chrono::Utc;
use serde_json::{Value, json};

use super::attributes::mask;

const CALLS_MAX: usize = 1000;
/// Of the body, in bytes.
const DATA_MAX: usize = 4096;

/// The last calls, the newest first.
#[derive(Default)]
pub struct CallLog {
    calls: Mutex<VecDeque<Value>>,
}

impl CallLog {
    pub(super) fn note(&self, uri: &Uri, method: &Method, ip: Option<IpAddr>, body: &Value) {
        let data = if body.is_null() {
            String::new()
        } else {
            mask(body).to_string()
        };
        let data: String = data.chars().take(DATA_MAX).collect();
        let call = json!({
            "time": Utc::now().timestamp(),
            "uri": uri.path(),
            "method": method.as_str(),
            "remote": ip.map(|ip| ip.to_canonical().to_string()).unwrap_or_default(),
            "data": data,
        });
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.truncate(CALLS_MAX - 1);
        calls.push_front(call);
    }

    pub(super) fn list(&self, skip: usize, count: usize) -> Vec<Value> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().skip(skip).take(count).cloned().collect()
    }
}
