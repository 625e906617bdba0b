//! Everything, into an empty system.

use std::collections::BTreeSet;
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
            check_paths(folder, manifest.entries(part))?;
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
        // What is restored will belong to whom the folder belongs to: root would make one for itself.
        Err(error) if error.kind() == ErrorKind::NotFound && rustix::process::geteuid().is_root() => {
            return Err(BackupError::refused(format!(
                "{} does not exist ({key}): make it for the user whose daemon uses it, and give it to them; what is restored \
                 will be theirs",
                folder.display()
            )));
        }
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
    let mut links = Vec::new();
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
            Content::Link { target } => links.push((path, target)),
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
    // At last, so that nothing can be written through one.
    for (path, target) in links {
        symlink(target, &path).map_err(BackupError::file("write", &path))?;
        hand_over(&path)?;
    }
    sync(root)?;
    Ok(count)
}

/// Whether everything would lie in the folder: no path leads out of it, by itself or by a link on the way.
fn check_paths(root: &Path, entries: &[Entry]) -> Result<()> {
    let links: BTreeSet<&Path> = entries
        .iter()
        .filter(|entry| matches!(entry.content, Content::Link { .. }))
        .map(|entry| Path::new(&entry.path))
        .collect();
    for entry in entries {
        inside(root, &entry.path)?;
        let mut above = Path::new(&entry.path).ancestors().skip(1);
        if let Some(link) = above.find(|path| links.contains(path)) {
            return Err(BackupError::refused(format!(
                "the backup has something below a link: {} below {}",
                entry.path,
                link.display()
            )));
        }
    }
    Ok(())
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

    fn link(path: &str, target: &Path) -> Entry {
        Entry {
            path: path.to_owned(),
            content: Content::Link {
                target: target.display().to_string(),
            },
        }
    }

    #[test]
    fn nothing_is_written_through_a_link_of_the_backup() {
        use crate::pack::PackWriter;

        let folder = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (folder.path().join("root"), folder.path().join("elsewhere"));
        fs::create_dir(&root).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        let repository = Repository::open_or_create(&folder.path().join("backups"), None).unwrap();
        let mut packs = PackWriter::new(&repository, "1", None);
        let blob = packs.add(&mut &b"a line of cron"[..]).unwrap();
        packs.finish(std::iter::once(&blob)).unwrap();
        let file = |path: &str| Entry {
            path: path.to_owned(),
            content: Content::File {
                blob: blob.clone(),
                stamp: None,
            },
        };
        for below in [file("a/x"), link("a/x", Path::new("y"))] {
            let entries = [link("a", &elsewhere), below];
            assert!(check_paths(&root, &entries).is_err());
            // Nor by whoever forgets to look.
            let _ = write_tree(&root, &entries[..], &mut PackReader::new(&repository));
            let _ = fs::remove_file(root.join("a"));
        }
        let whole = [link("b", &elsewhere), file("x")];
        check_paths(&root, &whole).unwrap();
        write_tree(&root, &whole, &mut PackReader::new(&repository)).unwrap();
        assert_eq!(fs::read_link(root.join("b")).unwrap(), elsewhere);
        assert_eq!(fs::read(root.join("x")).unwrap(), b"a line of cron");
        assert!(!elsewhere.join("x").exists());
    }

    #[test]
    fn root_makes_no_folder_of_its_own_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("mail");
        let refused = check_empty(&missing, "backup.mail_folder");
        assert_eq!(refused.is_err(), rustix::process::geteuid().is_root());
        fs::create_dir(&missing).unwrap();
        check_empty(&missing, "backup.mail_folder").unwrap();
    }
}
