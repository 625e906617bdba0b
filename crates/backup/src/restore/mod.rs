//! Bringing back what is in a backup.

mod calendar;
mod copy_rows;
mod mailbox;
mod whole;

pub use calendar::{RestoredCalendar, restore_calendar};
pub use mailbox::{RestoredMailbox, restore_mailbox};
pub use whole::{Whole, restore_all};

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Content, Manifest, Part};

/// The one file of a part that has one.
fn single(manifest: &Manifest, part: Part) -> Result<&Blob> {
    match manifest.entries(part).first().map(|entry| &entry.content) {
        Some(Content::File { blob, .. }) => Ok(blob),
        _ => Err(BackupError::refused(format!(
            "the backup {} has no {}",
            manifest.id,
            part.name()
        ))),
    }
}
