//! Groups of people within a domain.

use chrono::Utc;
use roost_db::principal::{self, Principal, PrincipalKind};
use roost_db::{OnConstraint, account, group};
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use super::{domain_of, settle};
use crate::{Groupware, GroupwareError, Result, name};

impl Groupware {
    /// Makes a group, for whoever runs the server. `address` is its name, `@` and its domain.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidName`], [`GroupwareError::NameTaken`].
    pub async fn create_group(&self, address: &str, display_name: &str) -> Result<()> {
        let address = address.trim().to_lowercase();
        let (local, domain) = address.split_once('@').ok_or(GroupwareError::InvalidName)?;
        name::check(local)?;
        if domain.is_empty() || domain.contains('@') {
            return Err(GroupwareError::InvalidName);
        }
        let mut db = self.connection().await?;
        group::insert(&mut db, domain, local, display_name, Utc::now())
            .await
            .on_constraint("person_group_name_key", || GroupwareError::NameTaken)?;
        Ok(())
    }

    /// Takes a person into a group of their domain, for whoever runs the server. What is shared with the group is
    /// offered to them from then on.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if one of the two does not exist.
    pub async fn add_to_group(&self, group: &str, person: &str) -> Result<()> {
        self.change_member(group, person, true).await
    }

    /// Takes a person out of a group, for whoever runs the server. What they have by it alone leaves their home.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if one of the two does not exist.
    pub async fn remove_from_group(&self, group: &str, person: &str) -> Result<()> {
        self.change_member(group, person, false).await
    }

    async fn change_member(&self, group: &str, person: &str, member: bool) -> Result<()> {
        let mut tx = self.begin().await?;
        let group = find(&mut tx, group).await?;
        let person = account::find_by_address(&mut tx, &person.trim().to_lowercase())
            .await?
            .filter(|person| domain_of(&person.address) == domain_of(&group.address))
            .ok_or(GroupwareError::NotFound)?;
        if member {
            group::insert_member(&mut tx, group.id, person.id).await?;
        } else {
            group::delete_member(&mut tx, group.id, person.id).await?;
        }
        for collection in group::shared_with(&mut tx, group.id).await? {
            settle(&mut tx, collection).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Who is in a group, by address.
    ///
    /// # Errors
    /// The database's.
    pub async fn group_members(&self, group: &Principal) -> Result<Vec<Principal>> {
        let mut db = self.connection().await?;
        Ok(group::members(&mut db, group.id).await?)
    }

    /// The groups that a person is in, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn group_memberships(&self, person: AccountId) -> Result<Vec<Principal>> {
        let mut db = self.connection().await?;
        Ok(group::memberships(&mut db, person).await?)
    }
}

/// Settles who has what of collections whose group has changed, in the transaction of that change.
///
/// # Errors
/// The database's.
pub async fn settle_group_shares(db: &mut PgConnection, collections: &[CollectionId]) -> Result<()> {
    for collection in collections {
        settle(db, *collection).await?;
    }
    Ok(())
}

async fn find(db: &mut PgConnection, address: &str) -> Result<Principal> {
    let address = address.trim().to_lowercase();
    let domain = domain_of(&address).to_owned();
    let found = principal::find(db, &domain, PrincipalKind::Group, &[address]).await?;
    found.into_iter().next().ok_or(GroupwareError::NotFound)
}
