//! Making a calendar of objects that come from a backup.

use chrono::Utc;
use roost_db::collection::CollectionKind;
use roost_db::object::{self, Condition, WriteOutcome};
use roost_shared::AccountId;

use crate::write::{lock, parse, refused};
use crate::{Collection, CollectionDraft, Groupware, GroupwareError, Result};

impl Groupware {
    /// Makes a calendar of the account's own with these objects (name and bytes), all of them or nothing. Meetings among
    /// them are stored as they are: nobody is sent anything, and nobody's copy changes.
    ///
    /// # Errors
    /// As [`Groupware::create_collection`]; [`GroupwareError::InvalidCalendar`] of an object that is none.
    pub async fn bring_back_calendar(
        &self,
        account: AccountId,
        draft: CollectionDraft,
        objects: Vec<(String, Vec<u8>)>,
    ) -> Result<Collection> {
        let made = self
            .create_collection(account, CollectionKind::Calendar, draft)
            .await?;
        let filled = self.fill(account, &made, objects).await;
        if filled.is_err() {
            // What is left of it is an empty calendar, which the owner can delete, too.
            drop(self.delete_collection(account, made.id).await);
        }
        filled.map(|()| made)
    }

    async fn fill(
        &self,
        account: AccountId,
        made: &Collection,
        objects: Vec<(String, Vec<u8>)>,
    ) -> Result<()> {
        let now = Utc::now();
        let mut tx = self.begin().await?;
        for (name, data) in objects {
            let (parsed, data) = parse(data).await;
            let parsed = match parsed {
                Ok(parsed) => parsed,
                Err(error) => return Err(self.refusal(account, made.id, error).await),
            };
            let lock = lock(&mut tx, account, made.id, 1).await?;
            let row = parsed.row(&name, &data);
            match object::write(&mut tx, made.id, lock.sequence, &row, &Condition::Absent, now).await? {
                WriteOutcome::Created => {}
                WriteOutcome::Modified { .. } => return Err(GroupwareError::PreconditionFailed),
                other => return Err(refused(other)),
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
