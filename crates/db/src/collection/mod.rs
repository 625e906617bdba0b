//! Calendars and address books, as one person sees them (`collection` and `collection_instance`).
//!
//! Every statement names the acting account and goes through the view `collection_right`, which says what that
//! account may do: what is not shared with it is not there.

mod access;
mod write;

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

pub use access::Access;
pub use write::{
    InstanceUpdate, NewCollection, WriteLock, delete, insert, lock_for_write, lock_home, rename,
    update_instance, update_timezone,
};

/// What a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "collection_kind", rename_all = "snake_case")]
pub enum CollectionKind {
    /// iCalendar objects (RFC 4791).
    Calendar,
    /// vCards (RFC 6352).
    AddressBook,
}

impl CollectionKind {
    /// Whether a collection of this kind that names `components` takes a component. A calendar that names
    /// none takes all (RFC 4791 §5.2.3); address books take `VCARD` alone.
    #[must_use]
    pub fn takes(self, components: &[String], component: &str) -> bool {
        let is_card = component.eq_ignore_ascii_case("VCARD");
        match self {
            Self::AddressBook => is_card,
            Self::Calendar => {
                !is_card
                    && (components.is_empty()
                        || components
                            .iter()
                            .any(|taken| taken.eq_ignore_ascii_case(component)))
            }
        }
    }
}

/// What makes a collection more than a place for one's own objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "collection_origin", rename_all = "snake_case")]
pub enum Origin {
    /// Nothing does.
    Own,
    /// A calendar that the server draws from the owner's cards.
    Birthdays,
    /// A calendar that is published elsewhere.
    Subscription,
    /// The people of a domain, drawn when they are read. It is in no table.
    Directory,
    /// The schedule inbox of a calendar home (RFC 6638 §2.2): the server puts messages there, people remove them.
    Inbox,
}

/// One collection with one person's view of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// Whose it is.
    pub owner: AccountId,
    /// The owner's address.
    pub owner_address: String,
    /// The owner's name, or empty.
    pub owner_name: String,
    /// What it holds.
    pub kind: CollectionKind,
    /// The address of the person in whose home it is.
    pub home_address: String,
    /// Whether that is the acting account's own home; else it is the owner's, for whom the account acts.
    pub is_own_view: bool,
    /// The last segment of its DAV path, in that home.
    pub name: String,
    /// The person's own name for it.
    pub display_name: String,
    /// The person's own description, empty if none.
    pub description: String,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// Position among the person's collections, lowest first.
    pub sort_order: i32,
    /// Whether its events are shown in the page.
    pub visible: bool,
    /// Whether new objects go here unless another collection is chosen.
    pub is_default: bool,
    /// Whether what is in it does not keep the person busy (schedule-calendar-transp, RFC 6638 §9.1).
    pub is_transparent: bool,
    /// Its name in the owner's home, if it is another's.
    pub owner_path: Option<String>,
    /// Whether its owner offers it to anybody.
    pub is_shared: bool,
    /// What the person may do.
    pub access: Access,
    /// Whether the person may change its objects: the right to, and a collection that people write to at all.
    pub writable: bool,
    /// What it is drawn from, if not from people.
    pub origin: Origin,
    /// Of a subscription, the URL of the calendar elsewhere; else empty.
    pub source: String,
    /// The components that it takes (`VEVENT`, …); empty for address books.
    pub components: Vec<String>,
    /// CALDAV:calendar-timezone: a VTIMEZONE in its iCalendar object, verbatim, or empty.
    pub timezone: String,
    /// The newest change's number.
    pub sequence: i64,
    /// Sync tokens below this number have expired.
    pub oldest_sequence: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Collection {
    /// Whether the person may remove its objects: where they may write, and in an inbox.
    #[must_use]
    pub fn is_removable_from(&self) -> bool {
        self.writable || self.origin == Origin::Inbox && self.access >= Access::ReadWrite
    }

    /// Whether it takes a component (`VEVENT`, …).
    #[must_use]
    pub fn takes(&self, component: &str) -> bool {
        self.kind.takes(&self.components, component)
    }

    /// What to call it: the person's name for it, or the one in its path.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.display_name.trim().is_empty() {
            &self.name
        } else {
            &self.display_name
        }
    }
}

impl FromRow<'_, PgRow> for Collection {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: CollectionId(row.try_get("id")?),
            owner: AccountId(row.try_get("owner_id")?),
            owner_address: row.try_get("owner_address")?,
            owner_name: row.try_get("owner_name")?,
            kind: row.try_get("kind")?,
            home_address: row.try_get("home_address")?,
            is_own_view: row.try_get("is_own_view")?,
            name: row.try_get("name")?,
            display_name: row.try_get("display_name")?,
            description: row.try_get("description")?,
            color: row.try_get("color")?,
            sort_order: row.try_get("sort_order")?,
            visible: row.try_get("visible")?,
            is_default: row.try_get("is_default")?,
            is_transparent: row.try_get("transparent")?,
            owner_path: row.try_get("owner_path")?,
            is_shared: row.try_get("is_shared")?,
            access: row.try_get("access")?,
            writable: row.try_get("writable")?,
            origin: row.try_get("origin")?,
            source: row.try_get("source")?,
            components: row.try_get("components")?,
            timezone: row.try_get("timezone")?,
            sequence: row.try_get("sequence")?,
            oldest_sequence: row.try_get("oldest_sequence")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

/// `SELECT` of everything in [`Collection`]; `$1` is the acting account. `i` is the view of it that is shown,
/// `r` what the acting account may do.
macro_rules! select_collection {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.owner_id, o.address AS owner_address, o.display_name AS owner_name,
                    h.address AS home_address, i.account_id = $1 AS is_own_view, i.kind, i.name, i.display_name,
                    i.description, i.color, i.sort_order, i.visible, i.is_default, i.transparent, r.access,
                    r.access >= 'read_write' AND c.origin = 'own' AS writable, c.origin, c.source,
                    EXISTS (SELECT FROM collection_share s WHERE s.collection_id = c.id) AS is_shared,
                    CASE WHEN i.account_id <> c.owner_id
                         THEN (SELECT w.name FROM collection_instance w
                               WHERE w.collection_id = c.id AND w.account_id = c.owner_id)
                    END AS owner_path,
                    c.components, c.timezone, c.sequence, c.oldest_sequence, c.created_at
             FROM collection_instance i
             JOIN collection c ON c.id = i.collection_id
             JOIN account o ON o.id = c.owner_id
             JOIN account h ON h.id = i.account_id
             JOIN collection_right r ON r.collection_id = i.collection_id AND r.account_id = $1 ",
            $rest
        )
    };
}

/// All collections of a kind in the account's home, in its order.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    kind: CollectionKind,
) -> Result<Vec<Collection>, DbError> {
    list_in_home(db, account, account, kind).await
}

/// The collections of a kind in someone's home, as the acting account may see them: in one's own all, in
/// another's those that the other owns and the account has a right to.
pub async fn list_in_home(
    db: &mut PgConnection,
    account: AccountId,
    home: AccountId,
    kind: CollectionKind,
) -> Result<Vec<Collection>, DbError> {
    // Uses collection_instance_name_key.
    Ok(sqlx::query_as(select_collection!(
        "WHERE i.account_id = $2 AND (i.account_id = $1 OR i.access = 'owner') AND i.kind = $3
         ORDER BY i.sort_order, i.display_name, c.id"
    ))
    .bind(account.0)
    .bind(home.0)
    .bind(kind)
    .fetch_all(db)
    .await?)
}

/// All collections in the account's home, of both kinds.
pub async fn list_all(db: &mut PgConnection, account: AccountId) -> Result<Vec<Collection>, DbError> {
    // Uses collection_instance_name_key.
    Ok(sqlx::query_as(select_collection!(
        "WHERE i.account_id = $1 ORDER BY i.kind, i.sort_order, i.display_name, c.id"
    ))
    .bind(account.0)
    .fetch_all(db)
    .await?)
}

/// Looks a collection up by its name in the account's home.
pub async fn find_by_name(
    db: &mut PgConnection,
    account: AccountId,
    kind: CollectionKind,
    name: &str,
) -> Result<Option<Collection>, DbError> {
    find_in_home(db, account, account, kind, name).await
}

/// Looks a collection up by its name in someone's home; see [`list_in_home`].
pub async fn find_in_home(
    db: &mut PgConnection,
    account: AccountId,
    home: AccountId,
    kind: CollectionKind,
    name: &str,
) -> Result<Option<Collection>, DbError> {
    // Uses collection_instance_name_key.
    Ok(sqlx::query_as(select_collection!(
        "WHERE i.account_id = $2 AND (i.account_id = $1 OR i.access = 'owner') AND i.kind = $3 AND i.name = $4"
    ))
    .bind(account.0)
    .bind(home.0)
    .bind(kind)
    .bind(name)
    .fetch_optional(db)
    .await?)
}

/// Looks a collection up by its id: in the account's own view of it, or for a delegate without one in its
/// owner's.
pub async fn lookup(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<Option<Collection>, DbError> {
    // Uses collection_instance_pkey.
    Ok(sqlx::query_as(select_collection!(
        "WHERE i.collection_id = $2 AND (i.account_id = $1 OR i.access = 'owner')
         ORDER BY i.account_id = $1 DESC
         LIMIT 1"
    ))
    .bind(account.0)
    .bind(collection.0)
    .fetch_optional(db)
    .await?)
}

/// Whether the account has a collection of its own, of either kind.
pub async fn owns_any(db: &mut PgConnection, account: AccountId) -> Result<bool, DbError> {
    // Uses collection_owner_id_idx.
    Ok(
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM collection WHERE owner_id = $1)")
            .bind(account.0)
            .fetch_one(db)
            .await?,
    )
}

/// Who sees the collection.
pub async fn viewers(db: &mut PgConnection, collection: CollectionId) -> Result<Vec<AccountId>, DbError> {
    // Uses collection_instance_pkey.
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT account_id FROM collection_instance WHERE collection_id = $1")
            .bind(collection.0)
            .fetch_all(db)
            .await?;
    Ok(ids.into_iter().map(AccountId).collect())
}
