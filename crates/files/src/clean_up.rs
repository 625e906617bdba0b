//! Removing bytes that are no file's any more.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use roost_db::file_blob;

use crate::{Files, Result};

/// For how long bytes are kept that no file has: for whoever is about to name or to open them, and for a backup of
/// the database that is followed by one of the folder.
const UNUSED_KEPT: TimeDelta = TimeDelta::days(1);
/// A temporary file that nobody has written to for so long was left by a crash.
const INCOMING_KEPT: Duration = Duration::from_secs(24 * 3600);
/// How many are looked up at a time.
const BATCH: usize = 500;

/// How much was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CleanedUp {
    /// Contents that no file has.
    pub blobs: u64,
    /// Temporary files that a crash left.
    pub incoming: u64,
}

impl Files {
    /// Removes what has been of no use for long enough. Run it now and then; several at once do no harm.
    ///
    /// # Errors
    /// The database's and the disk's; what was removed until then stays removed.
    pub async fn clean_up(&self, now: DateTime<Utc>) -> Result<CleanedUp> {
        let mut cleaned = CleanedUp::default();
        let before = now - UNUSED_KEPT;
        file_blob::mark_unused(&mut *self.connection().await?, now).await?;
        loop {
            let mut db = self.connection().await?;
            let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
            let unused = file_blob::list_unused(&mut db, before, limit).await?;
            drop(db);
            let before_batch = cleaned.blobs;
            for hash in &unused {
                cleaned.blobs += u64::from(self.remove(hash, before).await?);
            }
            // Those that are somebody's again stay in the list until the next time.
            if cleaned.blobs == before_batch || unused.len() < BATCH {
                break;
            }
        }
        // The clock that the file system writes by, whatever `now` is: one that is being written is never old.
        let old = SystemTime::now().checked_sub(INCOMING_KEPT);
        if let Some(old) = old {
            cleaned.incoming = self.store.sweep(old).await?;
        }
        Ok(cleaned)
    }

    /// Removes row and file together: whoever stores the same bytes meanwhile waits for the row, and then puts
    /// them in place anew.
    async fn remove(&self, hash: &[u8], before: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.pool.begin().await?;
        let unused = file_blob::delete_unused(&mut tx, hash, before).await?;
        if unused {
            self.store.remove(hash).await?;
        }
        tx.commit().await?;
        Ok(unused)
    }
}
