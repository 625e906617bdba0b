//! The host's certificate as files, for Postfix and Dovecot.
//!
//! Each generation is a folder of its own, and the link `current` names the one that counts: a reader sees either the old
//! certificate with the old key, or the new with the new. `reload` is written last, for whoever watches the folder.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, symlink,
};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use roost_certificates::Pair;
use sha2::{Digest as _, Sha256};

/// The link to the generation that counts.
const CURRENT: &str = "current";
/// The file that changes whenever the certificate has.
const RELOAD: &str = "reload";
/// Readable to the owner and the folder's group: the key must not be to anybody else.
const FILE_MODE: u32 = 0o640;
const FOLDER_MODE: u32 = 0o750;
/// A folder with this bit hands its group on to what is made in it.
const SET_GROUP: u32 = 0o2000;
/// How long a command may run.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);

/// Writes certificates into a folder.
pub struct Exporter {
    folder: Arc<Path>,
    commands: Vec<Vec<String>>,
}

impl Exporter {
    pub fn new(folder: PathBuf, commands: Vec<Vec<String>>) -> Self {
        Self {
            folder: folder.into(),
            commands,
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the certificate unless it is there already, and says whether it did. After that the commands are run; what
    /// they fail at is logged.
    pub async fn export(&self, pair: Pair) -> io::Result<bool> {
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &pair));
        let changed = written.await.map_err(io::Error::other)??;
        if changed {
            for command in &self.commands {
                run(command).await;
            }
        }
        Ok(changed)
    }
}

async fn run(command: &[String]) {
    let Some((program, arguments)) = command.split_first() else {
        return;
    };
    let child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(COMMAND_LIMIT, child).await {
        Ok(Ok(output)) if output.status.success() => {}
        Ok(Ok(output)) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            tracing::warn!(program, status = %output.status, said, "a command of tls.reload_commands failed");
        }
        Ok(Err(error)) => {
            tracing::warn!(program, %error, "a command of tls.reload_commands could not be run")
        }
        Err(_) => tracing::warn!(program, "a command of tls.reload_commands took too long"),
    }
}

fn write(folder: &Path, pair: &Pair) -> io::Result<bool> {
    if !folder.is_dir() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(folder)?;
    }
    let generation = generation(pair);
    let link = folder.join(CURRENT);
    let before = fs::read_link(&link).ok();
    if before.as_deref() == Some(Path::new(&generation)) && folder.join(&generation).is_dir() {
        return Ok(false);
    }
    let target = folder.join(&generation);
    if !target.is_dir() {
        let draft = folder.join(format!(".{generation}.{:016x}", rand::random::<u64>()));
        write_generation(&draft, pair).inspect_err(|_| remove(&draft))?;
        if let Err(error) = fs::rename(&draft, &target) {
            remove(&draft);
            // Another server of the same folder was faster.
            if !target.is_dir() {
                return Err(error);
            }
        }
    }
    let fresh = folder.join(format!(".{CURRENT}.{:016x}", rand::random::<u64>()));
    symlink(&generation, &fresh)?;
    fs::rename(&fresh, &link)?;
    File::open(folder)?.sync_all()?;
    let stamp = folder.join(format!(".{RELOAD}.{:016x}", rand::random::<u64>()));
    write_file(&stamp, &[&generation, "\n"])?;
    fs::rename(&stamp, folder.join(RELOAD))?;
    File::open(folder)?.sync_all()?;
    // Whoever reads just now may still be in the one before.
    let kept = [Some(PathBuf::from(&generation)), before];
    for entry in fs::read_dir(folder)? {
        let name = PathBuf::from(entry?.file_name());
        if is_generation(&name) && !kept.contains(&Some(name.clone())) {
            remove(&folder.join(name));
        }
    }
    Ok(true)
}

fn write_generation(folder: &Path, pair: &Pair) -> io::Result<()> {
    fs::DirBuilder::new().mode(FOLDER_MODE).create(folder)?;
    let inherited = fs::metadata(folder)?.mode() & SET_GROUP;
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE | inherited))?;
    let (chain, key) = (pair.chain(), pair.key().pem());
    write_file(&folder.join("fullchain.pem"), &[chain])?;
    write_file(&folder.join("privkey.pem"), &[key])?;
    // Postfix takes both from one file, the key first (smtpd_tls_chain_files).
    write_file(&folder.join("combined.pem"), &[key.trim_end(), "\n", chain])?;
    File::open(folder)?.sync_all()
}

fn write_file(path: &Path, parts: &[&str]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    for part in parts {
        file.write_all(part.as_bytes())?;
    }
    file.sync_all()
}

/// The chain has the public key, so it names the private one, too.
fn generation(pair: &Pair) -> String {
    let hash = Sha256::digest(pair.chain().as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn is_generation(name: &Path) -> bool {
    name.to_str()
        .is_some_and(|name| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::warn!(folder = %folder.display(), %error, "an old certificate could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use roost_certificates::PrivateKey;

    use super::*;

    fn pair(text: &str) -> Pair {
        Pair::new(
            format!("chain {text}\n"),
            PrivateKey::new(format!("key {text}\n")),
        )
    }

    fn read(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(CURRENT).join(name)).unwrap()
    }

    #[test]
    fn a_generation_is_whole_and_the_one_before_stays_for_those_who_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(write(folder, &pair("one")).unwrap());
        let first = fs::canonicalize(folder.join(CURRENT)).unwrap();
        let stamp = fs::read_to_string(folder.join(RELOAD)).unwrap();
        assert!(!write(folder, &pair("one")).unwrap());
        assert!(write(folder, &pair("two")).unwrap());
        assert_eq!(read(folder, "fullchain.pem"), "chain two\n");
        assert_eq!(read(folder, "privkey.pem"), "key two\n");
        assert_eq!(read(folder, "combined.pem"), "key two\nchain two\n");
        assert_ne!(fs::read_to_string(folder.join(RELOAD)).unwrap(), stamp);
        assert!(first.is_dir());
        assert!(write(folder, &pair("three")).unwrap());
        assert!(!first.exists());
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !is_generation(Path::new(name)))
            .collect();
        names.sort();
        assert_eq!(names, [CURRENT, RELOAD]);
    }

    #[test]
    fn the_key_is_for_the_owner_and_the_folders_group_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o2750)).unwrap();
        write(folder.path(), &pair("one")).unwrap();
        let current = folder.path().join(CURRENT);
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        assert_eq!(mode(&current), 0o2750);
        for name in ["fullchain.pem", "privkey.pem", "combined.pem"] {
            assert_eq!(mode(&current.join(name)), 0o640, "{name}");
        }
    }
}
