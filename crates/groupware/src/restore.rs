//! Bringing back what an object was before it was deleted or changed.

use chrono::Utc;
use roost_db::collection::CollectionKind;
use roost_db::object::{self, Condition, WriteOutcome};
use roost_db::object_version;
use roost_locks::Change;
use roost_shared::{AccountId, CollectionId, VersionId};

use crate::write::{check_kind, lock, parse, refused};
use crate::{Groupware, GroupwareError, Result, birthdays, name};

impl Groupware {
    /// Brings back what an object was, under its name and byte for byte, if nothing happened to it since.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such collection, or the version is not of this object or
    /// not kept any more; [`GroupwareError::Forbidden`]; [`GroupwareError::PreconditionFailed`] if the object
    /// was stored, replaced or deleted since; [`GroupwareError::UidConflict`] if another object has its UID
    /// now; [`GroupwareError::Locked`].
    pub async fn restore(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
        version: VersionId,
    ) -> Result<()> {
        name::check(name).map_err(|_| GroupwareError::NotFound)?;
        let mut db = self.connection().await?;
        let kept = object_version::lookup(&mut db, account, collection, name, version)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        drop(db);
        let (parsed, data) = parse(kept.data).await;
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.refusal(account, collection, error).await),
        };
        let condition = if kept.deleted {
            Condition::Absent
        } else {
            Condition::Present
        };
        if let Some(meeting) = parsed.meeting.take() {
            let meeting = Some(meeting);
            self.put_meeting(
                account,
                collection,
                name,
                data,
                meeting,
                &condition,
                Some(version),
            )
            .await?;
            return Ok(());
        }
        let now = Utc::now();
        let mut tx = self.begin().await?;
        let lock = lock(&mut tx, account, collection, 1).await?;
        if !object_version::is_newest(&mut tx, collection, name, version).await? {
            return Err(GroupwareError::PreconditionFailed);
        }
        check_kind(&lock, &parsed)?;
        let row = parsed.row(name, &data);
        match object::write(&mut tx, collection, lock.sequence, &row, &condition, now).await? {
            WriteOutcome::Created | WriteOutcome::Modified { .. } => {}
            WriteOutcome::Scheduled => {
                tx.rollback().await?;
                self.put_meeting(account, collection, name, data, None, &condition, Some(version))
                    .await?;
                return Ok(());
            }
            other => return Err(refused(other)),
        }
        let path = [name.to_owned()];
        let change = if kept.deleted {
            Change::Member(&path)
        } else {
            Change::Content(&path)
        };
        self.check_locks(&mut tx, collection, &lock, &[change]).await?;
        if lock.kind == CollectionKind::AddressBook {
            birthdays::draw(&mut tx, lock.owner, collection, name, &parsed.days).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
