//! A folder of backups.
//!
//! ```text
//! key.age                  if they are encrypted: the key, under the passphrase
//! lock                     held by whoever writes
//! packs/<name>             bytes of files, compressed one by one; <name> begins with the id of the backup that made it
//! backups/<id>.manifest    what a backup consists of
//! backups/<id>.sha256      the manifest's hash, written last: without it the backup was not completed
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{BackupError, Result};
use crate::manifest::{Manifest, PackInfo, Part, VERSION, hex};
use crate::seal::Seal;

const KEY: &str = "key.age";
const LOCK: &str = "lock";
const PACKS: &str = "packs";
const BACKUPS: &str = "backups";

/// The folder, open.
pub struct Repository {
    folder: PathBuf,
    pub(crate) seal: Option<Seal>,
    _lock: Option<File>,
}

/// One backup of the folder, as far as its files tell without being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// Whether it was completed.
    pub complete: bool,
}

impl Repository {
    /// Opens the folder to write, making it if need be. A new one is encrypted if there is a passphrase.
    ///
    /// # Errors
    /// If another backup is being written there, or the passphrase is not that of the ones before.
    pub fn open_or_create(folder: &Path, passphrase: Option<&str>) -> Result<Self> {
        for made in [folder.to_owned(), folder.join(PACKS), folder.join(BACKUPS)] {
            // What is in a backup is nobody else's.
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true).mode(0o700);
            builder.create(&made).map_err(BackupError::file("make", &made))?;
        }
        let path = folder.join(LOCK);
        let lock = File::create(&path).map_err(BackupError::file("write", &path))?;
        lock.try_lock().map_err(|_| {
            BackupError::refused(format!(
                "{} is held by another backup that is running: wait until it is done",
                path.display()
            ))
        })?;
        let key = folder.join(KEY);
        let is_new = fs::read_dir(folder.join(BACKUPS)).is_ok_and(|mut entries| entries.next().is_none());
        let seal = match passphrase {
            Some(passphrase) if !key.exists() && is_new => Some(Seal::create(&key, passphrase)?),
            Some(_) if !key.exists() => {
                return Err(BackupError::refused(format!(
                    "{} has backups that are not encrypted: take another folder for encrypted ones",
                    folder.display()
                )));
            }
            passphrase => Self::seal(folder, passphrase)?,
        };
        Ok(Self {
            folder: folder.to_owned(),
            seal,
            _lock: Some(lock),
        })
    }

    /// Opens the folder to read.
    ///
    /// # Errors
    /// If there is none, or it is encrypted and the passphrase does not open it.
    pub fn open(folder: &Path, passphrase: Option<&str>) -> Result<Self> {
        let backups = folder.join(BACKUPS);
        fs::read_dir(&backups).map_err(BackupError::file("read", &backups))?;
        Ok(Self {
            folder: folder.to_owned(),
            seal: Self::seal(folder, passphrase)?,
            _lock: None,
        })
    }

    fn seal(folder: &Path, passphrase: Option<&str>) -> Result<Option<Seal>> {
        let key = folder.join(KEY);
        match passphrase {
            _ if !key.exists() => Ok(None),
            Some(passphrase) => Seal::open(&key, passphrase).map(Some),
            None => Err(BackupError::refused(format!(
                "the backups in {} are encrypted: name the file of the passphrase by --passphrase-file",
                folder.display()
            ))),
        }
    }

    /// The backups, the oldest first.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>> {
        let folder = self.folder.join(BACKUPS);
        let names = names(&folder)?;
        let ids: BTreeSet<String> = names
            .iter()
            .filter_map(|name| name.split_once('.').map(|(id, _)| id.to_owned()))
            .collect();
        let complete = |id: &String| names.contains(&format!("{id}.sha256"));
        Ok(ids
            .into_iter()
            .map(|id| Listed {
                complete: complete(&id),
                id,
            })
            .collect())
    }

    /// The newest backup that was completed and has all these parts.
    ///
    /// # Errors
    /// As [`Repository::read`], of each that is looked at.
    pub fn newest(&self, parts: &[Part]) -> Result<Option<Manifest>> {
        for listed in self.list()?.into_iter().rev().filter(|listed| listed.complete) {
            let manifest = self.read(&listed.id)?;
            if parts.iter().all(|part| manifest.parts.contains_key(part)) {
                return Ok(Some(manifest));
            }
        }
        Ok(None)
    }

    /// One backup by its name.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] if it was not completed, or its manifest is not what was written.
    pub fn read(&self, id: &str) -> Result<Manifest> {
        let is_name = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name {
            return Err(BackupError::refused(format!(
                "{id:?} is not the name of a backup"
            )));
        }
        let path = self.manifest_path(id);
        if !path.exists() {
            return Err(BackupError::refused(format!(
                "there is no backup {id} in {}",
                self.folder.display()
            )));
        }
        let mark = path.with_extension("sha256");
        let expected = match fs::read_to_string(&mark) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::damaged(
                    &mark,
                    "it is missing: this backup was not completed",
                ));
            }
            Err(error) => return Err(BackupError::file("read", &mark)(error)),
        };
        let bytes = fs::read(&path).map_err(BackupError::file("read", &path))?;
        if hex(&Sha256::digest(&bytes)) != expected.trim() {
            return Err(BackupError::damaged(&path, "it is not what was written"));
        }
        let unreadable = |error: &dyn std::fmt::Display| BackupError::damaged(&path, error.to_string());
        let mut plain = Vec::new();
        match &self.seal {
            Some(seal) => seal
                .reader(io::Cursor::new(&bytes))
                .and_then(|mut reader| reader.read_to_end(&mut plain))
                .map_err(|error| unreadable(&error))?,
            None => {
                plain = bytes;
                plain.len()
            }
        };
        let text = zstd::decode_all(plain.as_slice()).map_err(|error| unreadable(&error))?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
        if manifest.version != VERSION || manifest.id != id {
            return Err(unreadable(
                &"it is of another backup, or of another version of Roost",
            ));
        }
        Ok(manifest)
    }

    /// Writes a manifest, and at last the mark that the backup is complete.
    pub(crate) fn write(&self, manifest: &Manifest) -> Result<()> {
        let path = self.manifest_path(&manifest.id);
        let failed = |error: io::Error| BackupError::file("write", &path)(error);
        let text = serde_json::to_vec(manifest).map_err(|error| failed(io::Error::other(error)))?;
        let packed = zstd::encode_all(text.as_slice(), 3).map_err(failed)?;
        let bytes = match &self.seal {
            Some(seal) => {
                let mut writer = seal.writer(Vec::new()).map_err(failed)?;
                writer.write_all(&packed).map_err(failed)?;
                writer.finish().map_err(failed)?
            }
            None => packed,
        };
        write_synced(&path, &bytes)?;
        write_synced(
            &path.with_extension("sha256"),
            format!("{}\n", hex(&Sha256::digest(&bytes))).as_bytes(),
        )?;
        sync(&self.folder.join(BACKUPS))
    }

    /// Looks whether the packs that a backup needs are what was written.
    pub(crate) fn check_packs(&self, manifest: &Manifest) -> Result<()> {
        for (name, info) in &manifest.packs {
            self.check_pack(name, info)?;
        }
        Ok(())
    }

    pub(crate) fn check_pack(&self, name: &str, info: &PackInfo) -> Result<()> {
        let path = self.pack_path(name)?;
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::damaged(&path, "it is missing"));
            }
            Err(error) => return Err(BackupError::file("read", &path)(error)),
        };
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        let mut buffer = vec![0; 1024 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(BackupError::file("read", &path))?;
            if read == 0 {
                break;
            }
            hash.update(buffer.get(..read).unwrap_or_default());
            size += u64::try_from(read).unwrap_or(0);
        }
        if size != info.size {
            let what = format!("it has {size} bytes where {} were written", info.size);
            return Err(BackupError::damaged(&path, what));
        }
        if hex(&hash.finalize()) != info.sha256 {
            return Err(BackupError::damaged(&path, "its bytes are not what was written"));
        }
        Ok(())
    }

    /// Removes all but the newest `keep` complete backups of each kind (those that have the same parts: a backup of the mail alone
    /// takes no place of one of everything), what of others was not completed, and packs that no backup needs any more. Which
    /// backups went.
    ///
    /// # Errors
    /// If a complete one cannot be read, of which nobody knows then what it has: nothing is removed.
    pub fn prune(&self, keep: usize) -> Result<Vec<String>> {
        let listed = self.list()?;
        let mut counts: BTreeMap<Vec<Part>, usize> = BTreeMap::new();
        let mut kept = BTreeSet::new();
        let mut needed = BTreeSet::new();
        for listed in listed.iter().rev().filter(|listed| listed.complete) {
            let manifest = self.read(&listed.id)?;
            let count = counts
                .entry(manifest.parts.keys().copied().collect())
                .or_default();
            if *count < keep.max(1) {
                *count += 1;
                needed.extend(manifest.packs.into_keys());
                kept.insert(listed.id.as_str());
            }
        }
        let mut gone = Vec::new();
        for listed in &listed {
            if !kept.contains(listed.id.as_str()) {
                // The mark first: what is left of an interrupted removal is then no backup.
                for extension in ["sha256", "manifest"] {
                    remove(&self.manifest_path(&listed.id).with_extension(extension))?;
                }
                gone.push(listed.id.clone());
            }
        }
        let packs = self.folder.join(PACKS);
        for name in names(&packs)? {
            if !needed.contains(&name) {
                remove(&packs.join(name))?;
            }
        }
        Ok(gone)
    }

    fn manifest_path(&self, id: &str) -> PathBuf {
        self.folder.join(BACKUPS).join(format!("{id}.manifest"))
    }

    /// A pack's path. Its name comes from a manifest: it must not lead elsewhere.
    pub(crate) fn pack_path(&self, name: &str) -> Result<PathBuf> {
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_name {
            return Err(BackupError::damaged(&self.folder, format!("{name:?} is no pack")));
        }
        Ok(self.folder.join(PACKS).join(name))
    }
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let failed = || BackupError::file("read", folder);
    fs::read_dir(folder)
        .map_err(failed())?
        .map(|entry| {
            Ok(entry
                .map_err(failed())?
                .file_name()
                .to_string_lossy()
                .into_owned())
        })
        .collect()
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BackupError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || BackupError::file("write", path);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed())?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed())
}

pub(crate) fn sync(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(BackupError::file("write", folder))
}
