//! Everything, into an empty system.

use std::fs::{self, File, Permissions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown, symlink};
use std::path::{Component, Path, PathBuf};

use roost_db::maintenance;

use super::single;
use crate::error::{BackupError, Result};
use crate::manifest::{Content, Entry, Manifest, Part};
use crate::pack::PackReader;
use crate::repository::sync;
use crate::{Repository, Settings, database, spam};

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Which parts.
    pub parts: Vec<Part>,
    /// How many files of mail and files.
    pub files: usize,
    /// What an operator should know, in words.
    pub notes: Vec<String>,
}

/// Restores all parts that a backup has. Everything is looked at first; then mail and files are written, and the database
/// last, so that a restore that was interrupted does not look like a system.
///
/// # Errors
/// [`BackupError::Refused`] if a server runs on the database or anything is there already; [`BackupError::Damaged`] if
/// the backup is not what was written: nothing was changed then.
pub async fn restore_all(settings: &Settings, repository: &Repository, manifest: &Manifest) -> Result<Whole> {
    let wanted: Vec<Part> = manifest.parts.keys().copied().collect();
    if wanted.iter().all(|part| *part == Part::Keys) {
        return Err(BackupError::refused(
            "the backup has keys alone, which need a database around them: restore one that has the database",
        ));
    }
    repository.check_packs(manifest)?;
    let mut notes = Vec::new();
    let folders = [
        (Part::Mail, settings.mail_folder.as_deref(), "backup.mail_folder"),
        (Part::Files, Some(settings.files_folder.as_path()), "files.folder"),
    ];
    for (part, folder, key) in folders {
        if wanted.contains(&part) {
            let folder = folder.ok_or_else(|| BackupError::refused(format!("{key} is not set")))?;
            check_empty(folder, key)?;
        }
    }
    // Held until the end: a server that is started meanwhile waits here before it looks at the schema.
    let mut db = maintenance::connect(&settings.database_url).await?;
    maintenance::lock_schema(&mut db).await?;
    if maintenance::other_servers(&mut db).await? > 0 {
        return Err(BackupError::refused(
            "a server or a command of Roost's is connected to this database: a running system is not restored over. Stop \
             all of them, and restore into an empty database and empty folders",
        ));
    }
    if wanted.contains(&Part::Database) && !maintenance::is_empty(&mut db).await? {
        return Err(BackupError::refused(
            "the database has accounts or domains: everything is restored into an empty system only. Make an empty database, \
             or restore a single mailbox or calendar",
        ));
    }
    let mut packs = PackReader::new(repository);
    let mut files = 0;
    for (part, folder, _) in folders {
        if let (true, Some(folder)) = (wanted.contains(&part), folder) {
            files += write_tree(folder, manifest.entries(part), &mut packs)?;
        }
    }
    if wanted.contains(&Part::Rspamd) {
        match &settings.redis_url {
            Some(url) => {
                spam::restore(url, single(manifest, Part::Rspamd)?, &mut packs)?;
            }
            None => {
                notes.push("backup.redis_url is not set: what Rspamd had learned is not restored".to_owned())
            }
        }
    }
    if wanted.contains(&Part::Database) {
        let with_rights = maintenance::has_daemon_roles(&mut db).await?;
        if !with_rights {
            notes.push(
                "the database roles of Postfix and Dovecot do not exist here: make them, and give them their rights"
                    .to_owned(),
            );
        }
        maintenance::drop_everything(&mut db).await?;
        let dump = single(manifest, Part::Database)?;
        database::restore(settings, dump, &mut packs, with_rights)?;
    }
    maintenance::unlock_schema(&mut db).await?;
    Ok(Whole {
        parts: wanted,
        files,
        notes,
    })
}

fn check_empty(folder: &Path, key: &str) -> Result<()> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(BackupError::file("read", folder)(error)),
    };
    match entries.find(|entry| entry.as_ref().is_ok_and(is_something)) {
        None | Some(Err(_)) => Ok(()),
        Some(Ok(entry)) => Err(BackupError::refused(format!(
            "{} is not empty ({key}; there is {}): everything is restored into an empty system only",
            folder.display(),
            entry.file_name().to_string_lossy()
        ))),
    }
}

/// The server makes the first two in its folder of files at every start, and a file system the third.
fn is_something(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    let is_made = ["incoming", "blobs", "lost+found"]
        .iter()
        .any(|made| *made == name);
    !is_made || fs::read_dir(entry.path()).is_ok_and(|mut inner| inner.next().is_some())
}

/// Writes the files, all to the owner of the folder itself: whoever that is on this machine.
fn write_tree(root: &Path, entries: &[Entry], packs: &mut PackReader<'_>) -> Result<usize> {
    fs::create_dir_all(root).map_err(BackupError::file("make", root))?;
    let found = fs::metadata(root).map_err(BackupError::file("read", root))?;
    let owner = rustix::process::geteuid()
        .is_root()
        .then(|| (found.uid(), found.gid()));
    let hand_over = |path: &Path| match owner {
        Some((uid, gid)) => lchown(path, Some(uid), Some(gid)).map_err(BackupError::file("hand over", path)),
        None => Ok(()),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = inside(root, &entry.path)?;
        match &entry.content {
            Content::Folder => {
                fs::create_dir_all(&path).map_err(BackupError::file("make", &path))?;
                if path != root {
                    fs::set_permissions(&path, Permissions::from_mode(0o700))
                        .map_err(BackupError::file("make", &path))?;
                    hand_over(&path)?;
                }
            }
            Content::Link { target } => {
                symlink(target, &path).map_err(BackupError::file("write", &path))?;
                hand_over(&path)?;
            }
            Content::File { blob, .. } => files.push((path, blob)),
        }
    }
    // As they lie in the packs, so that each is read once.
    files.sort_by(|(_, a), (_, b)| (&a.pack, a.offset).cmp(&(&b.pack, b.offset)));
    let count = files.len();
    for (path, blob) in files {
        let file = File::create_new(&path).map_err(BackupError::file("write", &path))?;
        let mut file = BufWriter::new(file);
        packs.copy(blob, &mut file)?;
        file.flush()
            .and_then(|()| file.get_ref().set_permissions(Permissions::from_mode(0o600)))
            .and_then(|()| file.get_ref().sync_all())
            .map_err(BackupError::file("write", &path))?;
        hand_over(&path)?;
    }
    sync(root)?;
    Ok(count)
}

/// The path below `root`. A manifest must not lead out of it.
fn inside(root: &Path, path: &str) -> Result<PathBuf> {
    let path = Path::new(path);
    if path.components().all(|part| matches!(part, Component::Normal(_))) {
        Ok(root.join(path))
    } else {
        Err(BackupError::refused(format!(
            "the backup has a path that leads out of its folder: {}",
            path.display()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        let root = Path::new("/srv");
        assert_eq!(inside(root, "a/b").unwrap(), Path::new("/srv/a/b"));
        assert_eq!(inside(root, "").unwrap(), Path::new("/srv"));
        for path in ["/etc", "../x", "a/../../x"] {
            assert!(inside(root, path).is_err(), "{path}");
        }
    }
}
