//! The collections of an account.

use std::collections::BTreeSet;

use chrono::Utc;
use roost_db::collection::{self, Collection, CollectionKind, InstanceUpdate, Member, NewCollection, Origin};
use roost_db::collection_property::{self, DeadProperty};
use roost_db::{OnConstraint, notification, share};
use roost_locks::{Change, LockSpace};
use roost_shared::{AccountId, CollectionId};

use crate::scheduling::{INBOX, Leave, RESERVED};
use crate::write::lock_row;
use crate::{Groupware, GroupwareError, Result, birthdays, defaults, name, sharing};

/// What a new collection is to be: MKCALENDAR, extended MKCOL, or a form in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionDraft {
    /// The last segment of its path.
    pub name: String,
    /// The person's name for it; may be empty.
    pub display_name: String,
    /// Its language (`xml:lang`), or empty.
    pub display_name_language: String,
    /// Description; may be empty.
    pub description: String,
    /// Its language, or empty.
    pub description_language: String,
    /// The colour as the client put it, or empty.
    pub color: String,
    /// Position among the person's collections.
    pub sort_order: i32,
    /// For a calendar, the components that it takes; none named means all that there are.
    pub components: Vec<String>,
    /// CALDAV:calendar-timezone, or empty.
    pub timezone: String,
    /// Dead properties.
    pub properties: Vec<DeadProperty>,
    /// Of a calendar that is published elsewhere, its URL; else empty.
    pub source: String,
    /// Whether what is in it does not keep the person busy (schedule-calendar-transp, RFC 6638 §9.1).
    pub is_transparent: bool,
}

/// Changes to a collection. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionPatch {
    /// The person's name for it.
    pub display_name: Option<String>,
    /// The language of that name (`xml:lang`), or empty; it goes with the name.
    pub display_name_language: String,
    /// Description.
    pub description: Option<String>,
    /// The language of that description, or empty; it goes with the description.
    pub description_language: String,
    /// The colour as the client put it, or empty.
    pub color: Option<String>,
    /// Position among the person's collections.
    pub sort_order: Option<i32>,
    /// Whether its events are shown in the page.
    pub visible: Option<bool>,
    /// CALDAV:calendar-timezone, or empty. The only field that all who see the collection share.
    pub timezone: Option<String>,
    /// Whether what is in it does not keep the person busy (schedule-calendar-transp, RFC 6638 §9.1).
    pub is_transparent: Option<bool>,
    /// The calendar of the account's own that invitations go into (schedule-default-calendar-URL, RFC 6638 §9.2).
    pub default_calendar: Option<CollectionId>,
    /// Dead properties to set.
    pub set: Vec<DeadProperty>,
    /// Dead properties to remove, by namespace and name.
    pub remove: Vec<(String, String)>,
}

impl Groupware {
    /// The collections of one kind that the account sees, in its own order, without its inbox.
    ///
    /// # Errors
    /// The database's.
    pub async fn collections(&self, account: AccountId, kind: CollectionKind) -> Result<Vec<Collection>> {
        let mut db = self.connection().await?;
        let mut found = collection::list(&mut db, account, kind).await?;
        found.retain(|collection| collection.origin != Origin::Inbox);
        Ok(found)
    }

    /// The collections of one kind in someone's home, as far as the account may see them: in its own all, in
    /// that of someone for whom it acts those that the other owns. The schedule inbox is among them.
    ///
    /// # Errors
    /// The database's.
    pub async fn collections_in(
        &self,
        account: AccountId,
        home: AccountId,
        kind: CollectionKind,
    ) -> Result<Vec<Collection>> {
        let mut db = self.connection().await?;
        Ok(collection::list_in_home(&mut db, account, home, kind).await?)
    }

    /// Looks a collection up by its name in the account's home. An account that has none of its own gets its
    /// first ones before the answer is that there is none: whatever a client asks for first finds them.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_collection(
        &self,
        account: AccountId,
        kind: CollectionKind,
        name: &str,
    ) -> Result<Option<Collection>> {
        self.find_collection_in(account, account, kind, name).await
    }

    /// Looks a collection up by its name in someone's home; see [`Groupware::collections_in`].
    ///
    /// # Errors
    /// The database's.
    pub async fn find_collection_in(
        &self,
        account: AccountId,
        home: AccountId,
        kind: CollectionKind,
        name: &str,
    ) -> Result<Option<Collection>> {
        if name::check(name).is_err() {
            return Ok(None);
        }
        let mut db = self.connection().await?;
        let found = collection::find_in_home(&mut db, account, home, kind, name).await?;
        // Accounts from before there were inboxes have none until somebody looks for it.
        let is_inbox = kind == CollectionKind::Calendar && name == INBOX;
        if found.is_some() || home != account && !is_inbox {
            return Ok(found);
        }
        let lacks_first = is_inbox || !collection::owns_any(&mut db, account).await?;
        drop(db);
        if lacks_first {
            self.ensure_defaults(home).await?;
        }
        // Made here, or by another request a moment ago; of other names nothing has changed.
        if !defaults::has_first_name(kind, name) {
            return Ok(None);
        }
        let mut db = self.connection().await?;
        Ok(collection::find_in_home(&mut db, account, home, kind, name).await?)
    }

    /// [`Groupware::find_collection_in`], together with the object of that name in it, if there is one; with its bytes,
    /// if they are wanted.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_object_in(
        &self,
        account: AccountId,
        home: AccountId,
        (kind, name): (CollectionKind, &str),
        object: &str,
        with_data: bool,
    ) -> Result<Option<(Collection, Option<Member>)>> {
        if name::check(name).is_ok() && name::check(object).is_ok() {
            let mut db = self.connection().await?;
            let found =
                collection::find_in_home_with_object(&mut db, account, home, (kind, name), object, with_data)
                    .await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        // Its first collections may be made now; there is nothing in them.
        let collection = self.find_collection_in(account, home, kind, name).await?;
        Ok(collection.map(|collection| (collection, None)))
    }

    /// Looks a collection up by its id.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`].
    pub async fn collection(&self, account: AccountId, id: CollectionId) -> Result<Collection> {
        let mut db = self.connection().await?;
        collection::lookup(&mut db, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)
    }

    /// Makes a collection of the account's own, with all its properties or not at all.
    ///
    /// # Errors
    /// [`GroupwareError::NameTaken`], [`GroupwareError::InvalidName`], [`GroupwareError::InvalidInput`].
    pub async fn create_collection(
        &self,
        account: AccountId,
        kind: CollectionKind,
        draft: CollectionDraft,
    ) -> Result<Collection> {
        name::check(&draft.name)?;
        check_reserved(kind, &draft.name)?;
        check_texts(&draft)?;
        let components = match kind {
            CollectionKind::AddressBook => Vec::new(),
            CollectionKind::Calendar if draft.components.is_empty() => defaults::all_components(),
            CollectionKind::Calendar => draft.components,
        };
        let new = NewCollection {
            kind,
            name: &draft.name,
            display_name: &draft.display_name,
            display_name_language: &draft.display_name_language,
            description: &draft.description,
            description_language: &draft.description_language,
            color: &draft.color,
            sort_order: draft.sort_order,
            components: &components,
            timezone: &draft.timezone,
            is_default: false,
            origin: if draft.source.is_empty() {
                Origin::Own
            } else {
                Origin::Subscription
            },
            source: &draft.source,
        };
        let mut tx = self.begin().await?;
        let id = collection::insert(&mut tx, account, &new, Utc::now())
            .await
            .on_constraint("collection_instance_name_key", || GroupwareError::NameTaken)?;
        if draft.is_transparent {
            let update = InstanceUpdate {
                is_transparent: Some(true),
                ..InstanceUpdate::default()
            };
            collection::update_instance(&mut tx, account, id, &update).await?;
        }
        for property in &draft.properties {
            check_property(property)?;
            collection_property::upsert(&mut tx, account, id, property).await?;
        }
        notification::announce(&mut tx, id).await?;
        let made = collection::lookup(&mut tx, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        tx.commit().await?;
        Ok(made)
    }

    /// Changes a collection, all of it or nothing. The name, colour and such are the account's own view; the
    /// timezone is shared and needs the right to write; whether it keeps busy is its owner's to say.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], [`GroupwareError::Forbidden`], [`GroupwareError::InvalidInput`].
    pub async fn update_collection(
        &self,
        account: AccountId,
        id: CollectionId,
        patch: &CollectionPatch,
    ) -> Result<Collection> {
        let texts = [
            &patch.display_name,
            &patch.description,
            &patch.color,
            &patch.timezone,
        ];
        let languages = [&patch.display_name_language, &patch.description_language];
        texts
            .into_iter()
            .flatten()
            .chain(languages)
            .try_for_each(|text| check_text(text))?;
        let mut tx = self.begin().await?;
        let update = InstanceUpdate {
            display_name: patch.display_name.as_deref(),
            display_name_language: &patch.display_name_language,
            description: patch.description.as_deref(),
            description_language: &patch.description_language,
            color: patch.color.as_deref(),
            sort_order: patch.sort_order,
            visible: patch.visible,
            is_default: None,
            is_transparent: patch.is_transparent,
        };
        if !collection::update_instance(&mut tx, account, id, &update).await? {
            return Err(GroupwareError::NotFound);
        }
        for property in &patch.set {
            check_property(property)?;
            collection_property::upsert(&mut tx, account, id, property).await?;
        }
        for (namespace, name) in &patch.remove {
            collection_property::delete(&mut tx, account, id, namespace, name).await?;
        }
        if let Some(calendar) = patch.default_calendar {
            defaults::choose(&mut tx, account, calendar).await?;
        }
        if let Some(timezone) = &patch.timezone {
            collection::update_timezone(&mut tx, id, timezone).await?;
        }
        notification::announce(&mut tx, id).await?;
        let changed = collection::lookup(&mut tx, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        // RFC 6638 §9.1: it is about when the owner is busy.
        let is_owners = patch.is_transparent.is_some() && changed.owner != account;
        if is_owners || patch.timezone.is_some() && !changed.writable {
            return Err(GroupwareError::Forbidden);
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Puts collections into the account's own order, the first one first.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if the account has no view of one of them; then nothing changes.
    /// [`GroupwareError::InvalidInput`] with the field `collections` for more than 1,000.
    pub async fn order_collections(&self, account: AccountId, ids: &[CollectionId]) -> Result<()> {
        if ids.len() > MAX_ORDERED {
            return Err(GroupwareError::input("collections", "must be at most 1,000"));
        }
        let mut tx = self.begin().await?;
        for (position, id) in (0..).zip(ids) {
            let update = InstanceUpdate {
                sort_order: Some(position),
                ..InstanceUpdate::default()
            };
            if !collection::update_instance(&mut tx, account, *id, &update).await? {
                return Err(GroupwareError::NotFound);
            }
            notification::announce_to(&mut tx, *id, &[account]).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Deletes a collection of the account's own with everything in it. If it was the default, the next one
    /// that holds the same becomes it; if there is none, [`Groupware::ensure_defaults`] makes one again. One
    /// that another shares only leaves the account's home, as if it had been declined.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`]; [`GroupwareError::Forbidden`] for the calendar of birthdays, and for that
    /// of someone for whom the account acts; [`GroupwareError::Locked`] for one's own.
    pub async fn delete_collection(&self, account: AccountId, id: CollectionId) -> Result<()> {
        let mut lacking = BTreeSet::new();
        for _ in 0..MAX_ATTEMPTS {
            match self.try_delete_collection(account, id, &lacking).await? {
                Leave::Taken => return Ok(()),
                Leave::Again(accounts) => self.provide(accounts, &mut lacking).await?,
            }
        }
        Err(GroupwareError::PreconditionFailed)
    }

    async fn try_delete_collection(
        &self,
        account: AccountId,
        id: CollectionId,
        lacking: &BTreeSet<AccountId>,
    ) -> Result<Leave> {
        let mut tx = self.begin().await?;
        let doomed = collection::lookup(&mut tx, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        if doomed.owner != account {
            sharing::leave(tx, account, id).await?;
            return Ok(Leave::Taken);
        }
        if matches!(doomed.origin, Origin::Birthdays | Origin::Inbox) {
            return Err(GroupwareError::Forbidden);
        }
        let viewers = collection::viewers(&mut tx, id).await?;
        if doomed.kind == CollectionKind::Calendar {
            let leave = self.take_leave(&mut tx, account, id, lacking).await?;
            if matches!(leave, Leave::Again(_)) {
                return Ok(leave);
            }
        }
        let lock = lock_row(&mut tx, account, id, 0).await?;
        self.check_locks(&mut tx, id, &lock, &[Change::Member(&[])])
            .await?;
        if doomed.is_shared {
            // Those who had accepted it hear of it.
            share::delete_all(&mut tx, id).await?;
            share::settle(&mut tx, id, Utc::now()).await?;
        }
        if !collection::delete(&mut tx, account, id).await? {
            return Err(GroupwareError::NotFound);
        }
        if doomed.kind == CollectionKind::AddressBook {
            birthdays::forget_book(&mut tx, account, id).await?;
        }
        if doomed.is_default {
            defaults::promote_next(&mut tx, account, &doomed).await?;
        }
        notification::announce_to(&mut tx, id, &viewers).await?;
        tx.commit().await?;
        Ok(Leave::Taken)
    }

    /// Gives a collection another name in the account's home, and so another path. Its content, its sync tokens
    /// and what others call it stay. The owner's renaming ends its locks (RFC 4918 §7.6).
    ///
    /// # Errors
    /// [`GroupwareError::InvalidName`], [`GroupwareError::NotFound`], [`GroupwareError::NameTaken`],
    /// [`GroupwareError::Locked`].
    pub async fn rename_collection(
        &self,
        account: AccountId,
        id: CollectionId,
        new_name: &str,
    ) -> Result<()> {
        name::check(new_name)?;
        let mut tx = self.begin().await?;
        let found = collection::lookup(&mut tx, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        check_reserved(found.kind, new_name)?;
        if found.origin == Origin::Inbox {
            return Err(GroupwareError::Forbidden);
        }
        if found.owner == account {
            let lock = lock_row(&mut tx, account, id, 0).await?;
            self.check_locks(&mut tx, id, &lock, &[Change::Member(&[])])
                .await?;
            roost_locks::forget(&mut tx, LockSpace::Collection(id), &[]).await?;
        }
        collection::rename(&mut tx, account, id, new_name)
            .await
            .on_constraint("collection_instance_name_key", || GroupwareError::NameTaken)?;
        notification::announce(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The dead properties of some collections, as the account set them, in one query.
    ///
    /// # Errors
    /// The database's.
    pub async fn dead_properties(
        &self,
        account: AccountId,
        ids: &[CollectionId],
    ) -> Result<Vec<(CollectionId, DeadProperty)>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let mut db = self.connection().await?;
        Ok(collection_property::list(&mut db, account, &ids).await?)
    }
}

/// Most collections that are put into an order at once.
const MAX_ORDERED: usize = 1_000;

/// How often it is tried to delete a calendar while people change its meetings.
const MAX_ATTEMPTS: usize = 20;

/// The inbox and the outbox of a calendar home have names that no calendar may have.
fn check_reserved(kind: CollectionKind, name: &str) -> Result<()> {
    if kind == CollectionKind::Calendar && RESERVED.contains(&name) {
        return Err(GroupwareError::NameTaken);
    }
    Ok(())
}

/// Far above what any client sets.
const MAX_TEXT_BYTES: usize = 100_000;
/// Namespace and name of a property are in an index, whose rows Postgres limits.
const MAX_PROPERTY_NAME_BYTES: usize = 500;

fn check_texts(draft: &CollectionDraft) -> Result<()> {
    let texts = [
        &draft.display_name,
        &draft.display_name_language,
        &draft.description,
        &draft.description_language,
        &draft.color,
        &draft.timezone,
        &draft.source,
    ];
    texts
        .into_iter()
        .chain(&draft.components)
        .try_for_each(|text| check_text(text))
}

fn check_text(text: &str) -> Result<()> {
    if text.len() > MAX_TEXT_BYTES || text.contains('\0') {
        return Err(GroupwareError::input(
            "property",
            "the text is too long or has a NUL character",
        ));
    }
    Ok(())
}

fn check_property(property: &DeadProperty) -> Result<()> {
    for text in [&property.namespace, &property.name] {
        if text.len() > MAX_PROPERTY_NAME_BYTES {
            return Err(GroupwareError::input("property", "the name is too long"));
        }
        check_text(text)?;
    }
    check_text(&property.value)
}
