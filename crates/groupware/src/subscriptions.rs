//! Calendars that are published elsewhere. Whoever runs the server's tasks fetches them; here it is said which ones are
//! due, and what was fetched becomes the objects of the calendar, which everyone reads like any others and nobody
//! changes.
//!
//! What did not change is not touched, so that those who synchronise hear of changes alone.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use roost_db::birthday::lock as next_sequence;
use roost_db::object::{self, Condition, WriteOutcome};
use roost_db::subscription::{self, Due, SubscriptionState};
use roost_ical::import::{is_same, split};
use roost_shared::{AccountId, CollectionId};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::parsed::ParsedObject;
use crate::{Groupware, GroupwareError, Result, blocking};

/// How many calendars are fetched in one go.
const AT_ONCE: i64 = 10;
/// How long whoever takes a calendar has for it, before others may.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// How often a calendar is fetched that does not say, and the limits of what it may say.
const USUAL: TimeDelta = TimeDelta::hours(1);
const SHORTEST: TimeDelta = TimeDelta::minutes(15);
const LONGEST: TimeDelta = TimeDelta::days(1);
/// The longest reason that is kept.
const MAX_ERROR_CHARS: usize = 500;

/// What was fetched.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// Nothing new.
    Unchanged,
    /// A new state.
    Content {
        /// The file.
        data: Vec<u8>,
        /// What the other server says of it, to be said back next time; empty if nothing.
        etag: String,
        /// As `etag`.
        last_modified: String,
    },
}

impl Groupware {
    /// Takes calendars that are to be fetched now; others will not get them for ten minutes. Any number of servers may
    /// ask at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn due_subscriptions(&self, now: DateTime<Utc>) -> Result<Vec<Due>> {
        let mut tx = self.begin().await?;
        let due = subscription::claim_due(&mut tx, now, now + LEASE, AT_ONCE).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// Makes the calendar what was fetched, all of it or nothing.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidCalendar`] if it is none, which the caller notes by
    /// [`Groupware::subscription_failed`]; [`GroupwareError::NotFound`] if the calendar is gone meanwhile.
    pub async fn store_subscription(&self, due: &Due, fetched: Fetched, now: DateTime<Utc>) -> Result<()> {
        let (data, etag, last_modified) = match fetched {
            Fetched::Unchanged => {
                let mut db = self.connection().await?;
                subscription::succeeded(&mut db, due.collection, None, now + USUAL, now).await?;
                return Ok(());
            }
            Fetched::Content {
                data,
                etag,
                last_modified,
            } => (data, etag, last_modified),
        };
        let published = blocking::run(move || split(&data))
            .await
            .map_err(GroupwareError::InvalidCalendar)?;
        let wanted: BTreeMap<String, Vec<u8>> = published
            .objects
            .into_iter()
            .map(|(uid, data)| (object_name(&uid), data))
            .collect();
        let mut tx = self.begin().await?;
        if !subscription::lock(&mut tx, due.collection).await? {
            return Err(GroupwareError::NotFound);
        }
        replace(&mut tx, due.collection, wanted, now).await?;
        let refresh = published.refresh.unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
        let validators = Some((etag.as_str(), last_modified.as_str()));
        subscription::succeeded(&mut tx, due.collection, validators, now + refresh, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes why a calendar could not be fetched, in words for people. It is tried again later and later, once a day at
    /// last; what was fetched before stays.
    ///
    /// # Errors
    /// The database's.
    pub async fn subscription_failed(&self, due: &Due, reason: &str, now: DateTime<Utc>) -> Result<()> {
        let reason: String = reason
            .chars()
            .filter(|character| !character.is_control())
            .take(MAX_ERROR_CHARS)
            .collect();
        let doublings = u32::try_from(due.failures).unwrap_or(0).min(10);
        let pause = (SHORTEST * 2_i32.pow(doublings)).min(LONGEST);
        let mut db = self.connection().await?;
        subscription::failed(&mut db, due.collection, &reason, now + pause).await?;
        Ok(())
    }

    /// How the fetching of a calendar stands.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if the account does not see it, or it is not published elsewhere.
    pub async fn subscription(
        &self,
        account: AccountId,
        collection: CollectionId,
    ) -> Result<SubscriptionState> {
        let mut db = self.connection().await?;
        subscription::find(&mut db, account, collection)
            .await?
            .ok_or(GroupwareError::NotFound)
    }
}

/// Brings the calendar's objects to what is wanted. The caller holds its lock.
async fn replace(
    db: &mut PgConnection,
    collection: CollectionId,
    mut wanted: BTreeMap<String, Vec<u8>>,
    now: DateTime<Utc>,
) -> Result<()> {
    for (name, stored) in subscription::objects(db, collection).await? {
        match wanted.get(&name) {
            Some(data) if is_same(data, &stored) => {
                wanted.remove(&name);
            }
            Some(_) => {}
            None => {
                let sequence = next_sequence(db, collection, 1).await?;
                object::delete(db, collection, sequence, &name, &Condition::Any, false, now).await?;
            }
        }
    }
    for (name, data) in &wanted {
        // What cannot be stored is left out, as what cannot be read is.
        let Ok(parsed) = ParsedObject::parse(data) else {
            continue;
        };
        let sequence = next_sequence(db, collection, 1).await?;
        let outcome = object::write(
            db,
            collection,
            sequence,
            &parsed.row(name, data),
            &Condition::Any,
            now,
        )
        .await?;
        if !matches!(outcome, WriteOutcome::Created | WriteOutcome::Modified { .. }) {
            return Err(GroupwareError::PreconditionFailed);
        }
    }
    Ok(())
}

/// A UID of others may hold anything, so its hash stands for it.
fn object_name(uid: &str) -> String {
    let hash = Sha256::digest(uid.as_bytes());
    format!(
        "{}.ics",
        URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default())
    )
}
