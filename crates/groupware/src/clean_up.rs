//! Forgetting what has been kept long enough.

use chrono::{DateTime, Utc};
use roost_db::{change, object_version};

use crate::{Groupware, Result};

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Rows of the change log.
    pub changes: u64,
    /// Earlier versions and deleted objects.
    pub versions: u64,
}

impl Groupware {
    /// Forgets changes made before `changes_before`, so that older sync tokens expire, and versions replaced
    /// or deleted before `versions_before`. Run it once a day or so; several at once do no harm.
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
        pruned.versions = object_version::prune(&mut db, versions_before).await?;
        Ok(pruned)
    }
}
