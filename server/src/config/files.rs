//! `[files]`: files by WebDAV.

use std::path::PathBuf;

use serde::Deserialize;

/// `[files]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// Where their bytes lie. Several servers of one database share it.
    pub folder: PathBuf,
    /// Bytes that each account may store; 0 sets no limit.
    pub quota_bytes: u64,
}

impl Files {
    /// The quota, if there is one.
    #[must_use]
    pub fn quota(&self) -> Option<u64> {
        Some(self.quota_bytes).filter(|&bytes| bytes > 0)
    }
}

impl Default for Files {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("/var/lib/roost/files"),
            quota_bytes: 1024 * 1024 * 1024,
        }
    }
}
