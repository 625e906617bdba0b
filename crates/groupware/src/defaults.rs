//! The collections that every account has from the start: a calendar, a task list, an address book.
//!
//! They are made when the account signs in, when a client looks at its principal or its homes, and when a
//! client names any collection of an account that has none at all.
//!
//! An account may delete them like any other. As long as it has another collection that holds the same, that
//! one takes over; when it has none left, the next sign-in makes the original one again.

use chrono::Utc;
use roost_db::collection::{self, Collection, CollectionKind, InstanceUpdate, NewCollection, Origin};
use roost_shared::AccountId;
use sqlx::PgConnection;

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
        if PURPOSES
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
        tx.commit().await?;
        Ok(())
    }
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
        description: "",
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
