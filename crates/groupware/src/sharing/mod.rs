//! Sharing within a domain: who may do what with whose collections.
//!
//! An owner (or whoever was given the right to) offers a collection to a person, to a group, or to everyone of the
//! domain. An offer changes nothing in anybody's home: each person to whom it is made accepts or declines, and
//! accepting puts a view of the collection (`collection_instance`) into their home, with a name, colour and order
//! of their own. What they may do there is the strongest of all offers made to them; it follows every change of
//! the offers and of the groups at once, in the same transaction, and the view goes when the last offer does.
//!
//! Delegates are different: they act for a person in all calendars that the person owns, at the person's own
//! addresses, and need not accept ([`Groupware::set_delegates`]).
//!
//! What someone may do is read from one place, the view `collection_right` in the database, which each statement
//! on objects joins; [`Collection::access`] says the same to whoever has to explain a refusal. Someone who may know
//! busy times alone gets no object by any function but [`Groupware::free_busy`].
//!
//! CLASS (RFC 5545 §3.8.1.3) changes none of this: who may read a calendar reads its private and confidential
//! events as well, as their owner marked them. The bytes and their entity tag are the same for all who read, so
//! that what one reader sends back never strips what another wrote. An owner who wants to hide details shares busy
//! times only.

mod address_book;
mod delegation;
mod directory;
mod groups;
mod invitations;
mod rate;
mod shares;

use chrono::Utc;
use roost_db::collection::{Access, Collection, Origin};
use roost_db::pool::Transaction;
use roost_db::share;
use roost_shared::sharing::CollectionSharing;
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

pub use address_book::directory_of;
pub use groups::settle_group_shares;
pub(crate) use invitations::leave;
pub(crate) use rate::Rate;
pub use shares::ShareChange;

use crate::{GroupwareError, Result};

/// Whose a collection is, for the page.
pub(crate) fn summary(collection: &Collection) -> CollectionSharing {
    let named = !collection.owner_name.trim().is_empty();
    let name = if named {
        &collection.owner_name
    } else {
        &collection.owner_address
    };
    CollectionSharing {
        is_own: collection.access == Access::Owner,
        owner_name: name.clone(),
        owner_address: collection.owner_address.clone(),
        is_shared: collection.is_shared,
        access: collection.access.granted(),
    }
}

/// The domain of an address: what stands behind the `@`.
pub(crate) fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// The collection, locked against other changes of its offers, if the account may decide about them.
async fn lock_as_admin(tx: &mut Transaction, account: AccountId, id: CollectionId) -> Result<Collection> {
    let found = share::lock(tx, account, id)
        .await?
        .ok_or(GroupwareError::NotFound)?;
    if found.access >= Access::Admin && found.origin != Origin::Inbox {
        Ok(found)
    } else {
        Err(GroupwareError::Forbidden)
    }
}

/// Brings everybody's views up to what is offered now, and tells those whose view is gone and those who are asked.
async fn settle(db: &mut PgConnection, collection: CollectionId) -> Result<()> {
    let mut concerned = share::settle(db, collection, Utc::now()).await?;
    concerned.extend(share::invited(db, collection).await?);
    roost_db::notification::announce_to(db, collection, &concerned).await?;
    // And those who see it, whose right may have changed.
    roost_db::notification::announce(db, collection).await?;
    Ok(())
}
