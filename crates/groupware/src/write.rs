//! Storing and deleting one object.

use chrono::Utc;
use roost_db::collection::{self, CollectionKind, WriteLock};
use roost_db::object::{self, Condition, WriteOutcome};
use roost_ical::card::CardError;
use roost_ical::object::{CalendarError, CalendarObject};
use roost_locks::{Change, LockSpace};
use roost_shared::{AccountId, CollectionId, VersionId};
use sqlx::PgConnection;

use crate::birthdays::{self, Days};
use crate::parsed::{ParseError, ParsedObject};
use crate::scheduling::{Change as Scheduled, Put, Wish};
use crate::{Groupware, GroupwareError, Result, blocking, name};

/// The largest object that is taken.
pub const MAX_OBJECT_BYTES: usize = 10 * 1024 * 1024;

/// Bytes above which parsing leaves the async threads alone.
const LARGE_OBJECT_BYTES: usize = 64 * 1024;

/// An object as it was stored: byte for byte, unless scheduling had something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The strong entity tag, with quotes. It may be told to the client only if nothing else was stored than what
    /// came (RFC 4791 §5.3.4).
    pub etag: String,
    /// Whether there was no object of this name before.
    pub created: bool,
    /// Of a scheduling object, its Schedule-Tag, with quotes (RFC 6638 §3.2.10).
    pub schedule_tag: Option<String>,
    /// What was stored, where that is something else than what came.
    pub stored: Option<Vec<u8>>,
}

impl Groupware {
    /// Stores an object under a name, if the condition holds.
    ///
    /// The bytes are validated first; whatever fails, nothing is stored. Of several writers with conditions
    /// that exclude each other, one wins.
    ///
    /// # Errors
    /// In the order in which they are looked for: [`GroupwareError::InvalidName`],
    /// [`GroupwareError::TooLarge`], [`GroupwareError::NotFound`] and [`GroupwareError::Forbidden`] of the
    /// collection, [`GroupwareError::InvalidCalendar`] or [`GroupwareError::InvalidCard`],
    /// [`GroupwareError::UnsupportedComponent`], [`GroupwareError::PreconditionFailed`],
    /// [`GroupwareError::UidConflict`], [`GroupwareError::Locked`]; of meetings also [`GroupwareError::Scheduling`],
    /// [`GroupwareError::NotUnique`] and [`GroupwareError::MayNotSend`].
    pub async fn put(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        data: Vec<u8>,
        condition: &Condition,
    ) -> Result<Written> {
        let (written, _) = self.replace(account, collection, name, data, condition).await?;
        Ok(written)
    }

    /// [`Groupware::put`] that also tells what the object was before, if it was something else.
    pub(crate) async fn replace(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        data: Vec<u8>,
        condition: &Condition,
    ) -> Result<(Written, Option<VersionId>)> {
        name::check(name)?;
        if data.len() > MAX_OBJECT_BYTES {
            return Err(GroupwareError::TooLarge {
                limit: MAX_OBJECT_BYTES as u64,
            });
        }
        let (parsed, data) = parse_by(ParsedObject::parse_new, data).await;
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.refusal(account, collection, error).await),
        };
        if parsed.meeting.is_some() || matches!(condition, Condition::ScheduleTag(_)) {
            let meeting = parsed.meeting.take();
            return self
                .put_meeting(account, collection, name, data, meeting, condition, None)
                .await;
        }
        let now = Utc::now();
        let mut tx = self.begin().await?;
        let lock = lock(&mut tx, account, collection, 1).await?;
        check_kind(&lock, &parsed)?;
        let row = parsed.row(name, &data);
        let (created, before) =
            match object::write(&mut tx, collection, lock.sequence, &row, condition, now).await? {
                WriteOutcome::Created => (true, None),
                WriteOutcome::Modified { before } => (false, before),
                WriteOutcome::Scheduled => {
                    tx.rollback().await?;
                    return self
                        .put_meeting(account, collection, name, data, None, condition, None)
                        .await;
                }
                other => return Err(refused(other)),
            };
        let path = [name.to_owned()];
        let change = if created {
            Change::Member(&path)
        } else {
            Change::Content(&path)
        };
        self.check_locks(&mut tx, collection, &lock, &[change]).await?;
        if lock.kind == CollectionKind::AddressBook {
            birthdays::draw(&mut tx, lock.owner, collection, name, &parsed.days).await?;
        }
        tx.commit().await?;
        let written = Written {
            etag: parsed.into_etag(),
            created,
            schedule_tag: None,
            stored: None,
        };
        Ok((written, before))
    }

    /// Stores what is a meeting, or takes the place of one. `newest` is the version that has to be the newest.
    #[expect(
        clippy::too_many_arguments,
        reason = "those of a put, and what was read of it already"
    )]
    pub(crate) async fn put_meeting(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        data: Vec<u8>,
        meeting: Option<CalendarObject>,
        condition: &Condition,
        newest: Option<VersionId>,
    ) -> Result<(Written, Option<VersionId>)> {
        let object = match meeting {
            Some(meeting) => meeting,
            None => CalendarObject::parse(&data).map_err(GroupwareError::InvalidCalendar)?,
        };
        let change = Scheduled {
            collection,
            name: name.to_owned(),
            uid: object.uid().to_owned(),
            condition: condition.clone(),
            wish: Wish::Put(Box::new(Put { data, object, newest })),
        };
        let done = self.change(account, &[change]).await?;
        let done = done.into_iter().next().ok_or(GroupwareError::NotFound)?;
        Ok((done.written, done.before))
    }

    /// Deletes an object, if the condition holds. Answers what [`Groupware::restore`] wants to bring it back.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such collection or object, [`GroupwareError::Forbidden`],
    /// [`GroupwareError::PreconditionFailed`], [`GroupwareError::Locked`], [`GroupwareError::MayNotSend`].
    pub async fn delete(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        condition: &Condition,
    ) -> Result<VersionId> {
        self.delete_with(account, collection, name, condition, true).await
    }

    /// [`Groupware::delete`] that says whether the organizer of a meeting is told that the attendee declines
    /// (`Schedule-Reply`, RFC 6638 §8.1).
    ///
    /// # Errors
    /// As [`Groupware::delete`].
    pub async fn delete_with(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        condition: &Condition,
        replies: bool,
    ) -> Result<VersionId> {
        name::check(name).map_err(|_| GroupwareError::NotFound)?;
        if matches!(condition, Condition::ScheduleTag(_)) {
            return self
                .delete_meeting(account, collection, name, condition, replies)
                .await;
        }
        let now = Utc::now();
        let mut tx = self.begin().await?;
        let lock = lock_row(&mut tx, account, collection, 1).await?;
        if !lock.removable {
            return Err(GroupwareError::Forbidden);
        }
        let outcome = object::delete(&mut tx, collection, lock.sequence, name, condition, false, now).await?;
        let before = match outcome {
            WriteOutcome::Deleted { before } => before,
            WriteOutcome::Scheduled => {
                tx.rollback().await?;
                return self
                    .delete_meeting(account, collection, name, condition, replies)
                    .await;
            }
            other => return Err(refused(other)),
        };
        let path = [name.to_owned()];
        self.check_locks(&mut tx, collection, &lock, &[Change::Member(&path)])
            .await?;
        if lock.has_locks {
            roost_locks::forget(&mut tx, LockSpace::Collection(collection), &path).await?;
        }
        if lock.kind == CollectionKind::AddressBook {
            birthdays::draw(&mut tx, lock.owner, collection, name, &Days::default()).await?;
        }
        tx.commit().await?;
        Ok(before)
    }

    async fn delete_meeting(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        condition: &Condition,
        replies: bool,
    ) -> Result<VersionId> {
        let mut db = self.connection().await?;
        let info = object::find_info_by_name(&mut db, account, collection, name).await?;
        drop(db);
        let change = Scheduled {
            collection,
            name: name.to_owned(),
            uid: info.ok_or(GroupwareError::NotFound)?.uid,
            condition: condition.clone(),
            wish: Wish::Remove {
                replies,
                with_collection: false,
            },
        };
        let done = self.change(account, &[change]).await?;
        let done = done.into_iter().next();
        done.and_then(|done| done.before).ok_or(GroupwareError::NotFound)
    }

    /// What to say of bytes that could not be read: whether the account may write there at all comes first,
    /// and the words are those of the collection's kind.
    pub(crate) async fn refusal(
        &self,
        account: AccountId,
        collection: CollectionId,
        error: ParseError,
    ) -> GroupwareError {
        let collection = match self.collection(account, collection).await {
            Ok(collection) => collection,
            Err(error) => return error,
        };
        if !collection.writable {
            return GroupwareError::Forbidden;
        }
        match (collection.kind, error) {
            (CollectionKind::Calendar, ParseError::Calendar(error)) => GroupwareError::InvalidCalendar(error),
            (CollectionKind::AddressBook, ParseError::Card(error)) => GroupwareError::InvalidCard(error),
            (kind, _) => wrong_kind(kind),
        }
    }
}

/// Parses bytes and gives them back; large ones on a thread where that hurts nobody.
pub(crate) async fn parse(data: Vec<u8>) -> (std::result::Result<ParsedObject, ParseError>, Vec<u8>) {
    parse_by(ParsedObject::parse, data).await
}

async fn parse_by(
    parse: fn(&[u8]) -> std::result::Result<ParsedObject, ParseError>,
    data: Vec<u8>,
) -> (std::result::Result<ParsedObject, ParseError>, Vec<u8>) {
    let read = move |data: Vec<u8>| (parse(&data), data);
    if data.len() <= LARGE_OBJECT_BYTES {
        read(data)
    } else {
        blocking::run(move || read(data)).await
    }
}

/// Takes the collection's lock and numbers for the changes of its objects.
pub(crate) async fn lock(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    changes: i64,
) -> Result<WriteLock> {
    let lock = lock_row(db, account, collection, changes).await?;
    if lock.writable {
        Ok(lock)
    } else {
        Err(GroupwareError::Forbidden)
    }
}

/// As [`lock`], for changes of the collection itself, which its owner may make even if its objects come from
/// elsewhere.
pub(crate) async fn lock_row(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    changes: i64,
) -> Result<WriteLock> {
    let found = collection::lock_for_write(db, account, collection, changes).await?;
    found.ok_or(GroupwareError::NotFound)
}

pub(crate) fn check_kind(lock: &WriteLock, parsed: &ParsedObject) -> Result<()> {
    if lock.kind != parsed.kind {
        return Err(wrong_kind(lock.kind));
    }
    check_takes(lock.kind, &lock.components, parsed.component)
}

/// Refuses a component that a collection does not take.
pub(crate) fn check_takes(kind: CollectionKind, components: &[String], component: &str) -> Result<()> {
    if kind == CollectionKind::AddressBook && component != "VCARD" {
        return Err(wrong_kind(kind));
    }
    if !kind.takes(components, component) {
        return Err(GroupwareError::UnsupportedComponent {
            component: component.to_owned(),
        });
    }
    Ok(())
}

fn wrong_kind(kind: CollectionKind) -> GroupwareError {
    match kind {
        CollectionKind::Calendar => {
            GroupwareError::InvalidCalendar(CalendarError::InvalidData("this is not iCalendar".into()))
        }
        CollectionKind::AddressBook => {
            GroupwareError::InvalidCard(CardError::InvalidData("this is not a vCard".into()))
        }
    }
}

pub(crate) fn refused(outcome: WriteOutcome) -> GroupwareError {
    match outcome {
        WriteOutcome::UidConflict { name } => GroupwareError::UidConflict { name },
        WriteOutcome::Missing => GroupwareError::NotFound,
        _ => GroupwareError::PreconditionFailed,
    }
}
