//! One folder, read until what belongs together was read together.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::{Kind, Rule};
use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Content, Entry, Stamp};
use crate::pack::PackWriter;

/// How often a folder is read anew because somebody wrote into it meanwhile. The last try is then taken as it is:
/// Dovecot passes over index records without a message.
const TRIES: u32 = 10;

/// What shows whether anything in a folder changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    changing: BTreeMap<String, Stamp>,
    /// Inode and time of the last change of the folder itself.
    folder: Option<Stamp>,
}

impl Fingerprint {
    pub(super) fn of(full: &Path, path: &Path, rule: Rule) -> Result<Self> {
        let Some(found) = gone(fs::metadata(full), full)? else {
            return Ok(Self::default());
        };
        let mut changing = BTreeMap::new();
        for (name, found) in files(full, path, rule, Kind::Changing)? {
            changing.insert(name, Stamp::of(&found));
        }
        Ok(Self {
            changing,
            folder: Some(Stamp::of(&found)),
        })
    }
}

/// A folder as it was.
pub(super) struct FolderCopy {
    pub(super) print: Fingerprint,
    files: BTreeMap<String, Content>,
}

impl FolderCopy {
    pub(super) fn read(
        full: &Path,
        path: &Path,
        rule: Rule,
        known: &mut HashMap<(String, Stamp), Blob>,
        packs: &mut PackWriter<'_>,
    ) -> Result<Self> {
        let mut tries = 0;
        loop {
            tries += 1;
            let print = Fingerprint::of(full, path, rule)?;
            let mut files = BTreeMap::new();
            // The index before the messages: what it knows is then there, or was deleted since.
            for kind in [Kind::Changing, Kind::Fixed] {
                for (name, found) in self::files(full, path, rule, kind)? {
                    let key = (joined(path, &name), Stamp::of(&found));
                    if let Some(content) = content(full, &name, key, kind, &found, known, packs)? {
                        files.insert(name, content);
                    }
                }
            }
            if Fingerprint::of(full, path, rule)? == print || tries >= TRIES {
                return Ok(Self { print, files });
            }
        }
    }

    /// Whether something is missing here that an earlier copy had.
    pub(super) fn lacks_any_of(&self, earlier: &Self) -> bool {
        earlier.files.keys().any(|name| !self.files.contains_key(name))
    }

    pub(super) fn into_entries(self, path: &Path) -> Vec<Entry> {
        let folder = Entry {
            path: path.to_string_lossy().into_owned(),
            content: Content::Folder,
        };
        let files = self.files.into_iter().map(|(name, content)| Entry {
            path: joined(path, &name),
            content,
        });
        std::iter::once(folder).chain(files).collect()
    }
}

/// What is to be kept of a file; `None` if it is gone meanwhile.
fn content(
    folder: &Path,
    name: &str,
    key: (String, Stamp),
    kind: Kind,
    found: &fs::Metadata,
    known: &mut HashMap<(String, Stamp), Blob>,
    packs: &mut PackWriter<'_>,
) -> Result<Option<Content>> {
    let full = folder.join(name);
    if found.file_type().is_symlink() {
        let target = gone(fs::read_link(&full), &full)?;
        return Ok(target.map(|target| Content::Link {
            target: target.to_string_lossy().into_owned(),
        }));
    }
    let stamp = (kind == Kind::Fixed).then_some(key.1);
    if stamp.is_some()
        && let Some(blob) = known.get(&key)
    {
        let blob = blob.clone();
        return Ok(Some(Content::File { blob, stamp }));
    }
    let Some(mut file) = gone(File::open(&full), &full)? else {
        return Ok(None);
    };
    let blob = packs.add(&mut file)?;
    if stamp.is_some() {
        known.insert(key, blob.clone());
    }
    Ok(Some(Content::File { blob, stamp }))
}

/// The files and links of one kind in a folder; none if it is gone.
fn files(full: &Path, path: &Path, rule: Rule, kind: Kind) -> Result<Vec<(String, fs::Metadata)>> {
    let Some(entries) = gone(fs::read_dir(full), full)? else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(BackupError::file("read", full))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if rule(path, &name, false) != kind {
            continue;
        }
        if let Some(found) = gone(entry.metadata(), &entry.path())?
            && (found.is_file() || found.file_type().is_symlink())
        {
            files.push((name, found));
        }
    }
    Ok(files)
}

fn joined(path: &Path, name: &str) -> String {
    path.join(name).to_string_lossy().into_owned()
}

/// `None` for what is not there any more.
fn gone<T>(result: io::Result<T>, path: &Path) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BackupError::file("read", path)(error)),
    }
}
