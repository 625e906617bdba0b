//! One mailbox, into a running system: by IMAP, into folders of their own beside what is there.

use std::collections::BTreeMap;

use roost_identity::Identity;
use roost_imap::{Connection, Endpoint, ImapError, MailboxName};

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Content, Manifest, Part};
use crate::pack::PackReader;
use crate::{Repository, flags, message};

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredMailbox {
    /// Below which folder.
    pub folder: String,
    /// How many messages.
    pub messages: usize,
    /// What an operator should know, in words.
    pub notes: Vec<String>,
}

/// Appends all messages of a mailbox, with their flags and dates, to new folders below `into`, each called as it was.
///
/// # Errors
/// [`BackupError::Refused`] if the backup has no such mailbox, or there is a folder `into` already: nothing is ever
/// written over, and nothing twice.
pub async fn restore_mailbox(
    repository: &Repository,
    manifest: &Manifest,
    (identity, imap): (&Identity, &Endpoint),
    address: &str,
    into: Option<&str>,
) -> Result<RestoredMailbox> {
    let folders = folders(manifest, address)?;
    let needed: std::collections::BTreeSet<&String> =
        folders.values().flatten().map(|(_, blob)| &blob.pack).collect();
    for pack in needed {
        if let Some(info) = manifest.packs.get(pack) {
            repository.check_pack(pack, info)?;
        }
    }
    let top = into.map_or_else(
        || format!("Restored {}", manifest.created_at.format("%Y-%m-%d")),
        str::to_owned,
    );
    let mut connection = flags::connect(identity, imap, address).await?;
    let is_below = |name: &str| name == top || name.starts_with(&format!("{top}/"));
    if connection
        .list()
        .await?
        .iter()
        .any(|entry| is_below(entry.name.as_str()))
    {
        return Err(BackupError::refused(format!(
            "{address} has a folder {top:?} already: name another one by --into"
        )));
    }
    let mut packs = PackReader::new(repository);
    let mut notes = Vec::new();
    let known_flags = manifest.flags.get(address);
    if known_flags.is_none() {
        notes.push("the backup knows no flags of this mailbox: all messages come back unread".to_owned());
    }
    let mut count = 0;
    for (folder, messages) in folders {
        let target = MailboxName::new(&format!("{top}/{folder}"));
        connection.create(&target, None).await?;
        let known = known_flags.and_then(|known| known.get(&folder));
        for (uid, blob) in messages {
            let Some(message) = message::parse(&packs.bytes(blob)?) else {
                notes.push(format!(
                    "message {uid} of {folder} is in a form that is not known, and left out"
                ));
                continue;
            };
            let names = known
                .and_then(|known| known.get(&uid))
                .map_or(&[][..], Vec::as_slice);
            append(&mut connection, &target, &flags::parse(names), message).await?;
            count += 1;
        }
    }
    connection.close().await;
    Ok(RestoredMailbox {
        folder: top,
        messages: count,
        notes,
    })
}

async fn append(
    connection: &mut Connection,
    target: &MailboxName,
    flags: &[roost_imap::Flag],
    message: message::Message,
) -> Result<()> {
    let appended = connection
        .append(target, flags, message.received, message.data)
        .await;
    match appended {
        Err(ImapError::Refused {
            code: Some(roost_imap::Code::OverQuota),
            ..
        }) => Err(BackupError::refused(
            "the mailbox is full: give it room, remove what was restored so far, and try again",
        )),
        other => other.map(drop).map_err(BackupError::from),
    }
}

/// The messages of a mailbox by folder, in the order of their UIDs.
fn folders<'a>(manifest: &'a Manifest, address: &str) -> Result<BTreeMap<String, Vec<(u32, &'a Blob)>>> {
    let (local, domain) = address
        .rsplit_once('@')
        .ok_or_else(|| BackupError::refused(format!("{address} is no address")))?;
    // As deploy/dovecot lays the store out.
    let root = format!("{domain}/{local}/mail/mailboxes/");
    let mut folders: BTreeMap<String, Vec<(u32, &Blob)>> = BTreeMap::new();
    let mut is_there = false;
    for entry in manifest.entries(Part::Mail) {
        let Some(path) = entry.path.strip_prefix(&root) else {
            continue;
        };
        is_there = true;
        let Content::File { blob, .. } = &entry.content else {
            continue;
        };
        let Some((folder, uid)) = path
            .split_once("/dbox-Mails/u.")
            .and_then(|(folder, uid)| Some((folder, uid.parse().ok()?)))
        else {
            continue;
        };
        // A name on disk is the one of IMAP (RFC 3501 §5.1.3).
        let name = MailboxName::from_modified_utf7(folder)
            .map_or_else(|| folder.to_owned(), |name| name.as_str().to_owned());
        folders.entry(name).or_default().push((uid, blob));
    }
    if !is_there {
        return Err(BackupError::refused(format!(
            "the backup {} has no mailbox {address}",
            manifest.id
        )));
    }
    for messages in folders.values_mut() {
        messages.sort_by_key(|(uid, _)| *uid);
    }
    Ok(folders)
}
