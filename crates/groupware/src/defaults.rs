//! The collections that every account has from the start: a calendar, a task list, an address book, and the schedule
//! inbox (RFC 6638 §2.2), which nobody can delete.
//!
//! They are made when the account signs in, when a client looks at its principal or its homes, and when a
//! client names any collection of an account that has none at all.
//!
//! An account may delete them like any other. As long as it has another collection that holds the same, that
//! one takes over; when it has none left, the next sign-in makes the original one again.

use chrono::Utc;
use roost_db::collection::{self, Collection, CollectionKind, InstanceUpdate, NewCollection, Origin};
use roost_db::notification;
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::scheduling::INBOX;
use crate::{Groupware, GroupwareError, Result};

/// The three things that an account must have a place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Events,
    Tasks,
    Contacts,
}

const PURPOSES: [Purpose; 3] = [Purpose::Events, Purpose::Tasks, Purpose::Contacts];

impl Purpose {
    /// A calendar that takes events is for events, even if it takes tasks as well.
    fn of(collection: &Collection) -> Self {
        match collection.kind {
            CollectionKind::AddressBook => Self::Contacts,
            CollectionKind::Calendar if collection.takes("VEVENT") => Self::Events,
            CollectionKind::Calendar => Self::Tasks,
        }
    }

    const fn kind(self) -> CollectionKind {
        match self {
            Self::Events | Self::Tasks => CollectionKind::Calendar,
            Self::Contacts => CollectionKind::AddressBook,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Events | Self::Contacts => "default",
            Self::Tasks => "tasks",
        }
    }

    const fn display_name(self) -> &'static str {
        match self {
            Self::Events => "Calendar",
            Self::Tasks => "Tasks",
            Self::Contacts => "Contacts",
        }
    }

    /// The calendar takes everything, since many clients keep tasks beside events.
    fn components(self) -> Vec<String> {
        match self {
            Self::Events => all_components(),
            Self::Tasks => vec!["VTODO".to_owned()],
            Self::Contacts => Vec::new(),
        }
    }

    const fn color(self) -> &'static str {
        match self {
            Self::Events => "#2563eb",
            Self::Tasks => "#16a34a",
            Self::Contacts => "",
        }
    }
}

/// Whether a collection of this name is among those that [`Groupware::ensure_defaults`] makes.
pub(crate) fn has_first_name(kind: CollectionKind, name: &str) -> bool {
    kind == CollectionKind::Calendar && name == INBOX
        || PURPOSES
            .iter()
            .any(|purpose| purpose.kind() == kind && purpose.name() == name)
}

/// What a calendar takes if nobody says otherwise.
pub(crate) fn all_components() -> Vec<String> {
    ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]
        .map(str::to_owned)
        .to_vec()
}

impl Groupware {
    /// Sees to it that the account has a default calendar (`default`), task list (`tasks`) and address book
    /// (`default`). Call it at sign-in. Any number
    /// of calls at once make each of them once.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if the account is gone.
    pub async fn ensure_defaults(&self, account: AccountId) -> Result<()> {
        let mut db = self.connection().await?;
        let existing = collection::list_all(&mut db, account).await?;
        drop(db);
        if has_inbox(&existing, account)
            && PURPOSES
                .into_iter()
                .all(|purpose| has_default(&existing, account, purpose))
        {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        if !collection::lock_home(&mut tx, account).await? {
            return Err(GroupwareError::NotFound);
        }
        let existing = collection::list_all(&mut tx, account).await?;
        for purpose in PURPOSES {
            if !has_default(&existing, account, purpose)
                && !promote(&mut tx, account, &existing, purpose).await?
            {
                create(&mut tx, account, purpose, &existing).await?;
            }
        }
        if !has_inbox(&existing, account) {
            create_inbox(&mut tx, account).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The calendar that invitations of an account go into, if the asking account may see it.
    ///
    /// # Errors
    /// The database's.
    pub async fn default_calendar(&self, account: AccountId, owner: AccountId) -> Result<Option<Collection>> {
        let mut db = self.connection().await?;
        let found = collection::list_in_home(&mut db, account, owner, CollectionKind::Calendar).await?;
        let mut defaults = found.into_iter().filter(|calendar| {
            may_be_default(calendar, owner) && calendar.is_default && Purpose::of(calendar) == Purpose::Events
        });
        Ok(defaults.next())
    }
}

/// Makes a calendar of the account's own the one that invitations go into (schedule-default-calendar-URL, RFC 6638 §9.2).
pub(crate) async fn choose(db: &mut PgConnection, account: AccountId, id: CollectionId) -> Result<()> {
    if !collection::lock_home(db, account).await? {
        return Err(GroupwareError::NotFound);
    }
    let existing = collection::list(db, account, CollectionKind::Calendar).await?;
    let chosen = existing.iter().find(|calendar| calendar.id == id);
    let chosen = chosen.ok_or(GroupwareError::NotFound)?;
    if !may_be_default(chosen, account) || Purpose::of(chosen) != Purpose::Events {
        return Err(GroupwareError::Forbidden);
    }
    let events = existing
        .iter()
        .filter(|calendar| calendar.owner == account && Purpose::of(calendar) == Purpose::Events);
    for calendar in events.filter(|calendar| calendar.is_default != (calendar.id == id)) {
        let update = InstanceUpdate {
            is_default: Some(calendar.id == id),
            ..InstanceUpdate::default()
        };
        collection::update_instance(db, account, calendar.id, &update).await?;
        notification::announce(db, calendar.id).await?;
    }
    Ok(())
}

/// After a default collection was deleted, makes the first one for the same purpose the default.
pub(crate) async fn promote_next(
    db: &mut PgConnection,
    account: AccountId,
    deleted: &Collection,
) -> Result<()> {
    let rest = collection::list(db, account, deleted.kind).await?;
    promote(db, account, &rest, Purpose::of(deleted)).await?;
    Ok(())
}

/// New objects go into what the account owns and writes to itself.
fn may_be_default(collection: &Collection, account: AccountId) -> bool {
    collection.owner == account && collection.origin == Origin::Own
}

fn has_default(existing: &[Collection], account: AccountId, purpose: Purpose) -> bool {
    let mut own = existing
        .iter()
        .filter(|collection| may_be_default(collection, account));
    own.any(|collection| collection.is_default && Purpose::of(collection) == purpose)
}

/// Makes the first of the account's own collections for a purpose the default. `false` if there is none.
async fn promote(
    db: &mut PgConnection,
    account: AccountId,
    existing: &[Collection],
    purpose: Purpose,
) -> Result<bool> {
    let mut own = existing
        .iter()
        .filter(|collection| may_be_default(collection, account));
    let Some(first) = own.find(|collection| Purpose::of(collection) == purpose) else {
        return Ok(false);
    };
    let update = InstanceUpdate {
        is_default: Some(true),
        ..InstanceUpdate::default()
    };
    Ok(collection::update_instance(db, account, first.id, &update).await?)
}

fn has_inbox(existing: &[Collection], account: AccountId) -> bool {
    existing
        .iter()
        .any(|collection| collection.owner == account && collection.origin == Origin::Inbox)
}

/// The caller holds the home's lock.
async fn create_inbox(db: &mut PgConnection, account: AccountId) -> Result<()> {
    let new = NewCollection {
        kind: CollectionKind::Calendar,
        name: INBOX,
        display_name: "Inbox",
        display_name_language: "",
        description: "",
        description_language: "",
        color: "",
        // After everything that people look at.
        sort_order: i32::MAX,
        components: &all_components(),
        timezone: "",
        is_default: false,
        origin: Origin::Inbox,
        source: "",
    };
    collection::insert(db, account, &new, Utc::now()).await?;
    Ok(())
}

async fn create(
    db: &mut PgConnection,
    account: AccountId,
    purpose: Purpose,
    existing: &[Collection],
) -> Result<()> {
    let is_taken = |name: &str| {
        existing
            .iter()
            .any(|other| other.kind == purpose.kind() && other.name == name)
    };
    let mut name = purpose.name().to_owned();
    let mut number = 2_u32;
    while is_taken(&name) {
        name = format!("{}-{number}", purpose.name());
        number += 1;
    }
    let new = NewCollection {
        kind: purpose.kind(),
        name: &name,
        display_name: purpose.display_name(),
        display_name_language: "",
        description: "",
        description_language: "",
        color: purpose.color(),
        sort_order: 0,
        components: &purpose.components(),
        timezone: "",
        is_default: true,
        origin: Origin::Own,
        source: "",
    };
    collection::insert(db, account, &new, Utc::now()).await?;
    Ok(())
}
