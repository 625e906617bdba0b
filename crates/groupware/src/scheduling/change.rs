//! A person's own changes of objects in one of their calendars, or in that of someone for whom they act.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use roost_db::collection::{self, Collection};
use roost_db::object::{self, Condition, Object};
use roost_db::{object_version, schedule};
use roost_ical::itip::{self, Addresses, Method, Plan, Role, reconcile};
use roost_ical::object::CalendarObject;
use roost_shared::{AccountId, CollectionId, VersionId};
use sqlx::PgConnection;

use super::exchange::{Before, Copy, Exchange, Sent, Tag};
use super::holds;
use super::people::People;
use super::store::Done;
use crate::write::check_takes;
use crate::{Groupware, GroupwareError, Result, blocking};

/// How often an attempt is made to find everything as it was read. Each time somebody else has got on.
pub(super) const MAX_ATTEMPTS: usize = 20;

/// One change of one object.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub collection: CollectionId,
    pub name: String,
    /// The object's UID.
    pub uid: String,
    pub condition: Condition,
    pub wish: Wish,
}

/// What is to become of an object.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// It is stored.
    Put(Box<Put>),
    /// It goes.
    Remove {
        /// Whether an attendee's answer is sent (`Schedule-Reply`, RFC 6638 §8.1).
        replies: bool,
        /// Whether its whole collection goes, so that nothing is to be done about it alone.
        with_collection: bool,
    },
}

/// What is to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub data: Vec<u8>,
    pub object: CalendarObject,
    /// The version that has to be the newest one.
    pub newest: Option<VersionId>,
}

/// How an attempt ended.
pub(super) enum Attempt<T> {
    Done(T),
    /// Something was changed meanwhile.
    Again,
    /// These people lack a calendar or an inbox.
    Lacking(BTreeSet<AccountId>),
}

impl Groupware {
    /// Carries out changes of scheduling objects, all or none, and sends what they call for.
    pub(crate) async fn change(&self, account: AccountId, changes: &[Change]) -> Result<Vec<Done>> {
        let mut lacking = BTreeSet::new();
        for _ in 0..MAX_ATTEMPTS {
            let mut tx = self.begin().await?;
            match self.try_change(&mut tx, account, changes, &lacking).await? {
                Attempt::Done(done) => {
                    tx.commit().await?;
                    return Ok(done);
                }
                Attempt::Again => tx.rollback().await?,
                Attempt::Lacking(accounts) => {
                    tx.rollback().await?;
                    self.provide(accounts, &mut lacking).await?;
                }
            }
        }
        Err(GroupwareError::PreconditionFailed)
    }

    /// As whom somebody takes part in an object.
    pub(crate) async fn role_of(&self, account: AccountId, object: &CalendarObject) -> Result<Role> {
        let mut people = People::default();
        let mut db = self.connection().await?;
        people.load(&mut db, &BTreeSet::from([account])).await?;
        Ok(people
            .person(account)
            .map_or(Role::Neither, |person| itip::role(object, &person.addresses)))
    }

    /// Makes calendars and inboxes for people who lack them, once: who has none afterwards cannot be helped.
    pub(crate) async fn provide(
        &self,
        accounts: BTreeSet<AccountId>,
        lacking: &mut BTreeSet<AccountId>,
    ) -> Result<()> {
        for account in accounts {
            match self.ensure_defaults(account).await {
                Ok(()) | Err(GroupwareError::NotFound) => lacking.insert(account),
                Err(error) => return Err(error),
            };
        }
        Ok(())
    }

    /// One attempt, in the caller's transaction.
    pub(super) async fn try_change(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        changes: &[Change],
        lacking: &BTreeSet<AccountId>,
    ) -> Result<Attempt<Vec<Done>>> {
        let uids: Vec<String> = changes.iter().map(|change| change.uid.clone()).collect();
        schedule::lock_uids(db, &uids).await?;
        let mut exchange = Exchange::new(Utc::now());
        exchange.sends_mail = self.sends_mail;
        let collections = look_up_collections(db, account, changes).await?;
        let stored = look_up_objects(db, account, changes).await?;
        let owners = collections.values().map(|collection| collection.owner).collect();
        exchange
            .load(db, &owners, &uids.iter().cloned().collect())
            .await?;
        let mut messages = Vec::new();
        for change in changes {
            let collection = collections
                .get(&change.collection)
                .ok_or(GroupwareError::NotFound)?;
            let old = stored.get(&(change.collection, change.name.as_str()));
            if old.is_some_and(|old| old.info.uid != change.uid) {
                return match &change.wish {
                    Wish::Put(_) => Err(GroupwareError::UidConflict {
                        name: change.name.clone(),
                    }),
                    Wish::Remove { .. } => Ok(Attempt::Again),
                };
            }
            check(db, collection, change, old).await?;
            let planned = plan(&exchange, collection, change, old).await?;
            if !planned.messages.is_empty() {
                check_sender(db, account, collection, &planned).await?;
            }
            if planned.role != Role::Neither && old.is_none() {
                check_unique(&exchange, collection, change, changes)?;
            }
            let key = (collection.owner, change.uid.clone());
            exchange
                .copies
                .insert(key, own_copy(account, collection, change, old, &planned));
            messages.extend(planned.messages.into_iter().map(|message| Sent {
                from: collection.owner,
                message,
            }));
        }
        match exchange.deliver(db, messages, lacking).await? {
            Ok(exchange) => self.store(db, exchange, changes, &collections).await,
            Err(lacking) => Ok(Attempt::Lacking(lacking)),
        }
    }
}

async fn look_up_collections(
    db: &mut PgConnection,
    account: AccountId,
    changes: &[Change],
) -> Result<BTreeMap<CollectionId, Collection>> {
    let mut found = BTreeMap::new();
    for change in changes {
        if let Entry::Vacant(entry) = found.entry(change.collection) {
            let collection = collection::lookup(db, account, change.collection).await?;
            entry.insert(collection.ok_or(GroupwareError::NotFound)?);
        }
    }
    Ok(found)
}

async fn look_up_objects<'a>(
    db: &mut PgConnection,
    account: AccountId,
    changes: &'a [Change],
) -> Result<BTreeMap<(CollectionId, &'a str), Object>> {
    let mut names: BTreeMap<CollectionId, Vec<String>> = BTreeMap::new();
    for change in changes {
        names
            .entry(change.collection)
            .or_default()
            .push(change.name.clone());
    }
    let mut found = BTreeMap::new();
    for (collection, names) in names {
        for object in object::list_by_names(db, account, collection, &names).await? {
            let mut of_name = changes
                .iter()
                .filter(|change| change.collection == collection && change.name == object.info.name);
            if let Some(change) = of_name.next() {
                found.insert((collection, change.name.as_str()), object);
            }
        }
    }
    Ok(found)
}

/// May the account do that, and does the client's condition hold?
async fn check(
    db: &mut PgConnection,
    collection: &Collection,
    change: &Change,
    old: Option<&Object>,
) -> Result<()> {
    if !collection.writable {
        return Err(GroupwareError::Forbidden);
    }
    match &change.wish {
        Wish::Put(put) => {
            check_takes(collection.kind, &collection.components, put.object.kind().name())?;
            if let Some(version) = put.newest
                && !object_version::is_newest(db, collection.id, &change.name, version).await?
            {
                return Err(GroupwareError::PreconditionFailed);
            }
        }
        Wish::Remove { .. } if old.is_none() => return Err(GroupwareError::NotFound),
        Wish::Remove { .. } => {}
    }
    let state = old.map(|old| (old.info.etag.as_str(), old.info.schedule_tag.as_deref()));
    if holds(&change.condition, state) {
        Ok(())
    } else {
        Err(GroupwareError::PreconditionFailed)
    }
}

/// What is to be stored and sent.
struct Planned {
    role: Role,
    messages: Vec<itip::Message>,
    data: Option<Vec<u8>>,
}

async fn plan(
    exchange: &Exchange,
    collection: &Collection,
    change: &Change,
    old: Option<&Object>,
) -> Result<Planned> {
    let addresses = exchange
        .people
        .person(collection.owner)
        .map(|person| person.addresses.clone())
        .unwrap_or_default();
    let old = old.map(|old| old.data.clone());
    let change = change.clone();
    let now = exchange.now;
    blocking::run(move || plan_now(&addresses, change, old.as_deref(), now)).await
}

fn plan_now(
    addresses: &Addresses,
    change: Change,
    old: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<Planned> {
    // What cannot be read any more was none of scheduling's.
    let old = old.and_then(|data| CalendarObject::parse(data).ok());
    match change.wish {
        Wish::Put(put) => {
            let Put {
                mut data,
                mut object,
                newest,
            } = *put;
            if let (Condition::ScheduleTag(_), Some(old)) = (&change.condition, &old)
                && let Some(reconciled) = reconcile(&object, old, addresses)
            {
                object = CalendarObject::parse(&reconciled).map_err(GroupwareError::InvalidCalendar)?;
                data = reconciled;
            }
            let is_back = newest.is_some() && old.is_none();
            if is_back && itip::role(&object, addresses) == Role::Organizer {
                object = itip::renewed(&object);
                data = object.root().to_bytes();
            }
            let Plan {
                role: _,
                messages,
                stored,
            } = itip::schedule(old.as_ref(), Some(&object), addresses, now)?;
            Ok(Planned {
                // What it is from now on, even if it was a meeting before.
                role: itip::role(&object, addresses),
                messages,
                data: Some(stored.unwrap_or(data)),
            })
        }
        Wish::Remove { replies, .. } => {
            let plan = itip::schedule(old.as_ref(), None, addresses, now)?;
            let is_silent = plan.role == Role::Attendee && !replies;
            Ok(Planned {
                role: plan.role,
                messages: if is_silent { Vec::new() } else { plan.messages },
                data: None,
            })
        }
    }
}

/// Only the owner and their delegates send in the owner's name.
async fn check_sender(
    db: &mut PgConnection,
    account: AccountId,
    collection: &Collection,
    planned: &Planned,
) -> Result<()> {
    if account == collection.owner || schedule::may_send(db, account, collection.owner).await? {
        return Ok(());
    }
    Err(GroupwareError::MayNotSend {
        owner: collection.owner_address.clone(),
        is_reply: planned
            .messages
            .iter()
            .all(|message| message.method == Method::Reply),
    })
}

/// RFC 6638 §3.2.4.1: one scheduling object of a UID in all the calendars of a person.
fn check_unique(
    exchange: &Exchange,
    collection: &Collection,
    change: &Change,
    changes: &[Change],
) -> Result<()> {
    let key = (collection.owner, change.uid.clone());
    let Some(other) = exchange.copies.get(&key).filter(|other| other.data.is_some()) else {
        return Ok(());
    };
    let goes = changes.iter().any(|change| {
        change.collection == other.collection
            && change.name == other.name
            && matches!(change.wish, Wish::Remove { .. })
    });
    if goes {
        return Ok(());
    }
    if other.collection == collection.id {
        return Err(GroupwareError::UidConflict {
            name: other.name.clone(),
        });
    }
    if other
        .before
        .as_ref()
        .is_some_and(|before| before.schedule_tag.is_some())
    {
        return Err(GroupwareError::NotUnique {
            owner: collection.owner_address.clone(),
            collection: other.collection_name.clone(),
            name: other.name.clone(),
        });
    }
    Ok(())
}

fn own_copy(
    account: AccountId,
    collection: &Collection,
    change: &Change,
    old: Option<&Object>,
    planned: &Planned,
) -> Copy {
    Copy {
        writer: account,
        collection: collection.id,
        collection_name: collection.name.clone(),
        name: change.name.clone(),
        before: old.map(|old| Before {
            etag: old.info.etag.clone(),
            schedule_tag: old.info.schedule_tag.clone(),
        }),
        data: planned.data.clone(),
        tag: if planned.role == Role::Neither {
            Tag::None
        } else {
            Tag::New
        },
        is_changed: true,
    }
}
