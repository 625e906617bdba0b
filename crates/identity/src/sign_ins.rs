//! Who signed in last, when and by which door, written down in batches: a thousand sign-ins a second of the same clients
//! are one statement every few minutes.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Utc;
use moka::sync::Cache;
use roost_db::DbError;
use roost_db::last_sign_in::{self, SignIn};
use roost_shared::{AccountId, Protocol};

use crate::Identity;
use crate::gate::Client;

/// The same account at the same door, from the same address, is noted once in this time.
const NOTED_FOR: Duration = Duration::from_secs(300);
/// How many accounts and doors are remembered at most; of more than that, some are written more often, or not at all.
const MOST: usize = 50_000;

/// What waits to be written.
pub(crate) struct SignIns {
    waiting: Mutex<HashMap<(AccountId, Protocol), SignIn>>,
    noted: Cache<(AccountId, Protocol), String>,
}

impl SignIns {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            noted: Cache::builder()
                .max_capacity(u64::try_from(MOST).unwrap_or(u64::MAX))
                .time_to_live(NOTED_FOR)
                .build(),
        }
    }

    /// Notes a sign-in that succeeded. Memory alone.
    pub(crate) fn note(&self, account: AccountId, client: &Client) {
        let key = (account, client.protocol);
        let ip = client.ip.map(|ip| ip.to_canonical().to_string());
        let ip = ip.unwrap_or_default();
        if self.noted.get(&key).is_some_and(|noted| noted == ip) {
            return;
        }
        let mut waiting = self.waiting();
        if waiting.len() >= MOST && !waiting.contains_key(&key) {
            return;
        }
        self.noted.insert(key, ip.clone());
        let sign_in = SignIn {
            account,
            protocol: client.protocol,
            at: Utc::now(),
            ip,
        };
        waiting.insert(key, sign_in);
    }

    fn take(&self) -> Vec<SignIn> {
        std::mem::take(&mut *self.waiting()).into_values().collect()
    }

    /// Puts back what could not be written, but for what came after it.
    fn put_back(&self, sign_ins: Vec<SignIn>) {
        let mut waiting = self.waiting();
        for sign_in in sign_ins {
            waiting
                .entry((sign_in.account, sign_in.protocol))
                .or_insert(sign_in);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<(AccountId, Protocol), SignIn>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    /// Writes down the sign-ins since the last call, in one statement; asks the database nothing if there were none. Run
    /// it every few seconds, and at the end.
    ///
    /// # Errors
    /// When the database does not answer; the sign-ins then wait for the next call.
    pub async fn write_sign_ins(&self) -> Result<(), DbError> {
        let sign_ins = self.inner.sign_ins.take();
        if sign_ins.is_empty() {
            return Ok(());
        }
        let written = async {
            let mut db = self.inner.pool.acquire().await?;
            last_sign_in::record(&mut db, &sign_ins).await
        };
        let written = written.await;
        if written.is_err() {
            self.inner.sign_ins.put_back(sign_ins);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_sign_ins_of_one_client_are_one_to_write() {
        let sign_ins = SignIns::new();
        let client = |protocol, ip: &str| Client {
            protocol,
            ip: ip.parse().ok(),
            user_agent: String::new(),
        };
        for _ in 0..1000 {
            sign_ins.note(AccountId(1), &client(Protocol::Imap, "192.0.2.1"));
        }
        assert_eq!(sign_ins.take().len(), 1);
        sign_ins.note(AccountId(1), &client(Protocol::Imap, "192.0.2.1"));
        assert!(sign_ins.take().is_empty(), "it was noted a moment ago");
        sign_ins.note(AccountId(1), &client(Protocol::Imap, "192.0.2.2"));
        sign_ins.note(AccountId(1), &client(Protocol::Smtp, "192.0.2.2"));
        let taken = sign_ins.take();
        assert_eq!(taken.len(), 2);
        sign_ins.put_back(taken);
        assert_eq!(sign_ins.take().len(), 2, "what could not be written waits");
    }
}
