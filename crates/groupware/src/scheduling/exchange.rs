//! Messages on their way: each changes a copy or lands in an inbox, here in memory, until all have arrived.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use roost_db::imip_queue::NewMessage;
use roost_db::schedule::{self, AccountKind};
use roost_ical::itip::{DeliveryStatus, Ignored, Incoming, Message, Method, Outcome, Participant, receive};
use roost_ical::object::CalendarObject;
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use super::people::{People, Way};
use crate::parsed::ParsedObject;
use crate::{Result, blocking, uid};

/// How often answers may cause answers in one change.
const MAX_ROUNDS: usize = 4;

/// Whose copy of which UID.
pub(super) type Key = (AccountId, String);

/// What a copy was when it was read.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub etag: String,
    pub schedule_tag: Option<String>,
}

/// What the Schedule-Tag of a copy becomes (RFC 6638 §3.2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// What it was.
    Kept,
    /// Another one.
    New,
    /// The object is no scheduling object.
    None,
}

/// Somebody's object of a UID.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    /// As whom its collection is written to: its owner, or who acts for them.
    pub writer: AccountId,
    pub collection: CollectionId,
    pub collection_name: String,
    pub name: String,
    /// `None` if it is new.
    pub before: Option<Before>,
    /// `None` if it is to be removed.
    pub data: Option<Vec<u8>>,
    pub tag: Tag,
    pub is_changed: bool,
}

/// A message for an inbox.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    pub account: AccountId,
    pub inbox: CollectionId,
    pub data: Vec<u8>,
}

/// How a message to one recipient went.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub address: String,
    /// Whose calendar it went into.
    pub account: Option<AccountId>,
    pub status: DeliveryStatus,
}

/// A message with whose name it is sent in.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub from: AccountId,
    pub message: Message,
}

/// Everything that a change touches, beside what is stored.
#[derive(Debug)]
pub(super) struct Exchange {
    pub now: DateTime<Utc>,
    /// Whether mail goes out.
    pub sends_mail: bool,
    pub people: People,
    pub copies: BTreeMap<Key, Copy>,
    loaded: BTreeSet<Key>,
    /// Copies of rooms and things that a message has changed.
    asked: Vec<Key>,
    /// Copies of organizers that an answer has changed, with who gave it, if they have a copy here.
    pub(super) answered: BTreeMap<Key, BTreeSet<AccountId>>,
    pub delivered: Vec<Delivered>,
    pub mail: Vec<NewMessage>,
    /// By the copy that caused them.
    pub deliveries: BTreeMap<Key, Vec<Delivery>>,
}

impl Exchange {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            sends_mail: true,
            people: People::default(),
            copies: BTreeMap::new(),
            loaded: BTreeSet::new(),
            asked: Vec::new(),
            answered: BTreeMap::new(),
            delivered: Vec::new(),
            mail: Vec::new(),
            deliveries: BTreeMap::new(),
        }
    }

    /// Looks up what people have of some UIDs.
    pub async fn load(
        &mut self,
        db: &mut PgConnection,
        accounts: &BTreeSet<AccountId>,
        uids: &BTreeSet<String>,
    ) -> Result<()> {
        let unknown: BTreeSet<AccountId> = accounts
            .iter()
            .copied()
            .filter(|account| self.people.person(*account).is_none())
            .collect();
        if !unknown.is_empty() {
            self.people.load(db, &unknown).await?;
        }
        let keys: Vec<Key> = accounts
            .iter()
            .flat_map(|account| uids.iter().map(|uid| (*account, uid.clone())))
            .filter(|key| !self.loaded.contains(key))
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        let owners: BTreeSet<i64> = keys.iter().map(|(account, _)| account.0).collect();
        let owners: Vec<i64> = owners.into_iter().collect();
        let uids: Vec<String> = uids.iter().cloned().collect();
        for found in schedule::copies(db, &owners, &uids).await? {
            let key = (found.owner, found.uid.clone());
            if keys.contains(&key) {
                // Scheduling objects come first; there is one of them at most.
                self.copies.entry(key).or_insert_with(|| Copy::stored(found));
            }
        }
        self.loaded.extend(keys);
        Ok(())
    }

    /// Delivers messages, and what they cause. Answers the accounts that lack a calendar or an inbox, if there are
    /// any besides `known_to_lack`; then nothing counts, and the caller starts afresh when they have them.
    pub async fn deliver(
        mut self,
        db: &mut PgConnection,
        messages: Vec<Sent>,
        known_to_lack: &BTreeSet<AccountId>,
    ) -> Result<std::result::Result<Self, BTreeSet<AccountId>>> {
        let mut waiting = messages;
        for _ in 0..MAX_ROUNDS {
            if waiting.is_empty() {
                break;
            }
            let lacking = self.look_up_recipients(db, &waiting).await?;
            if !lacking.is_subset(known_to_lack) {
                return Ok(Err(lacking));
            }
            (self, waiting) = blocking::run(move || {
                let caused = waiting.into_iter().flat_map(|sent| self.send(&sent)).collect();
                (self, caused)
            })
            .await;
            waiting.extend(self.take_answers(db).await?);
        }
        self.show_answers(db).await?;
        Ok(Ok(self))
    }

    /// What rooms and things answer to what they were asked since the last time.
    pub(super) async fn take_answers(&mut self, db: &mut PgConnection) -> Result<Vec<Sent>> {
        let asked = std::mem::take(&mut self.asked);
        self.answer_for(db, asked).await
    }

    /// Whether somebody has no inbox, or no calendar that takes what a message is about.
    pub(super) fn lacks_place(&self, account: AccountId, component: &str) -> bool {
        self.people
            .person(account)
            .is_none_or(|person| person.inbox().is_none() || person.calendar_for(component).is_none())
    }

    async fn look_up_recipients(
        &mut self,
        db: &mut PgConnection,
        messages: &[Sent],
    ) -> Result<BTreeSet<AccountId>> {
        let recipients = messages.iter().flat_map(|sent| &sent.message.to);
        let addresses: Vec<String> = recipients.map(|to| to.address.clone()).collect();
        self.people.find(db, addresses).await?;
        let mut lacking = BTreeSet::new();
        let mut accounts = BTreeSet::new();
        let mut uids = BTreeSet::new();
        for sent in messages {
            let message = &sent.message;
            uids.insert(message.uid.clone());
            for to in &message.to {
                if let Way::Local(account) = self.people.way(&to.address) {
                    accounts.insert(account);
                }
            }
        }
        self.load(db, &accounts, &uids).await?;
        let all: Vec<AccountId> = accounts.iter().copied().collect();
        self.lock_rooms(db, &all).await?;
        for sent in messages {
            let component = sent.message.kind.name();
            lacking.extend(
                accounts
                    .iter()
                    .copied()
                    .filter(|account| self.lacks_place(*account, component)),
            );
        }
        Ok(lacking)
    }

    /// Sends one message to all its recipients. Answers what that causes.
    fn send(&mut self, sent: &Sent) -> Vec<Sent> {
        let message = &sent.message;
        let incoming = Incoming::parse(&message.data).ok().map(Incoming::in_order);
        let mut caused = Vec::new();
        for to in &message.to {
            let way = self.people.way(&to.address);
            let (status, account) = match (way, &incoming) {
                (Way::Local(account), Some(incoming)) => {
                    let (status, answer) = self.receive(account, incoming, &message.data);
                    if let Some(givers) = self.answered.get_mut(&(account, message.uid.clone())) {
                        givers.insert(sent.from);
                    }
                    caused.extend(answer.map(|message| Sent {
                        from: account,
                        message,
                    }));
                    (status, Some(account))
                }
                (Way::Mail, Some(_)) if !self.sends_mail => (DeliveryStatus::NoService, None),
                (Way::Mail, Some(_)) => {
                    self.mail.push(queued(sent, to));
                    (DeliveryStatus::Pending, None)
                }
                (_, None) => (DeliveryStatus::Failed, None),
                (Way::Nowhere, _) => (DeliveryStatus::InvalidUser, None),
            };
            self.deliveries
                .entry((sent.from, message.uid.clone()))
                .or_default()
                .push(Delivery {
                    address: to.address.clone(),
                    account,
                    status,
                });
        }
        caused
    }

    /// Someone gets a message: into the calendar as far as that can be decided, and into the inbox.
    pub(super) fn receive(
        &mut self,
        account: AccountId,
        message: &Incoming,
        data: &[u8],
    ) -> (DeliveryStatus, Option<Message>) {
        let Some(person) = self.people.person(account) else {
            return (DeliveryStatus::NoService, None);
        };
        let inbox = person.inbox();
        let is_room = person.user.kind != AccountKind::Individual;
        let place = person.calendar_for(message.object().kind().name());
        let key = (account, message.object().uid().to_owned());
        let stored = match self.copies.get(&key).and_then(|copy| copy.data.as_deref()) {
            Some(data) => match CalendarObject::parse(data) {
                Ok(object) => Some(object),
                Err(_) => return (DeliveryStatus::Failed, None),
            },
            None => None,
        };
        let mut answer = None;
        match receive(message, stored.as_ref(), &person.addresses, self.now) {
            Outcome::Store(new) => {
                if ParsedObject::parse(&new.data).is_err() {
                    return (DeliveryStatus::Failed, None);
                }
                let tag = if new.changes_schedule_tag {
                    Tag::New
                } else {
                    Tag::Kept
                };
                if is_room && !self.asked.contains(&key) {
                    self.asked.push(key.clone());
                }
                if message.method() == Method::Reply {
                    self.answered.entry(key.clone()).or_default();
                }
                match (self.copies.get_mut(&key), place) {
                    (Some(copy), _) => copy.change(new.data, tag),
                    (None, Some(collection)) => {
                        self.copies
                            .insert(key, Copy::received(account, collection, new.data));
                    }
                    (None, None) => return (DeliveryStatus::NoService, None),
                }
            }
            Outcome::Answer(message) => answer = Some(message),
            Outcome::Show => {}
            Outcome::Ignore(Ignored::TooLarge) => return (DeliveryStatus::Failed, None),
            Outcome::Ignore(Ignored::NotInvited | Ignored::OtherOrganizer | Ignored::WrongRole) => {
                return (DeliveryStatus::NoAuthority, None);
            }
            // There is no such meeting to answer.
            Outcome::Ignore(Ignored::Unknown) if message.method() == Method::Reply => {
                return (DeliveryStatus::NoAuthority, None);
            }
            // They have heard of it already, or have nothing left that it is about.
            Outcome::Ignore(Ignored::Outdated | Ignored::Unknown) => {
                return (DeliveryStatus::Delivered, None);
            }
        }
        if let Some(inbox) = inbox {
            self.delivered.push(Delivered {
                account,
                inbox,
                data: data.to_vec(),
            });
        }
        (DeliveryStatus::Delivered, answer)
    }
}

impl Copy {
    fn stored(found: schedule::Copy) -> Self {
        Self {
            writer: found.owner,
            collection: found.collection,
            collection_name: found.collection_name,
            name: found.name,
            before: Some(Before {
                etag: found.etag,
                schedule_tag: found.schedule_tag,
            }),
            data: Some(found.data),
            tag: Tag::Kept,
            is_changed: false,
        }
    }

    fn received(account: AccountId, collection: CollectionId, data: Vec<u8>) -> Self {
        Self {
            writer: account,
            collection,
            collection_name: String::new(),
            name: format!("{}.ics", uid::random()),
            before: None,
            data: Some(data),
            tag: Tag::New,
            is_changed: true,
        }
    }

    pub fn change(&mut self, data: Vec<u8>, tag: Tag) {
        self.data = Some(data);
        self.is_changed = true;
        let had_tag = self
            .before
            .as_ref()
            .is_some_and(|before| before.schedule_tag.is_some());
        if tag == Tag::New || !had_tag {
            self.tag = Tag::New;
        }
    }
}

fn queued(sent: &Sent, to: &Participant) -> NewMessage {
    let Sent { from, message } = sent;
    let domain = message
        .from
        .address
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    NewMessage {
        account: *from,
        message_id: format!("{}@{domain}", uid::random()),
        method: message.method.name(),
        uid: message.uid.clone(),
        sender: message.from.address.clone(),
        sender_name: message.from.name.clone(),
        recipient: to.address.clone(),
        recipient_name: to.name.clone(),
        data: message.data.clone(),
    }
}
