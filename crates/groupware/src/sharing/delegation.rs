//! Acting for someone else in their calendars (calendarserver-proxy).

use roost_db::delegation::{self, Delegation};
use roost_db::principal::{self, PrincipalKind};
use roost_model::Account;
use roost_shared::AccountId;

use super::domain_of;
use crate::{Groupware, GroupwareError, Result};

/// How many people may act for one person.
const MAX_DELEGATES: usize = 100;

impl Groupware {
    /// Who acts for an account in its calendars.
    ///
    /// # Errors
    /// The database's.
    pub async fn delegates(&self, owner: AccountId) -> Result<Vec<Delegation>> {
        let mut db = self.connection().await?;
        Ok(delegation::delegates(&mut db, owner).await?)
    }

    /// For whom an account acts.
    ///
    /// # Errors
    /// The database's.
    pub async fn delegators(&self, delegate: AccountId) -> Result<Vec<Delegation>> {
        let mut db = self.connection().await?;
        Ok(delegation::delegators(&mut db, delegate).await?)
    }

    /// The person of an address, if the account acts for them, and whether it may write.
    ///
    /// # Errors
    /// The database's.
    pub async fn delegator(&self, delegate: AccountId, owner: &str) -> Result<Option<Delegation>> {
        let mut db = self.connection().await?;
        Ok(delegation::find(&mut db, delegate, owner).await?)
    }

    /// Makes exactly these people of the owner's domain those who act for the owner with (`writable`) or without
    /// the right to write. One who was of the other sort moves over.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] if one of them is nobody else of the domain, or if they are too many.
    pub async fn set_delegates(&self, owner: &Account, writable: bool, addresses: &[String]) -> Result<()> {
        if addresses.len() > MAX_DELEGATES {
            let rule = format!("at most {MAX_DELEGATES} people can act for one");
            return Err(GroupwareError::input("delegates", rule));
        }
        let mut tx = self.begin().await?;
        let mut wanted: Vec<String> = addresses
            .iter()
            .map(|address| address.trim().to_lowercase())
            .collect();
        wanted.sort();
        wanted.dedup();
        let found =
            principal::find(&mut tx, domain_of(&owner.address), PrincipalKind::Person, &wanted).await?;
        let ids: Vec<i64> = found.iter().map(|person| person.id).collect();
        if ids.len() != wanted.len() || ids.contains(&owner.id.0) {
            return Err(GroupwareError::input(
                "delegates",
                "only other people of your domain can act for you",
            ));
        }
        delegation::replace(&mut tx, owner.id, writable, &ids).await?;
        tx.commit().await?;
        Ok(())
    }
}
