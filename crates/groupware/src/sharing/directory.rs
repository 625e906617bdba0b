//! Finding people and groups of one's own domain. Other domains do not exist.

use roost_db::principal::{self, Principal, PrincipalKind, Search};
use roost_model::Account;

use super::domain_of;
use crate::{Groupware, Result};

/// Most that one search finds.
const MAX_FOUND: i64 = 100;
/// Longer texts are in nobody's name.
const MAX_QUERY_CHARS: usize = 200;

impl Groupware {
    /// Searches the account's domain as one types: whose name or address begins with `query`, or has a word that
    /// does; at most `limit`, by name. An empty query finds nobody.
    ///
    /// # Errors
    /// [`crate::GroupwareError::TooManySearches`].
    pub async fn search_directory(
        &self,
        account: &Account,
        query: &str,
        limit: u32,
    ) -> Result<Vec<Principal>> {
        let query: String = query.trim().chars().take(MAX_QUERY_CHARS).collect();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let search = Search {
            names: vec![
                principal::starts_with(&query),
                principal::word_starts_with(&query),
            ],
            addresses: vec![principal::starts_with(&query)],
            any: true,
        };
        self.search_principals(account, &search, i64::from(limit)).await
    }

    /// Searches the account's domain for people and groups whose names and addresses fit; at most 100.
    ///
    /// # Errors
    /// [`crate::GroupwareError::TooManySearches`].
    pub async fn search_principals(
        &self,
        account: &Account,
        search: &Search,
        limit: i64,
    ) -> Result<Vec<Principal>> {
        self.count_search(account)?;
        let mut db = self.connection().await?;
        let limit = limit.clamp(0, MAX_FOUND);
        Ok(principal::search(&mut db, domain_of(&account.address), search, limit).await?)
    }

    /// Looks people or groups of the account's domain up by their addresses; those that do not exist are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_principals(
        &self,
        account: &Account,
        kind: PrincipalKind,
        addresses: &[String],
    ) -> Result<Vec<Principal>> {
        let mut db = self.connection().await?;
        Ok(principal::find(&mut db, domain_of(&account.address), kind, addresses).await?)
    }
}
