//! What remains to be done for removed mailboxes: their mail, which another service deletes, and then their rows.

use roost_db::{domain, mailbox_admin};
use roost_shared::AccountId;

use crate::{Directory, Result};

pub use roost_db::mailbox_admin::RemovedMailbox;

/// How many are looked at in one round.
const ROUND: i64 = 100;

impl Directory {
    /// The mailboxes that were removed and whose mail is to be deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn removed_mailboxes(&self) -> Result<Vec<RemovedMailbox>> {
        let mut db = self.pool.acquire().await?;
        Ok(mailbox_admin::removed(&mut db, ROUND).await?)
    }

    /// Deletes a removed mailbox whose mail is gone, with its account and all that is its, and a removed domain whose
    /// last mailbox this was.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_mailbox(&self, account: AccountId) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        mailbox_admin::delete_removed(&mut transaction, account).await?;
        domain::delete_removed(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
