//! Offers from the side of those to whom they are made.

use chrono::Utc;
use roost_db::collection::{self, Collection};
use roost_db::notification;
use roost_db::pool::Transaction;
use roost_db::share::{self, Invitation, Notice, Reply};
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::{Groupware, GroupwareError, Result};

/// The longest name that is made from the owner's, so that there is room for what makes it one's own.
const MAX_NAME_CHARS: usize = 100;

impl Groupware {
    /// What is offered to the account and not in its home, the newest first; what it has declined is marked.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitations(&self, account: AccountId) -> Result<Vec<Invitation>> {
        let mut db = self.connection().await?;
        Ok(share::invitations(&mut db, account, None).await?)
    }

    /// Puts an offered collection into the account's home. One that is there already stays as it is.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if it is not offered.
    pub async fn accept_invitation(&self, account: AccountId, id: CollectionId) -> Result<Collection> {
        self.accept_invitation_as(account, id, None).await
    }

    /// As [`Groupware::accept_invitation`], with what the account calls it.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if it is not offered.
    pub async fn accept_invitation_as(
        &self,
        account: AccountId,
        id: CollectionId,
        title: Option<&str>,
    ) -> Result<Collection> {
        let mut tx = self.begin().await?;
        // Collection before account, as everywhere; the first keeps the offer from changing meanwhile.
        let known = share::lock(&mut tx, account, id).await?;
        if !collection::lock_home(&mut tx, account).await? {
            return Err(GroupwareError::NotFound);
        }
        let invitation = share::invitations(&mut tx, account, Some(id))
            .await?
            .into_iter()
            .next();
        let Some(invitation) = invitation else {
            return known
                .filter(|known| known.is_own_view && known.owner != account)
                .ok_or(GroupwareError::NotFound);
        };
        let name = free_name(&mut tx, account, &invitation).await?;
        let display_name = match title.map(str::trim).filter(|title| !title.is_empty()) {
            Some(title) => title.chars().take(MAX_NAME_CHARS).collect(),
            None => format!("{} ({})", invitation.title, invitation.owner.title()),
        };
        share::insert_instance(&mut tx, account, &invitation, &name, &display_name).await?;
        share::upsert_reply(&mut tx, account, id, true, Utc::now()).await?;
        notification::announce(&mut tx, id).await?;
        let accepted = collection::lookup(&mut tx, account, id)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        tx.commit().await?;
        Ok(accepted)
    }

    /// Declines an offered collection, or leaves one that was accepted. It can still be accepted later, as long
    /// as it is offered.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if it is not offered.
    pub async fn decline_invitation(&self, account: AccountId, id: CollectionId) -> Result<()> {
        let mut tx = self.begin().await?;
        share::lock(&mut tx, account, id).await?;
        if share::delete_instance(&mut tx, account, id).await? {
            return reply_no(tx, account, id).await;
        }
        if share::invitations(&mut tx, account, Some(id)).await?.is_empty() {
            return Err(GroupwareError::NotFound);
        }
        reply_no(tx, account, id).await
    }

    /// The answers to offers of the account's own collections that it has not put away, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn share_replies(&self, account: AccountId) -> Result<Vec<Reply>> {
        let mut db = self.connection().await?;
        Ok(share::replies(&mut db, account).await?)
    }

    /// What became of collections that the account had accepted and has not put away: others took them back, or changed
    /// what it may do. The newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn share_notices(&self, account: AccountId) -> Result<Vec<Notice>> {
        let mut db = self.connection().await?;
        Ok(share::notices(&mut db, account).await?)
    }

    /// Puts such a notice away.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`].
    pub async fn put_notice_away(&self, account: AccountId, collection: CollectionId) -> Result<()> {
        let mut db = self.connection().await?;
        if share::delete_notice(&mut db, account, collection).await? {
            Ok(())
        } else {
            Err(GroupwareError::NotFound)
        }
    }

    /// Puts an answer to an offer of the account's own away.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`].
    pub async fn acknowledge_reply(
        &self,
        account: AccountId,
        collection: CollectionId,
        person: AccountId,
    ) -> Result<()> {
        let mut db = self.connection().await?;
        if share::acknowledge(&mut db, account, collection, person).await? {
            Ok(())
        } else {
            Err(GroupwareError::NotFound)
        }
    }
}

/// Takes a shared collection out of the account's home.
///
/// # Errors
/// [`GroupwareError::Forbidden`] if the account has no view of its own of it: it acts for the owner.
pub(crate) async fn leave(mut tx: Transaction, account: AccountId, id: CollectionId) -> Result<()> {
    if !share::delete_instance(&mut tx, account, id).await? {
        return Err(GroupwareError::Forbidden);
    }
    reply_no(tx, account, id).await
}

async fn reply_no(mut tx: Transaction, account: AccountId, id: CollectionId) -> Result<()> {
    share::upsert_reply(&mut tx, account, id, false, Utc::now()).await?;
    notification::announce_to(&mut tx, id, &[account]).await?;
    notification::announce(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// A name for the collection in the account's home: the owner's, with the owner's own name, and a number if that
/// is taken.
async fn free_name(db: &mut PgConnection, account: AccountId, invitation: &Invitation) -> Result<String> {
    let owner = invitation
        .owner
        .address
        .split_once('@')
        .map_or(invitation.owner.address.as_str(), |(local, _)| local);
    let base: String = format!("{}-{owner}", invitation.owner_path)
        .chars()
        .filter(|character| !character.is_control() && *character != '/')
        .take(MAX_NAME_CHARS)
        .collect();
    let taken = collection::list(db, account, invitation.kind).await?;
    let mut name = base.clone();
    let mut number = 2_u32;
    while taken.iter().any(|other| other.name == name) {
        name = format!("{base}-{number}");
        number += 1;
    }
    Ok(name)
}
