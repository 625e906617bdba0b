//! What scheduling needs to know of people and their calendars, and the locks that it takes (RFC 6638).
//!
//! Messages go from one person's calendar into another's, so these statements name the owner of each calendar as
//! the acting account: what they read and lock is what that person may do in it.

use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::collection::{CollectionKind, Origin};

/// What a calendar user is (CUTYPE, RFC 5545 §3.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "account_kind", rename_all = "snake_case")]
pub enum AccountKind {
    /// A person.
    Individual,
    /// A room, which answers for itself.
    Room,
    /// A thing, which answers for itself.
    Resource,
}

/// Lets one transaction at a time change, or send messages about, objects of these UIDs, until it ends. It comes
/// before any lock of a collection.
pub async fn lock_uids(db: &mut PgConnection, uids: &[String]) -> Result<(), DbError> {
    // In the order of the keys, so that two of them never wait for each other.
    sqlx::query(
        "SELECT pg_advisory_xact_lock(k.key)
         FROM (SELECT DISTINCT hashtextextended(u.uid, 6638) AS key
               FROM unnest($1::text[]) AS u (uid)
               ORDER BY key) k",
    )
    .bind(uids)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets one transaction at a time ask for these rooms, until it ends. It comes after the UIDs and before any lock of a
/// collection.
pub async fn lock_rooms(db: &mut PgConnection, rooms: &[i64]) -> Result<(), DbError> {
    // In the order of the keys; the form with two keys is apart from that of UIDs.
    sqlx::query(
        "SELECT pg_advisory_xact_lock(6638, k.key)
         FROM (SELECT DISTINCT (r.id % 2147483647)::integer AS key FROM unnest($1::bigint[]) AS r (id) ORDER BY key) k",
    )
    .bind(rooms)
    .execute(db)
    .await?;
    Ok(())
}

/// Whose a mail address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The address that was asked about.
    pub address: String,
    /// Whose it is, if it is one of this installation's accounts.
    pub account: Option<AccountId>,
    /// Whether its domain is this installation's, and no mail to it would arrive.
    pub is_unknown: bool,
}

impl FromRow<'_, PgRow> for Resolved {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let account: Option<i64> = row.try_get("account_id")?;
        Ok(Self {
            address: row.try_get("address")?,
            account: account.map(AccountId),
            is_unknown: row.try_get("is_unknown")?,
        })
    }
}

/// Finds out whose mail addresses, in lower case, are.
pub async fn resolve(db: &mut PgConnection, addresses: &[String]) -> Result<Vec<Resolved>, DbError> {
    // Uses account_address_key and domain_name_key; the aliases of a domain are read through.
    Ok(sqlx::query_as(
        "SELECT w.address,
                (SELECT min(u.account_id) FROM calendar_user_address u WHERE u.address = w.address) AS account_id,
                EXISTS (SELECT FROM domain d
                        WHERE d.active AND d.name = split_part(w.address, '@', 2)
                          AND NOT EXISTS (SELECT FROM live_alias a
                                          WHERE a.domain_id = d.id
                                            AND a.local_part IN ('', split_part(w.address, '@', 1)))) AS is_unknown
         FROM unnest($1::text[]) AS w (address)",
    )
    .bind(addresses)
    .fetch_all(db)
    .await?)
}

/// Someone with a calendar here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarUser {
    /// The account.
    pub id: AccountId,
    /// Its canonical address.
    pub address: String,
    /// The name for people, or empty.
    pub display_name: String,
    /// What it is.
    pub kind: AccountKind,
    /// All its mail addresses.
    pub addresses: Vec<String>,
}

impl FromRow<'_, PgRow> for CalendarUser {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: AccountId(row.try_get("id")?),
            address: row.try_get("address")?,
            display_name: row.try_get("display_name")?,
            kind: row.try_get("kind")?,
            addresses: row.try_get("addresses")?,
        })
    }
}

/// Looks up calendar users with all their addresses; the canonical one comes first.
pub async fn users(db: &mut PgConnection, accounts: &[i64]) -> Result<Vec<CalendarUser>, DbError> {
    // Uses account_pkey, then alias_target_idx by the view.
    Ok(sqlx::query_as(
        "SELECT c.id, c.address, c.display_name, c.kind,
                ARRAY(SELECT u.address FROM calendar_user_address u WHERE u.account_id = c.id
                      ORDER BY u.address <> c.address, u.address) AS addresses
         FROM account c
         WHERE c.id = ANY($1)",
    )
    .bind(accounts)
    .fetch_all(db)
    .await?)
}

/// An object in somebody's own calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Whose the calendar is.
    pub owner: AccountId,
    /// The calendar.
    pub collection: CollectionId,
    /// The calendar's name in its owner's home.
    pub collection_name: String,
    /// The object's name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// Its bytes.
    pub data: Vec<u8>,
    /// Their entity tag.
    pub etag: String,
    /// Its Schedule-Tag, if it is a scheduling object.
    pub schedule_tag: Option<String>,
}

impl FromRow<'_, PgRow> for Copy {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            owner: AccountId(row.try_get("owner_id")?),
            collection: CollectionId(row.try_get("collection_id")?),
            collection_name: row.try_get("collection_name")?,
            name: row.try_get("name")?,
            uid: row.try_get("uid")?,
            data: row.try_get("data")?,
            etag: row.try_get("etag")?,
            schedule_tag: row.try_get("schedule_tag")?,
        })
    }
}

/// The objects of some UIDs in the calendars that some people own and write to. Scheduling objects come first.
pub async fn copies(db: &mut PgConnection, owners: &[i64], uids: &[String]) -> Result<Vec<Copy>, DbError> {
    // Uses collection_owner_id_idx, then object_uid_key.
    Ok(sqlx::query_as(
        "SELECT c.owner_id, o.collection_id, i.name AS collection_name, o.name, o.uid, o.data, o.etag,
                o.schedule_tag
         FROM collection c
         JOIN collection_right r ON r.collection_id = c.id AND r.account_id = c.owner_id
                                AND r.access >= 'read_write'
         JOIN collection_instance i ON i.collection_id = c.id AND i.account_id = c.owner_id
         JOIN object o ON o.collection_id = c.id AND o.uid = ANY($2)
         WHERE c.owner_id = ANY($1) AND c.kind = 'calendar' AND c.origin = 'own'
         ORDER BY c.owner_id, o.schedule_tag IS NULL, c.id",
    )
    .bind(owners)
    .bind(uids)
    .fetch_all(db)
    .await?)
}

/// The scheduling objects of a calendar that have not ended at a moment, as [`copies`] gives them.
pub async fn copies_in(
    db: &mut PgConnection,
    owner: AccountId,
    collection: CollectionId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Copy>, DbError> {
    // Uses object_name_key.
    Ok(sqlx::query_as(
        "SELECT r.account_id AS owner_id, o.collection_id, '' AS collection_name, o.name, o.uid, o.data, o.etag,
                o.schedule_tag
         FROM collection_right r
         JOIN object o ON o.collection_id = r.collection_id
         WHERE r.account_id = $1 AND r.collection_id = $2 AND r.access = 'owner'
           AND o.schedule_tag IS NOT NULL AND coalesce(o.last_end, 'infinity') > $3
         ORDER BY o.name",
    )
    .bind(owner.0)
    .bind(collection.0)
    .bind(now)
    .fetch_all(db)
    .await?)
}

/// A calendar that messages may be put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose it is.
    pub owner: AccountId,
    /// The calendar.
    pub collection: CollectionId,
    /// [`Origin::Own`] or [`Origin::Inbox`].
    pub origin: Origin,
    /// What it takes.
    pub components: Vec<String>,
}

impl Place {
    /// Whether it takes a component.
    #[must_use]
    pub fn takes(&self, component: &str) -> bool {
        CollectionKind::Calendar.takes(&self.components, component)
    }
}

impl FromRow<'_, PgRow> for Place {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            owner: AccountId(row.try_get("owner_id")?),
            collection: CollectionId(row.try_get("id")?),
            origin: row.try_get("origin")?,
            components: row.try_get("components")?,
        })
    }
}

/// The inboxes of some people and the calendars that they own and write to, the default ones first.
pub async fn places(db: &mut PgConnection, owners: &[i64]) -> Result<Vec<Place>, DbError> {
    // Uses collection_owner_id_idx, then collection_instance_pkey.
    Ok(sqlx::query_as(
        "SELECT c.owner_id, c.id, c.origin, c.components
         FROM collection c
         JOIN collection_right r ON r.collection_id = c.id AND r.account_id = c.owner_id
                                AND r.access >= 'read_write'
         JOIN collection_instance i ON i.collection_id = c.id AND i.account_id = c.owner_id
         WHERE c.owner_id = ANY($1) AND c.kind = 'calendar' AND c.origin IN ('own', 'inbox')
         ORDER BY c.owner_id, i.is_default DESC, i.sort_order, c.id",
    )
    .bind(owners)
    .fetch_all(db)
    .await?)
}

/// A collection whose row is locked until the end of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The collection.
    pub collection: CollectionId,
    /// Its newest change's number.
    pub sequence: i64,
    /// Whether there are WebDAV locks in it, perhaps ones that have ended.
    pub has_locks: bool,
}

impl FromRow<'_, PgRow> for Locked {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            collection: CollectionId(row.try_get("id")?),
            sequence: row.try_get("sequence")?,
            has_locks: row.try_get("has_locks")?,
        })
    }
}

/// Locks the rows of collections, each for someone who may change its objects, in the order of their ids. Those
/// that are gone, or may not be changed, are left out.
pub async fn lock(
    db: &mut PgConnection,
    accounts: &[i64],
    collections: &[i64],
) -> Result<Vec<Locked>, DbError> {
    // Uses collection_pkey and collection_instance_pkey.
    Ok(sqlx::query_as(
        "SELECT c.id, c.sequence, EXISTS (SELECT FROM dav_lock l WHERE l.collection_id = c.id) AS has_locks
         FROM collection c
         JOIN unnest($1::bigint[], $2::bigint[]) AS w (account_id, collection_id) ON w.collection_id = c.id
         JOIN collection_right r ON r.collection_id = c.id AND r.account_id = w.account_id
         WHERE r.access >= 'read_write' AND c.origin IN ('own', 'inbox')
         ORDER BY c.id
         FOR NO KEY UPDATE OF c",
    )
    .bind(accounts)
    .bind(collections)
    .fetch_all(db)
    .await?)
}

/// Stores how far the logs of locked collections have come.
pub async fn advance(db: &mut PgConnection, collections: &[i64], sequences: &[i64]) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE collection c SET sequence = w.sequence
         FROM unnest($1::bigint[], $2::bigint[]) AS w (id, sequence)
         WHERE c.id = w.id",
    )
    .bind(collections)
    .bind(sequences)
    .execute(db)
    .await?;
    Ok(())
}

/// Messages that came into inboxes before a time, at most `limit`: whose, which inbox, which name.
pub async fn old_messages(
    db: &mut PgConnection,
    before: chrono::DateTime<chrono::Utc>,
    limit: i64,
) -> Result<Vec<(AccountId, CollectionId, String)>, DbError> {
    // Reads the inboxes through, which hold little; then uses object_name_key.
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT c.owner_id, c.id, o.name
         FROM collection c
         JOIN object o ON o.collection_id = c.id
         WHERE c.origin = 'inbox' AND o.created_at < $1
         ORDER BY c.id, o.name
         LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(owner, inbox, name)| (AccountId(owner), CollectionId(inbox), name))
        .collect())
}

/// Whether someone may send scheduling messages in another's name: as a delegate who may write (RFC 6638 §6.2).
pub async fn may_send(db: &mut PgConnection, account: AccountId, owner: AccountId) -> Result<bool, DbError> {
    // Uses delegation_pkey.
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM delegation WHERE owner_id = $2 AND delegate_id = $1 AND writable)",
    )
    .bind(account.0)
    .bind(owner.0)
    .fetch_one(db)
    .await?)
}
