//! Writing down what was decided: under the locks of all collections, in the order of their ids.

use std::collections::{BTreeMap, BTreeSet};

use roost_db::collection::Collection;
use roost_db::object::{self, Condition, NewObject, Scheduling, WriteOutcome};
use roost_db::{imip_queue, schedule};
use roost_ical::itip::{DeliveryStatus, record_delivery};
use roost_ical::object::CalendarObject;
use roost_locks::{Change as LockChange, LockSpace, Locked, Tokens};
use roost_shared::{AccountId, CollectionId, VersionId};
use sqlx::PgConnection;

use super::change::{Attempt, Change, Wish};
use super::exchange::{Copy, Exchange, Key, Tag};
use crate::parsed::{MessageColumns, ParsedObject};
use crate::write::{Written, parse};
use crate::{Groupware, GroupwareError, Result, uid};

/// What became of one change.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub written: Written,
    /// What the object was, if it was something else.
    pub before: Option<VersionId>,
}

/// The rows that are locked, and how far their logs have come.
struct Logs {
    sequences: BTreeMap<CollectionId, i64>,
    with_locks: BTreeSet<CollectionId>,
}

impl Logs {
    /// Locks all collections that are written to; `None` if one of them is gone.
    async fn lock(db: &mut PgConnection, exchange: &Exchange) -> Result<Option<Self>> {
        let mut wanted: BTreeMap<CollectionId, AccountId> = BTreeMap::new();
        for delivered in &exchange.delivered {
            wanted.insert(delivered.inbox, delivered.account);
        }
        for copy in exchange.copies.values().filter(|copy| copy.is_changed) {
            wanted.insert(copy.collection, copy.writer);
        }
        let collections: Vec<i64> = wanted.keys().map(|id| id.0).collect();
        let accounts: Vec<i64> = wanted.values().map(|account| account.0).collect();
        let locked = schedule::lock(db, &accounts, &collections).await?;
        if locked.len() != wanted.len() {
            return Ok(None);
        }
        Ok(Some(Self {
            with_locks: locked
                .iter()
                .filter(|row| row.has_locks)
                .map(|row| row.collection)
                .collect(),
            sequences: locked
                .into_iter()
                .map(|row| (row.collection, row.sequence))
                .collect(),
        }))
    }

    /// The number of the next change.
    fn next(&mut self, collection: CollectionId) -> i64 {
        let sequence = self.sequences.entry(collection).or_default();
        *sequence += 1;
        *sequence
    }
}

impl Groupware {
    /// Writes everything that an exchange changed, in the caller's transaction.
    pub(super) async fn store(
        &self,
        db: &mut PgConnection,
        mut exchange: Exchange,
        changes: &[Change],
        collections: &BTreeMap<CollectionId, Collection>,
    ) -> Result<Attempt<Vec<Done>>> {
        let Some(mut logs) = Logs::lock(db, &exchange).await? else {
            return Ok(Attempt::Again);
        };
        let own: Vec<Key> = changes
            .iter()
            .filter_map(|change| {
                let owner = collections.get(&change.collection)?.owner;
                Some((owner, change.uid.clone()))
            })
            .collect();
        self.check_all_locks(db, &mut exchange, &logs, &own).await?;
        record(&mut exchange);
        let mut done = Vec::new();
        for (key, change) in own.iter().zip(changes) {
            let Some(copy) = exchange.copies.remove(key) else {
                continue;
            };
            let finished = match &change.wish {
                Wish::Remove {
                    with_collection: true,
                    ..
                } => None,
                Wish::Remove { .. } => self.remove(db, &copy, &mut logs, &exchange).await?,
                Wish::Put(put) => write(db, copy, Some(&put.data), &mut logs, &exchange).await?,
            };
            match finished {
                Some(finished) => done.push(finished),
                None if matches!(
                    change.wish,
                    Wish::Remove {
                        with_collection: true,
                        ..
                    }
                ) => {}
                None => return Ok(Attempt::Again),
            }
        }
        let others: Vec<Copy> = std::mem::take(&mut exchange.copies).into_values().collect();
        for copy in others {
            if !copy.is_changed {
                continue;
            }
            match write(db, copy, None, &mut logs, &exchange).await {
                Ok(Some(_)) => {}
                // Someone put another object of that UID there.
                Ok(None) | Err(GroupwareError::UidConflict { .. }) => return Ok(Attempt::Again),
                Err(error) => return Err(error),
            }
        }
        put_into_inboxes(db, &exchange, &mut logs).await?;
        let ids: Vec<i64> = logs.sequences.keys().map(|id| id.0).collect();
        let sequences: Vec<i64> = logs.sequences.values().copied().collect();
        schedule::advance(db, &ids, &sequences).await?;
        if !exchange.mail.is_empty() {
            imip_queue::insert(db, &exchange.mail, exchange.now).await?;
        }
        Ok(Attempt::Done(done))
    }

    /// WebDAV locks: those on one's own object forbid the change, those on another's keep the message from it.
    async fn check_all_locks(
        &self,
        db: &mut PgConnection,
        exchange: &mut Exchange,
        logs: &Logs,
        own: &[Key],
    ) -> Result<()> {
        let nobody = Tokens::default();
        let mut failed = BTreeSet::new();
        for (key, copy) in &exchange.copies {
            if !(copy.is_changed && logs.with_locks.contains(&copy.collection)) {
                continue;
            }
            let path = [copy.name.clone()];
            let change = if copy.before.is_some() && copy.data.is_some() {
                LockChange::Content(&path)
            } else {
                LockChange::Member(&path)
            };
            let is_own = own.contains(key);
            let tokens = if is_own { &self.tokens } else { &nobody };
            match roost_locks::check(db, LockSpace::Collection(copy.collection), &[change], tokens).await {
                Ok(()) => {}
                Err(Locked::By(paths)) if is_own => return Err(GroupwareError::Locked { paths }),
                Err(Locked::By(_)) => {
                    failed.insert(key.clone());
                }
                Err(Locked::Db(error)) => return Err(error.into()),
            }
        }
        for (account, uid) in failed {
            exchange.copies.remove(&(account, uid.clone()));
            exchange
                .delivered
                .retain(|delivered| delivered.account != account);
            let of_uid = exchange.deliveries.iter_mut().filter(|((_, of), _)| *of == uid);
            for delivery in of_uid.flat_map(|(_, deliveries)| deliveries) {
                if delivery.account == Some(account) {
                    delivery.status = DeliveryStatus::Failed;
                }
            }
        }
        Ok(())
    }

    async fn remove(
        &self,
        db: &mut PgConnection,
        copy: &Copy,
        logs: &mut Logs,
        exchange: &Exchange,
    ) -> Result<Option<Done>> {
        let Some(before) = &copy.before else {
            return Err(GroupwareError::NotFound);
        };
        let sequence = logs.next(copy.collection);
        let condition = Condition::Etag(vec![before.etag.clone()]);
        let outcome = object::delete(
            db,
            copy.collection,
            sequence,
            &copy.name,
            &condition,
            true,
            exchange.now,
        )
        .await?;
        let WriteOutcome::Deleted { before: version } = outcome else {
            return Ok(None);
        };
        if logs.with_locks.contains(&copy.collection) {
            let path = [copy.name.clone()];
            roost_locks::forget(db, LockSpace::Collection(copy.collection), &path).await?;
        }
        Ok(Some(Done {
            written: Written {
                etag: before.etag.clone(),
                created: false,
                schedule_tag: None,
                stored: None,
            },
            before: Some(version),
        }))
    }
}

/// Stores a copy. `put` is what a client sent for it. `None` if the stored object is not what was read.
async fn write(
    db: &mut PgConnection,
    copy: Copy,
    put: Option<&[u8]>,
    logs: &mut Logs,
    exchange: &Exchange,
) -> Result<Option<Done>> {
    let Some(data) = copy.data else {
        return Err(GroupwareError::NotFound);
    };
    let (parsed, data) = parse(data).await;
    let parsed: ParsedObject = parsed.map_err(|_| GroupwareError::NotEditable(copy.name.clone()))?;
    let sequence = logs.next(copy.collection);
    let schedule_tag = match (copy.tag, &copy.before) {
        (Tag::None, _) => None,
        (Tag::Kept, Some(before)) => before.schedule_tag.clone(),
        (Tag::Kept, None) | (Tag::New, _) => Some(format!("\"{}-{sequence}\"", copy.collection)),
    };
    let condition = match copy.before {
        Some(before) => Condition::Etag(vec![before.etag]),
        None => Condition::Absent,
    };
    let row = NewObject {
        scheduling: Scheduling::Done(schedule_tag.as_deref()),
        ..parsed.row(&copy.name, &data)
    };
    let outcome = object::write(db, copy.collection, sequence, &row, &condition, exchange.now).await?;
    let (created, before) = match outcome {
        WriteOutcome::Created => (true, None),
        WriteOutcome::Modified { before } => (false, before),
        WriteOutcome::UidConflict { name } => return Err(GroupwareError::UidConflict { name }),
        _ => return Ok(None),
    };
    Ok(Some(Done {
        written: Written {
            etag: parsed.into_etag(),
            created,
            schedule_tag,
            stored: put.is_none_or(|put| put != data).then_some(data),
        },
        before,
    }))
}

/// SCHEDULE-STATUS in the copies whose changes sent something.
fn record(exchange: &mut Exchange) {
    for (key, deliveries) in &exchange.deliveries {
        let Some(copy) = exchange.copies.get_mut(key).filter(|copy| copy.is_changed) else {
            continue;
        };
        let results: Vec<(&str, DeliveryStatus)> = deliveries
            .iter()
            .map(|delivery| (delivery.address.as_str(), delivery.status))
            .collect();
        let object = copy
            .data
            .as_deref()
            .and_then(|data| CalendarObject::parse(data).ok());
        if let Some(recorded) = object.and_then(|object| record_delivery(&object, &results, exchange.now)) {
            copy.data = Some(recorded);
        }
    }
}

/// A message has a name of its own, and in place of a UID too: several may be about one event.
async fn put_into_inboxes(db: &mut PgConnection, exchange: &Exchange, logs: &mut Logs) -> Result<()> {
    for delivered in &exchange.delivered {
        let name = format!("{}.ics", uid::random());
        let Some(columns) = MessageColumns::read(&delivered.data) else {
            continue;
        };
        let sequence = logs.next(delivered.inbox);
        let row = columns.row(&name, &delivered.data);
        object::write(
            db,
            delivered.inbox,
            sequence,
            &row,
            &Condition::Absent,
            exchange.now,
        )
        .await?;
    }
    Ok(())
}
