//! Reading folders that change while they are read.
//!
//! Messages (sdbox: `u.<UID>`) and the bytes of files never change once they are in place, but come, go and move; the
//! index and the log beside messages change all the time, and have the flags. So each folder is read until its index
//! and log are what they were before its messages were listed: then they belong together. And all is gone through
//! again until no message has vanished from where it was: one that moved from a folder not yet read into one that was
//! read already is found by the next round. What was there at the beginning and was not deleted is in the backup.

mod folder;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Content, Entry, Stamp};
use crate::pack::PackWriter;

use folder::{Fingerprint, FolderCopy};

/// More rounds than a store needs that is not moved about on purpose.
const ROUNDS: u32 = 20;

/// Which files of a folder are what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Made again by whoever uses it, or of the moment.
    Left,
    /// Never changes once it has its name.
    Fixed,
    /// Changes where it stands.
    Changing,
}

/// Says what is what, by the folder that it is in (a path below the root), its name, and whether it is a folder itself.
pub(crate) type Rule = fn(folder: &Path, name: &str, is_folder: bool) -> Kind;

/// Dovecot's store: `<domain>/<name>/mail/mailboxes/<folder>/…/dbox-Mails/u.<UID>`. Domains, mailboxes and folders are named by
/// people, so a folder's name says nothing but in the one place where the search index lies.
pub(crate) fn mail(folder: &Path, name: &str, is_folder: bool) -> Kind {
    if is_folder {
        let is_mail_root = folder.components().count() == 3 && folder.ends_with("mail");
        return if is_mail_root && name == "xapian-indexes" {
            Kind::Left
        } else {
            Kind::Changing
        };
    }
    let number = name.strip_prefix("u.");
    if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())) {
        return Kind::Fixed;
    }
    // Beside `mail` lie people's filters, which are files of any name.
    let is_in_mail = folder
        .components()
        .nth(2)
        .is_some_and(|part| part.as_os_str() == "mail");
    let is_left = name == "dovecot.index.cache"
        || is_in_mail && name.starts_with("temp.")
        || [".lock", ".tmp", ".newlock"]
            .iter()
            .any(|end| name.ends_with(end));
    if is_left { Kind::Left } else { Kind::Changing }
}

/// The folder of files: bytes under their hash; what is being received is not in any tree yet.
pub(crate) fn files(folder: &Path, name: &str, _: bool) -> Kind {
    if folder.as_os_str().is_empty() && name == "incoming" {
        Kind::Left
    } else {
        Kind::Fixed
    }
}

/// Reads a tree into packs. `before` are the entries of the backup before: what has the same stamp is not read again.
pub(crate) fn read(
    root: &Path,
    rule: Rule,
    before: &[Entry],
    packs: &mut PackWriter<'_>,
) -> Result<Vec<Entry>> {
    let mut known: HashMap<(String, Stamp), Blob> = before
        .iter()
        .filter_map(|entry| match &entry.content {
            Content::File {
                blob,
                stamp: Some(stamp),
            } => Some(((entry.path.clone(), *stamp), blob.clone())),
            _ => None,
        })
        .collect();
    let mut copies: BTreeMap<PathBuf, FolderCopy> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut vanished = round == 0;
        let folders = folders(root, rule)?;
        let there: BTreeSet<&PathBuf> = folders.iter().collect();
        copies.retain(|path, _| {
            let stays = there.contains(path);
            vanished |= !stays;
            stays
        });
        for path in &folders {
            let full = root.join(path);
            let print = Fingerprint::of(&full, path, rule)?;
            if copies.get(path).is_some_and(|copy| copy.print == print) {
                continue;
            }
            let copy = FolderCopy::read(&full, path, rule, &mut known, packs)?;
            if let Some(earlier) = copies.insert(path.clone(), copy) {
                vanished |= copies.get(path).is_some_and(|copy| copy.lacks_any_of(&earlier));
            }
        }
        if !vanished {
            break;
        }
    }
    Ok(copies
        .into_iter()
        .flat_map(|(path, copy)| copy.into_entries(&path))
        .collect())
}

/// All folders below `root` and itself, as paths below it.
fn folders(root: &Path, rule: Rule) -> Result<Vec<PathBuf>> {
    let mut found = vec![PathBuf::new()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        let full = root.join(&path);
        let entries = match fs::read_dir(&full) {
            Ok(entries) => entries,
            // Deleted or renamed meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound && next > 1 => continue,
            Err(error) => return Err(BackupError::file("read", &full)(error)),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && rule(&path, &name, true) != Kind::Left {
                found.push(path.join(entry.file_name()));
            }
        }
    }
    Ok(found)
}
