//! What a backup consists of: every file with its hash, and where its bytes lie.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The form that is written here. Others are refused.
pub const VERSION: u32 = 1;

/// What can be backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The database: directory, calendars, contacts, settings, keys.
    Database,
    /// The bytes of files.
    Files,
    /// The mail store.
    Mail,
    /// What Rspamd has learned.
    Rspamd,
    /// Of the database the keys alone: DKIM, certificates, the server's own secrets.
    Keys,
}

impl Part {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Files => "files",
            Self::Mail => "mail",
            Self::Rspamd => "rspamd",
            Self::Keys => "keys",
        }
    }
}

/// One backup: complete to restore from, though most of its bytes may lie in packs of earlier ones.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// [`VERSION`].
    pub version: u32,
    /// Its name: the time of its beginning, `20261127T210530123Z`.
    pub id: String,
    /// The server's version.
    pub roost: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// What is in it, part by part.
    pub parts: BTreeMap<Part, Vec<Entry>>,
    /// Flags of messages as IMAP had them: account → folder → UIDs. For restoring a single mailbox.
    pub flags: BTreeMap<String, BTreeMap<String, BTreeMap<u32, Vec<String>>>>,
    /// The packs that it needs, by name.
    pub packs: BTreeMap<String, PackInfo>,
}

/// A pack as it lies on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackInfo {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A file, a link or a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the part's folder.
    pub path: String,
    /// What it is.
    #[serde(flatten)]
    pub content: Content,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Content {
    /// A folder, which may be empty.
    Folder,
    /// A symbolic link.
    Link {
        /// Where it leads.
        target: String,
    },
    /// A file.
    File {
        /// Its bytes.
        blob: Blob,
        /// By what it is known again if it is not changed: inode, size and time of the last change.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        stamp: Option<Stamp>,
    },
}

/// Bytes in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// SHA-256 of the bytes as they were read, in hexadecimal.
    pub sha256: String,
    /// How many they were.
    pub size: u64,
    /// The pack's name.
    pub pack: String,
    /// Where they begin in it, before it is encrypted.
    pub offset: u64,
    /// How many they are there, compressed.
    pub length: u64,
}

/// What changes whenever a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Inode.
    pub inode: u64,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970 of the last change of its content.
    pub modified: i64,
}

impl Stamp {
    pub(crate) fn of(found: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            inode: found.ino(),
            size: found.size(),
            modified: found
                .mtime()
                .saturating_mul(1_000_000_000)
                .saturating_add(found.mtime_nsec()),
        }
    }
}

impl Manifest {
    /// The entries of a part; none if it is not in the backup.
    #[must_use]
    pub fn entries(&self, part: Part) -> &[Entry] {
        self.parts.get(&part).map_or(&[], Vec::as_slice)
    }

    /// All bytes that it has.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = (&Entry, &Blob)> {
        self.parts
            .values()
            .flatten()
            .filter_map(|entry| match &entry.content {
                Content::File { blob, .. } => Some((entry, blob)),
                _ => None,
            })
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
