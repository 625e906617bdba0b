//! Forgetting what has been kept long enough.

use chrono::{DateTime, Utc};
use roost_db::object::Condition;
use roost_db::{change, imip_received, object_version, schedule, share};

use crate::{Groupware, GroupwareError, Result};

/// Messages that one round takes away at most.
const MESSAGES_AT_ONCE: i64 = 10_000;

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Rows of the change log.
    pub changes: u64,
    /// Earlier versions and deleted objects.
    pub versions: u64,
    /// Messages that nobody took out of an inbox.
    pub messages: u64,
}

impl Groupware {
    /// Forgets changes made before `changes_before`, so that older sync tokens expire, which mails with invitations came
    /// and which shares were taken back before then, and versions replaced or deleted, and messages delivered into inboxes, before `versions_before`: they have been acted on when they
    /// came. Run it once a day or so; several at once do no harm.
    ///
    /// # Errors
    /// The database's; what was forgotten until then stays forgotten.
    pub async fn prune(
        &self,
        changes_before: DateTime<Utc>,
        versions_before: DateTime<Utc>,
    ) -> Result<Pruned> {
        let mut db = self.connection().await?;
        let mut pruned = Pruned::default();
        // Each collection by itself, so that its writers wait for no other.
        for collection in change::collections_with_old(&mut db, changes_before).await? {
            pruned.changes += change::prune(&mut db, collection, changes_before).await?;
        }
        let messages = schedule::old_messages(&mut db, versions_before, MESSAGES_AT_ONCE).await?;
        imip_received::delete_before(&mut db, changes_before).await?;
        share::prune_withdrawn(&mut db, changes_before).await?;
        pruned.versions = object_version::prune(&mut db, versions_before).await?;
        drop(db);
        for (owner, inbox, name) in messages {
            match self.delete(owner, inbox, &name, &Condition::Any).await {
                Ok(_) => pruned.messages += 1,
                // A client was faster, or holds a lock on it for the time being.
                Err(GroupwareError::NotFound | GroupwareError::Locked { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(pruned)
    }
}
