//! Making a backup.

use roost_db::pool::Pool;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use roost_identity::Identity;
use roost_imap::Endpoint;

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Content, Entry, Manifest, Part, VERSION};
use crate::pack::PackWriter;
use crate::{Repository, Settings, database, flags, spam, store};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The backup's name.
    pub id: String,
    /// Files in it.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Of these, what no earlier backup had.
    pub new_bytes: u64,
    /// What could not be had and is not needed to restore everything, in words.
    pub notes: Vec<String>,
}

/// Backs up some parts of a system that may be running. The order matters: the database first, then the bytes of files,
/// which outlive their last mention in it by a day; then mail.
///
/// # Errors
/// Whatever stopped it. What was written until then is no backup, and the next one or a pruning removes it.
pub async fn backup(
    settings: &Settings,
    repository: &Repository,
    parts: &[Part],
    pool: &Pool,
    sign_in: Option<(&Identity, &Endpoint)>,
    now: DateTime<Utc>,
) -> Result<Done> {
    let id = now.format("%Y%m%dT%H%M%S%3fZ").to_string();
    if repository
        .list()?
        .iter()
        .any(|listed| listed.id == id && listed.complete)
    {
        return Err(BackupError::refused(format!("there is a backup {id} already")));
    }
    // One with the same parts knows most of what is read now.
    let before = match repository.newest(parts)? {
        Some(before) => Some(before),
        None => repository.newest(&[])?,
    };
    let mut packs = PackWriter::new(repository, &id, before.as_ref());
    let mut notes = Vec::new();
    let mut found = BTreeMap::new();
    let earlier = |part| before.as_ref().map_or(&[][..], |before| before.entries(part));
    for part in parts {
        let entries = match part {
            Part::Database | Part::Keys => {
                let blob = database::dump(settings, *part, &mut packs)?;
                vec![single(database::DUMP, blob)]
            }
            Part::Files => store::read(&settings.files_folder, store::files, earlier(*part), &mut packs)?,
            Part::Mail => {
                let root = settings.mail_folder.as_ref().ok_or_else(|| {
                    BackupError::refused("backup.mail_folder is not set: where Dovecot's mail store is")
                })?;
                store::read(root, store::mail, earlier(*part), &mut packs)?
            }
            Part::Rspamd => {
                let url = settings.redis_url.as_ref().ok_or_else(|| {
                    BackupError::refused("backup.redis_url is not set: where Rspamd's Redis is")
                })?;
                let (blob, _) = spam::read(url, &mut packs)?;
                vec![single(spam::KEYS, blob)]
            }
        };
        tracing::info!(part = part.name(), entries = entries.len(), "backed up");
        found.insert(*part, entries);
    }
    let mut all_flags = BTreeMap::new();
    if let (true, Some((identity, imap))) = (parts.contains(&Part::Mail), sign_in) {
        let mut db = pool.acquire().await.map_err(roost_db::DbError::from)?;
        let addresses = roost_db::maintenance::mailbox_addresses(&mut db).await?;
        drop(db);
        for address in addresses {
            match read_flags(identity, imap, &address).await {
                Ok(folders) => drop(all_flags.insert(address, folders)),
                Err(error) => {
                    notes.push(format!(
                        "the flags of {address} could not be asked for ({error}): a restore of this mailbox alone would \
                         bring its mail back without flags"
                    ));
                }
            }
        }
    }
    let mut manifest = Manifest {
        version: VERSION,
        id: id.clone(),
        roost: settings.version.clone(),
        created_at: now,
        parts: found,
        flags: all_flags,
        packs: BTreeMap::new(),
    };
    let new_bytes = packs.new_bytes;
    manifest.packs = packs.finish(manifest.blobs().map(|(_, blob)| blob))?;
    repository.write(&manifest)?;
    Ok(Done {
        id,
        files: manifest.blobs().count(),
        bytes: manifest.blobs().map(|(_, blob)| blob.size).sum(),
        new_bytes,
        notes,
    })
}

async fn read_flags(identity: &Identity, imap: &Endpoint, address: &str) -> Result<flags::Folders> {
    let mut connection = flags::connect(identity, imap, address).await?;
    let folders = flags::read(&mut connection).await;
    connection.close().await;
    folders
}

fn single(name: &str, blob: Blob) -> Entry {
    Entry {
        path: name.to_owned(),
        content: Content::File { blob, stamp: None },
    }
}
