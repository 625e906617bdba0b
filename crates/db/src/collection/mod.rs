//! Calendars and address books, as one person sees them (`collection` and `collection_instance`).
//!
//! Every statement names the acting account and goes through the view `collection_right`, which says what that
//! account may do: what is not shared with it is not there.

mod access;
mod state;
mod write;

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::object::ObjectInfo;

pub use access::Access;
pub use state::{MemberState, states_in_home};
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
    /// The language of that name (`xml:lang`), empty if none was stated.
    pub display_name_language: String,
    /// The person's own description, empty if none.
    pub description: String,
    /// The language of the description, empty if none was stated.
    pub description_language: String,
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
    /// Whether there are locks in it, be they expired; those of WebDAV (RFC 4918 §6).
    pub has_locks: bool,
}

impl Collection {
    /// Whether the person may remove its objects: where they may write, and in an inbox.
    #[must_use]
    pub fn is_removable_from(&self) -> bool {
        self.writable || self.origin == Origin::Inbox && self.access >= Access::ReadWrite
    }

    /// Whether it is the view of a sharee: another owns it, and the person has accepted it into their home.
    #[must_use]
    pub fn is_sharees_view(&self) -> bool {
        self.is_own_view && self.access != Access::Owner
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

/// Columns are read by their place, in the order of `select_collection`: every request reads a collection.
impl FromRow<'_, PgRow> for Collection {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: CollectionId(row.try_get(0)?),
            owner: AccountId(row.try_get(1)?),
            owner_address: row.try_get(2)?,
            owner_name: row.try_get(3)?,
            home_address: row.try_get(4)?,
            is_own_view: row.try_get(5)?,
            kind: row.try_get(6)?,
            name: row.try_get(7)?,
            display_name: row.try_get(8)?,
            description: row.try_get(9)?,
            color: row.try_get(10)?,
            sort_order: row.try_get(11)?,
            visible: row.try_get(12)?,
            is_default: row.try_get(13)?,
            is_transparent: row.try_get(14)?,
            access: row.try_get(15)?,
            writable: row.try_get(16)?,
            origin: row.try_get(17)?,
            source: row.try_get(18)?,
            is_shared: row.try_get(19)?,
            owner_path: row.try_get(20)?,
            components: row.try_get(21)?,
            timezone: row.try_get(22)?,
            sequence: row.try_get(23)?,
            oldest_sequence: row.try_get(24)?,
            created_at: row.try_get(25)?,
            has_locks: row.try_get(26)?,
            display_name_language: row.try_get(27)?,
            description_language: row.try_get(28)?,
        })
    }
}

/// How many columns a [`Collection`] has.
const COLUMNS: usize = 29;

/// `SELECT` of everything in [`Collection`], in the order in which it is read, and what else `$columns` names; `$1` is the
/// acting account. `i` is the view of it that is shown, `r` what the acting account may do.
macro_rules! select_collection {
    ($rest:literal) => {
        select_collection!("", "", $rest)
    };
    // OFFSET keeps the planner from joining the whole view: for one collection, it looks up keys.
    (of_one, $columns:literal, $rest:literal) => {
        select_collection!($columns, "OFFSET 0", $rest)
    };
    ($columns:literal, $fence:literal, $rest:literal) => {
        concat!(
            "SELECT c.id, c.owner_id, o.address, o.display_name, h.address, i.account_id = $1, i.kind, i.name,
                    i.display_name, i.description, i.color, i.sort_order, i.visible, i.is_default, i.transparent,
                    r.access, r.access >= 'read_write' AND c.origin = 'own', c.origin, c.source,
                    EXISTS (SELECT FROM collection_share s WHERE s.collection_id = c.id),
                    CASE WHEN i.account_id <> c.owner_id
                         THEN (SELECT w.name FROM collection_instance w
                               WHERE w.collection_id = c.id AND w.account_id = c.owner_id)
                    END,
                    c.components, c.timezone, c.sequence, c.oldest_sequence, c.created_at,
                    EXISTS (SELECT FROM dav_lock l WHERE l.collection_id = c.id),
                    i.display_name_language, i.description_language",
            $columns,
            " FROM collection_instance i
             JOIN collection c ON c.id = i.collection_id
             JOIN account o ON o.id = c.owner_id
             JOIN account h ON h.id = i.account_id
             JOIN LATERAL (
                 SELECT access FROM collection_right
                 WHERE collection_id = i.collection_id AND account_id = $1 ",
            $fence,
            ") r ON true ",
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
        of_one,
        "",
        "WHERE i.account_id = $2 AND (i.account_id = $1 OR i.access = 'owner') AND i.kind = $3 AND i.name = $4"
    ))
    .bind(account.0)
    .bind(home.0)
    .bind(kind)
    .bind(name)
    .fetch_optional(db)
    .await?)
}

/// An object, with its bytes if they were asked for.
pub type Member = (ObjectInfo, Option<Vec<u8>>);

/// [`find_in_home`], together with the object of that name in the collection, if the account may read one; with its bytes,
/// if they are wanted.
pub async fn find_in_home_with_object(
    db: &mut PgConnection,
    account: AccountId,
    home: AccountId,
    (kind, name): (CollectionKind, &str),
    object: &str,
    with_data: bool,
) -> Result<Option<(Collection, Option<Member>)>, DbError> {
    // Uses collection_instance_name_key, then object_name_key.
    let row = sqlx::query(select_collection!(
        of_one,
        ", m.name, m.uid, m.component, m.etag, m.size, m.created_at, m.modified_at, m.schedule_tag,
         CASE WHEN $6 THEN m.data END",
        "LEFT JOIN object m ON m.collection_id = i.collection_id AND m.name = $5 AND r.access >= 'read'
         WHERE i.account_id = $2 AND (i.account_id = $1 OR i.access = 'owner') AND i.kind = $3 AND i.name = $4"
    ))
    .bind(account.0)
    .bind(home.0)
    .bind(kind)
    .bind(name)
    .bind(object)
    .bind(with_data)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let collection = Collection::from_row(&row)?;
    let found: Option<&str> = row.try_get(COLUMNS)?;
    let member = match found {
        Some(_) => Some((
            ObjectInfo::from_columns(&row, COLUMNS)?,
            row.try_get(COLUMNS + ObjectInfo::COLUMNS)?,
        )),
        None => None,
    };
    Ok(Some((collection, member)))
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
        of_one,
        "",
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
