//! Moving an object within or between collections of one kind.

use chrono::Utc;
use roost_db::collection::{CollectionKind, WriteLock};
use roost_db::object::{self, Condition, Destination, MoveSituation};
use roost_ical::itip::{Role, ScheduleError};
use roost_ical::object::CalendarObject;
use roost_locks::{Change, LockSpace};
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::birthdays::{self, Days};
use crate::scheduling::{Change as Scheduled, Put, Wish, holds};
use crate::write::{Written, lock};
use crate::{Groupware, GroupwareError, Result, name};

impl Groupware {
    /// Moves an object to another name, another collection of the same kind, or both. Its bytes and entity
    /// tag stay as they are. The condition is about the object that is moved.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidName`]; [`GroupwareError::NotFound`] and [`GroupwareError::Forbidden`] of
    /// either collection or of the object; [`GroupwareError::PreconditionFailed`];
    /// [`GroupwareError::UnsupportedComponent`] if the target collection does not take it;
    /// [`GroupwareError::NameTaken`] if the new name is taken and `overwrite` is false;
    /// [`GroupwareError::UidConflict`]; [`GroupwareError::Locked`].
    #[expect(
        clippy::too_many_arguments,
        reason = "source, target and what WebDAV says of them"
    )]
    pub async fn move_object(
        &self,
        account: AccountId,
        from: CollectionId,
        name: &str,
        to: CollectionId,
        new_name: &str,
        overwrite: bool,
        condition: &Condition,
    ) -> Result<Written> {
        name::check(name).map_err(|_| GroupwareError::NotFound)?;
        name::check(new_name)?;
        if from == to && name == new_name {
            return Err(GroupwareError::NameTaken);
        }
        let now = Utc::now();
        let mut tx = self.begin().await?;
        let (source, target) = lock_both(&mut tx, account, from, to).await?;
        let found = object::find_situation(&mut tx, from, name, to, new_name).await?;
        let situation = found.ok_or(GroupwareError::NotFound)?;
        if !holds(
            condition,
            Some((&situation.etag, situation.schedule_tag.as_deref())),
        ) {
            return Err(GroupwareError::PreconditionFailed);
        }
        if source.kind != target.kind || !target.kind.takes(&target.components, &situation.component) {
            return Err(GroupwareError::UnsupportedComponent {
                component: situation.component,
            });
        }
        if situation.target.is_some() && !overwrite {
            return Err(GroupwareError::NameTaken);
        }
        if let Some(name) = situation.rival {
            return Err(GroupwareError::UidConflict { name });
        }
        if situation.is_scheduled && source.owner != target.owner {
            let old = if source.writable && target.writable {
                object::find_by_name(&mut tx, account, from, name).await?
            } else {
                return Err(GroupwareError::Forbidden);
            };
            tx.rollback().await?;
            let old = old.ok_or(GroupwareError::NotFound)?;
            return self
                .hand_over(account, source.owner, old, to, new_name, &situation)
                .await;
        }
        if let Some(target) = situation.target {
            object::give_way(&mut tx, target, now).await?;
        }
        let (left, joined) = ([name.to_owned()], [new_name.to_owned()]);
        self.check_locks(&mut tx, from, &source, &[Change::Member(&left)])
            .await?;
        self.check_locks(&mut tx, to, &target, &[Change::Member(&joined)])
            .await?;
        let left_sequence = if from == to {
            target.sequence - 1
        } else {
            source.sequence
        };
        let replaces = situation.target.is_some();
        let destination = Destination {
            collection: to,
            name: new_name,
            sequence: target.sequence,
            replaces,
        };
        object::relocate(&mut tx, situation.id, left_sequence, &destination, now).await?;
        // RFC 4918 §7.6: locks stay behind; §9.9.3: what gives way loses its own.
        if source.has_locks {
            roost_locks::forget(&mut tx, LockSpace::Collection(from), &left).await?;
        }
        if target.has_locks {
            roost_locks::forget(&mut tx, LockSpace::Collection(to), &joined).await?;
        }
        if source.kind == CollectionKind::AddressBook {
            birthdays::draw(&mut tx, source.owner, from, name, &Days::default()).await?;
            birthdays::draw_stored(&mut tx, target.owner, to, new_name).await?;
        }
        tx.commit().await?;
        Ok(Written {
            etag: situation.etag,
            created: !replaces,
            schedule_tag: situation.schedule_tag,
            stored: None,
        })
    }

    /// What somebody is invited to is declined by them and taken by the other. Their own meeting they cannot hand over: it
    /// would end for all who are invited (RFC 6638 §3.2.4.3).
    async fn hand_over(
        &self,
        account: AccountId,
        owner: AccountId,
        old: object::Object,
        to: CollectionId,
        new_name: &str,
        situation: &MoveSituation,
    ) -> Result<Written> {
        let object = CalendarObject::parse(&old.data).map_err(GroupwareError::InvalidCalendar)?;
        if self.role_of(owner, &object).await? == Role::Organizer {
            return Err(ScheduleError::OrganizerChange.into());
        }
        let condition = if situation.target.is_some() {
            Condition::Present
        } else {
            Condition::Absent
        };
        let changes = [
            Scheduled {
                collection: old.collection,
                name: old.info.name,
                uid: old.info.uid.clone(),
                condition: Condition::Etag(vec![old.info.etag]),
                wish: Wish::Remove {
                    replies: true,
                    with_collection: false,
                },
            },
            Scheduled {
                collection: to,
                name: new_name.to_owned(),
                uid: old.info.uid,
                condition,
                wish: Wish::Put(Box::new(Put {
                    data: old.data,
                    object,
                    newest: None,
                })),
            },
        ];
        let done = self.change(account, &changes).await?;
        let done = done.into_iter().next_back().ok_or(GroupwareError::NotFound)?;
        Ok(done.written)
    }
}

/// Locks both collections, the lower id first, so that two moves in opposite directions do not wait for each
/// other. Within one collection a move is two changes.
async fn lock_both(
    db: &mut PgConnection,
    account: AccountId,
    from: CollectionId,
    to: CollectionId,
) -> Result<(WriteLock, WriteLock)> {
    if from == to {
        let both = lock(db, account, from, 2).await?;
        return Ok((both.clone(), both));
    }
    if from < to {
        let source = lock(db, account, from, 1).await?;
        Ok((source, lock(db, account, to, 1).await?))
    } else {
        let target = lock(db, account, to, 1).await?;
        Ok((lock(db, account, from, 1).await?, target))
    }
}
