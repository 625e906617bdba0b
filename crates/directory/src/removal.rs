//! What remains to be done for removed mailboxes: their mail, which another service deletes, and then their rows.

use roost_db::{domain, mailbox_admin};
use roost_shared::AccountId;

use crate::{Directory, Result};

/// How many are looked at in one round.
const ROUND: i64 = 100;

impl Directory {
    /// The mailboxes that were removed and whose mail is to be deleted: account and address.
    ///
    /// # Errors
    /// The database's.
    pub async fn removed_mailboxes(&self) -> Result<Vec<(AccountId, String)>> {
        let mut db = self.pool.acquire().await?;
        let rows = mailbox_admin::removed(&mut db, ROUND).await?;
        Ok(rows
            .into_iter()
            .map(|(account, address)| (AccountId(account), address))
            .collect())
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
