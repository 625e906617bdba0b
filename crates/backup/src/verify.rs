//! Looking whether a backup is what was written.

use std::io;

use crate::error::Result;
use crate::manifest::Manifest;
use crate::pack::PackReader;
use crate::repository::Repository;

/// Reads everything that a backup needs, to the last byte of every file. How many files there are.
///
/// # Errors
/// [`crate::BackupError::Damaged`] names the first file that is not what was written.
pub fn verify(repository: &Repository, manifest: &Manifest) -> Result<usize> {
    repository.check_packs(manifest)?;
    let mut packs = PackReader::new(repository);
    let mut blobs: Vec<_> = manifest.blobs().map(|(_, blob)| blob).collect();
    blobs.sort_by(|a, b| (&a.pack, a.offset).cmp(&(&b.pack, b.offset)));
    let count = blobs.len();
    blobs.dedup();
    for blob in blobs {
        packs.copy(blob, &mut io::sink())?;
    }
    Ok(count)
}
