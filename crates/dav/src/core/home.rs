//! Whose home a path leads into.
//!
//! One's own, or that of someone for whom one acts: then only calendars are there, and only those that the other
//! owns. All other homes are closed.

use roost_groupware::{Collection, CollectionKind};
use roost_model::Account;
use roost_shared::AccountId;

use super::context::Context;
use super::error::DavError;

/// The refusal of what is in a home that the asker may not enter: 403 for whatever is below an address of the asker's own
/// domain, whether or not anybody has it or anything is there, and 404 elsewhere.
#[must_use]
pub fn closed(context: &Context, address: &str) -> DavError {
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    if domain(address) == domain(&context.account.address) {
        DavError::forbidden("It is not yours, and was not shared with you.")
    } else {
        DavError::NOT_FOUND
    }
}

/// Someone's home, which the asker may enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Whose account.
    pub id: AccountId,
    /// Whose address, as it stands in paths.
    pub address: String,
    /// Whether it is the asker's own.
    pub is_own: bool,
    /// Whether the asker may act there, and not only look.
    pub may_act: bool,
}

impl Home {
    /// The asker's own.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self {
            id: account.id,
            address: account.address.clone(),
            is_own: true,
            may_act: true,
        }
    }

    /// The home of an address. One's own takes no statement, another's one.
    ///
    /// # Errors
    /// As [`closed`], unless it is the asker's own, or that of someone for whom the asker acts.
    pub async fn find(context: &Context, kind: CollectionKind, address: &str) -> Result<Self, DavError> {
        if address == context.account.address {
            return Ok(Self::of(&context.account));
        }
        if kind != CollectionKind::Calendar {
            return Err(closed(context, address));
        }
        let groupware = &context.state.groupware;
        let found = groupware.delegator(context.account.id, address).await?;
        let delegation = found.ok_or_else(|| closed(context, address))?;
        Ok(Self {
            id: AccountId(delegation.person.id),
            address: delegation.person.address,
            is_own: false,
            may_act: delegation.writable,
        })
    }

    /// The collections of a kind in it, as far as the asker may see them; the asker's own home gets its first ones if it has
    /// none.
    ///
    /// # Errors
    /// The database's.
    pub async fn collections(
        &self,
        context: &Context,
        kind: CollectionKind,
    ) -> Result<Vec<Collection>, DavError> {
        let groupware = &context.state.groupware;
        let account = context.account.id;
        let found = groupware.collections_in(account, self.id, kind).await?;
        if !found.is_empty() || !self.is_own {
            return Ok(found);
        }
        groupware.ensure_defaults(account).await?;
        Ok(groupware.collections_in(account, self.id, kind).await?)
    }
}
