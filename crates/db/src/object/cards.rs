//! The list of contacts and the completion of recipients, across a person's address books. Nobody acts for
//! another in those, so the rights stand in `collection_instance`.

use roost_shared::contacts::ContactSummary;
use roost_shared::{AccountId, AddressBookId};
use sqlx::PgConnection;

use super::candidates::{contains_pattern, escape_pattern};
use crate::DbError;

/// Which contacts of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactFilter {
    /// Only those of this book.
    pub book: Option<AddressBookId>,
    /// Only those whose search text contains each of these, in lower case.
    pub words: Vec<String>,
}

impl ContactFilter {
    fn patterns(&self) -> Vec<String> {
        self.words.iter().map(|word| contains_pattern(word)).collect()
    }
}

/// How many contacts match.
pub async fn count(
    db: &mut PgConnection,
    account: AccountId,
    filter: &ContactFilter,
) -> Result<u32, DbError> {
    // Uses collection_instance_name_key, then object_sort_name_idx.
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*)
         FROM collection_instance i
         JOIN object o ON o.collection_id = i.collection_id
         WHERE i.account_id = $1 AND i.kind = 'address_book' AND i.access >= 'read'
           AND ($2::bigint IS NULL OR i.collection_id = $2)
           AND o.search_text LIKE ALL($3)",
    )
    .bind(account.0)
    .bind(filter.book.map(|book| book.0))
    .bind(filter.patterns())
    .fetch_one(db)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A stretch of the contacts that match, by name.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    filter: &ContactFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<ContactSummary>, DbError> {
    // Uses collection_instance_name_key, then object_sort_name_idx.
    let rows: Vec<(i64, String, String, Option<String>, String, bool)> = sqlx::query_as(
        "SELECT o.collection_id, o.name, o.display_name, o.emails[1], o.organization, o.has_photo
         FROM collection_instance i
         JOIN object o ON o.collection_id = i.collection_id
         WHERE i.account_id = $1 AND i.kind = 'address_book' AND i.access >= 'read'
           AND ($2::bigint IS NULL OR i.collection_id = $2)
           AND o.search_text LIKE ALL($3)
         ORDER BY o.sort_name, o.id
         OFFSET $4
         LIMIT $5",
    )
    .bind(account.0)
    .bind(filter.book.map(|book| book.0))
    .bind(filter.patterns())
    .bind(i64::from(offset))
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(
            |(book, object, name, email, organization, has_photo)| ContactSummary {
                book: roost_shared::CollectionId(book),
                object,
                name,
                email: email.unwrap_or_default(),
                organization,
                has_photo,
            },
        )
        .collect())
}

/// How many cards each of the account's address books holds.
pub async fn count_by_book(
    db: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<(AddressBookId, u32)>, DbError> {
    // Uses collection_instance_name_key, then object_name_key.
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT i.collection_id, count(o.id)
         FROM collection_instance i
         LEFT JOIN object o ON o.collection_id = i.collection_id
         WHERE i.account_id = $1 AND i.kind = 'address_book' AND i.access >= 'read'
         GROUP BY i.collection_id",
    )
    .bind(account.0)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(book, count)| {
            (
                roost_shared::CollectionId(book),
                u32::try_from(count).unwrap_or(u32::MAX),
            )
        })
        .collect())
}

/// A card that may complete a recipient.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Completion {
    /// The person's name.
    pub display_name: String,
    /// All addresses, the preferred one first.
    pub emails: Vec<String>,
}

/// Cards with an address whose search text contains all words of `words` (lower case), those first whose
/// name or address begins with the first word.
pub async fn complete(
    db: &mut PgConnection,
    account: AccountId,
    words: &[String],
    limit: i64,
) -> Result<Vec<Completion>, DbError> {
    // Uses collection_instance_name_key, then reads the books' cards by object_sort_name_idx.
    let prefix = words
        .first()
        .map(|word| format!("{}%", escape_pattern(word)))
        .unwrap_or_default();
    let patterns: Vec<String> = words.iter().map(|word| contains_pattern(word)).collect();
    Ok(sqlx::query_as(
        "SELECT o.display_name, o.emails
         FROM collection_instance i
         JOIN object o ON o.collection_id = i.collection_id
         WHERE i.account_id = $1 AND i.kind = 'address_book' AND i.access >= 'read'
           AND cardinality(o.emails) > 0
           AND o.search_text LIKE ALL($2)
         ORDER BY CASE
                      WHEN lower(o.display_name) LIKE $3 THEN 0
                      WHEN EXISTS (SELECT FROM unnest(o.emails) e WHERE lower(e) LIKE $3) THEN 1
                      WHEN lower(o.display_name) LIKE '% ' || $3 THEN 2
                      ELSE 3
                  END,
                  o.sort_name, o.id
         LIMIT $4",
    )
    .bind(account.0)
    .bind(patterns)
    .bind(prefix)
    .bind(limit)
    .fetch_all(db)
    .await?)
}
