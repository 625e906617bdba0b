//! The people and groups of a domain, as others in it may find them.

use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

use crate::DbError;
use crate::schedule::AccountKind;

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// Someone with an account.
    Person,
    /// A group of them.
    Group,
}

/// A person or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Which of the two.
    pub kind: PrincipalKind,
    /// The id of the account or of the group.
    pub id: i64,
    /// A person's address; for a group its name, `@` and its domain.
    pub address: String,
    /// The name for people, or empty.
    pub display_name: String,
    /// Of an account, what it is, where that was looked up: a person if not.
    pub user_kind: AccountKind,
}

impl Principal {
    /// A person, from the columns of their id, address and display name.
    pub(crate) fn person(row: &PgRow, [id, address, name]: [&str; 3]) -> Result<Self, sqlx::Error> {
        Ok(Self {
            kind: PrincipalKind::Person,
            id: row.try_get(id)?,
            address: row.try_get(address)?,
            display_name: row.try_get(name)?,
            user_kind: AccountKind::Individual,
        })
    }

    /// What to call it.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.display_name.trim().is_empty() {
            &self.address
        } else {
            &self.display_name
        }
    }
}

impl FromRow<'_, PgRow> for Principal {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let is_group: bool = row.try_get("is_group")?;
        Ok(Self {
            kind: if is_group {
                PrincipalKind::Group
            } else {
                PrincipalKind::Person
            },
            id: row.try_get("id")?,
            address: row.try_get("address")?,
            display_name: row.try_get("display_name")?,
            user_kind: row.try_get("user_kind")?,
        })
    }
}

/// Texts to look for: `ILIKE` patterns, made by [`starts_with`], [`contains`] and [`word_starts_with`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What the name for people is like.
    pub names: Vec<String>,
    /// What the address is like.
    pub addresses: Vec<String>,
    /// Whether one of them is enough; else all have to fit.
    pub any: bool,
}

/// A pattern for what begins with a text.
#[must_use]
pub fn starts_with(text: &str) -> String {
    format!("{}%", crate::object::candidates::escape_pattern(text))
}

/// A pattern for what is a text.
#[must_use]
pub fn equals(text: &str) -> String {
    crate::object::candidates::escape_pattern(text)
}

/// A pattern for what has a text in it.
#[must_use]
pub fn contains(text: &str) -> String {
    crate::object::candidates::contains_pattern(text)
}

/// A pattern for what has a second or later word that begins with a text.
#[must_use]
pub fn word_starts_with(text: &str) -> String {
    format!("% {}%", crate::object::candidates::escape_pattern(text))
}

/// Everybody of a domain who may be found: `$1` is the domain.
macro_rules! select_principal {
    ($rest:literal) => {
        concat!(
            "SELECT p.is_group, p.id, p.address, p.display_name, p.user_kind
             FROM (
                 SELECT false AS is_group, a.id, a.address, a.display_name, a.kind AS user_kind
                 FROM account a
                 WHERE a.domain = $1
                   AND NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = a.id AND NOT m.active)
                 UNION ALL
                 SELECT true, g.id, g.name || '@' || g.domain, g.display_name, 'individual'::account_kind
                 FROM person_group g
                 WHERE g.domain = $1
             ) p ",
            $rest
        )
    };
}

/// The people and groups of a domain that fit, by name, at most `limit`.
pub async fn search(
    db: &mut PgConnection,
    domain: &str,
    search: &Search,
    limit: i64,
) -> Result<Vec<Principal>, DbError> {
    // Uses account_domain_idx; the patterns are tried on the whole domain.
    Ok(sqlx::query_as(select_principal!(
        "WHERE CASE WHEN $4
                    THEN p.display_name ILIKE ANY($2) OR p.address ILIKE ANY($3)
                    ELSE p.display_name ILIKE ALL($2) AND p.address ILIKE ALL($3)
               END
         ORDER BY lower(CASE WHEN p.display_name = '' THEN p.address ELSE p.display_name END), p.address, p.is_group
         LIMIT $5"
    ))
    .bind(domain)
    .bind(&search.names)
    .bind(&search.addresses)
    .bind(search.any)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The rooms and things of a domain, by name, at most `limit`.
pub async fn rooms(db: &mut PgConnection, domain: &str, limit: i64) -> Result<Vec<Principal>, DbError> {
    // Uses account_domain_idx.
    Ok(sqlx::query_as(select_principal!(
        "WHERE p.user_kind <> 'individual'
         ORDER BY lower(CASE WHEN p.display_name = '' THEN p.address ELSE p.display_name END), p.address
         LIMIT $2"
    ))
    .bind(domain)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Looks up people or groups of a domain by their addresses; those that do not exist are left out.
pub async fn find(
    db: &mut PgConnection,
    domain: &str,
    kind: PrincipalKind,
    addresses: &[String],
) -> Result<Vec<Principal>, DbError> {
    // Uses account_domain_idx and person_group_name_key.
    Ok(sqlx::query_as(select_principal!(
        "WHERE p.is_group = $2 AND p.address = ANY($3) ORDER BY p.address"
    ))
    .bind(domain)
    .bind(kind == PrincipalKind::Group)
    .bind(addresses)
    .fetch_all(db)
    .await?)
}
