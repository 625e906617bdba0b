//! Offering collections, as owners and those with the right to share do it.

use chrono::Utc;
use roost_db::collection::{Access, Collection, CollectionKind};
use roost_db::principal::{self, PrincipalKind};
use roost_db::share::{self, Grantee, Share};
use roost_shared::sharing::{ShareAccess, ShareTarget};
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use super::{domain_of, lock_as_admin, settle};
use crate::{Groupware, GroupwareError, Result};

/// How many offers a collection may have; a group or the domain is one.
const MAX_SHARES: usize = 500;

/// A longer title is cut.
const MAX_TITLE_CHARS: usize = 200;

/// A change of one offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareChange {
    /// With whom.
    pub target: ShareTarget,
    /// What they are to be allowed; `None` takes the offer back.
    pub access: Option<ShareAccess>,
    /// What it is called for them; empty for what its owner calls it.
    pub title: String,
}

impl Groupware {
    /// The offers of some collections, in one query: those of collections that the account may share.
    ///
    /// # Errors
    /// The database's.
    pub async fn shares(&self, account: AccountId, collections: &[CollectionId]) -> Result<Vec<Share>> {
        let ids: Vec<i64> = collections.iter().map(|collection| collection.0).collect();
        let mut db = self.connection().await?;
        Ok(share::list(&mut db, account, &ids).await?)
    }

    /// The offers of one collection.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`]; [`GroupwareError::Forbidden`] without the right to share it.
    pub async fn shares_of(&self, account: AccountId, collection: CollectionId) -> Result<Vec<Share>> {
        if self.collection(account, collection).await?.access < Access::Admin {
            return Err(GroupwareError::Forbidden);
        }
        self.shares(account, &[collection]).await
    }

    /// Whether each of these targets, in their order, is somebody to whom a collection of the account's can be offered.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such collection.
    pub async fn may_be_offered(
        &self,
        account: AccountId,
        collection: CollectionId,
        targets: &[ShareTarget],
    ) -> Result<Vec<bool>> {
        let shared = self.collection(account, collection).await?;
        let mut db = self.connection().await?;
        let mut known = Vec::with_capacity(targets.len());
        for target in targets {
            known.push(match find(&mut db, &shared, target).await {
                Ok(_) => true,
                Err(GroupwareError::InvalidInput { .. }) => false,
                Err(error) => return Err(error),
            });
        }
        Ok(known)
    }

    /// Changes offers, all of them or none.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such collection; [`GroupwareError::Forbidden`] without the right
    /// to share it; [`GroupwareError::InvalidInput`] with the field `target` for someone who does not exist or
    /// cannot be shared with, `access` for a right that the collection does not have.
    pub async fn share(
        &self,
        account: AccountId,
        collection: CollectionId,
        changes: &[ShareChange],
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let shared = lock_as_admin(&mut tx, account, collection).await?;
        for change in changes {
            apply(&mut tx, &shared, change).await?;
        }
        check_count(&mut tx, account, collection).await?;
        settle(&mut tx, collection).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes exactly these the offers of a collection, all of them or none: what an ACL says.
    ///
    /// # Errors
    /// As [`Groupware::share`].
    pub async fn replace_shares(
        &self,
        account: AccountId,
        collection: CollectionId,
        wanted: &[(ShareTarget, ShareAccess)],
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let shared = lock_as_admin(&mut tx, account, collection).await?;
        let mut kept = Vec::with_capacity(wanted.len());
        for (target, access) in wanted {
            let access = Some(*access);
            let target = target.clone();
            let change = ShareChange {
                target,
                access,
                title: String::new(),
            };
            kept.push(apply(&mut tx, &shared, &change).await?);
        }
        for old in share::list(&mut tx, account, &[collection.0]).await? {
            if !kept.contains(&old.grantee) {
                share::delete(&mut tx, collection, &old.grantee).await?;
            }
        }
        check_count(&mut tx, account, collection).await?;
        settle(&mut tx, collection).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn check_count(db: &mut PgConnection, account: AccountId, collection: CollectionId) -> Result<()> {
    if share::list(db, account, &[collection.0]).await?.len() > MAX_SHARES {
        let rule = format!("a collection is shared with at most {MAX_SHARES} people and groups");
        return Err(GroupwareError::input("target", rule));
    }
    Ok(())
}

async fn apply(db: &mut PgConnection, shared: &Collection, change: &ShareChange) -> Result<Grantee> {
    let grantee = find(db, shared, &change.target).await?;
    match change.access {
        None => {
            share::delete(db, shared.id, &grantee).await?;
        }
        Some(ShareAccess::FreeBusy) if shared.kind != CollectionKind::Calendar => {
            return Err(GroupwareError::input("access", "only calendars have busy times"));
        }
        Some(access) => {
            let title: String = change.title.trim().chars().take(MAX_TITLE_CHARS).collect();
            share::upsert(db, shared.id, &grantee, Access::from(access), &title, Utc::now()).await?;
            // Who is asked by name is asked again, whatever they answered before.
            if let Grantee::Principal(principal) = &grantee
                && principal.kind == PrincipalKind::Person
            {
                share::delete_refusal(db, principal.id, shared.id).await?;
            }
        }
    }
    Ok(grantee)
}

/// Whom a target means: people and groups of the owner's domain.
async fn find(db: &mut PgConnection, shared: &Collection, target: &ShareTarget) -> Result<Grantee> {
    let domain = domain_of(&shared.owner_address);
    let (kind, address) = match target {
        ShareTarget::Domain => return Ok(Grantee::Domain(domain.to_owned())),
        ShareTarget::Person { address } => (PrincipalKind::Person, address),
        ShareTarget::Group { address } => (PrincipalKind::Group, address),
    };
    let address = address.trim().to_lowercase();
    let mut found = principal::find(db, domain, kind, std::slice::from_ref(&address)).await?;
    if found.is_empty() && kind == PrincipalKind::Person {
        // A mail address may be that of a group.
        found = principal::find(db, domain, PrincipalKind::Group, &[address]).await?;
    }
    let principal = found
        .into_iter()
        .next()
        .ok_or_else(|| GroupwareError::input("target", "nobody in your domain has this address"))?;
    if principal.kind == PrincipalKind::Person && principal.id == shared.owner.0 {
        return Err(GroupwareError::input("target", "it is the owner's already"));
    }
    Ok(Grantee::Principal(principal))
}
