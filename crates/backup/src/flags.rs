//! Flags of messages, as IMAP tells them. The mail store has them in Dovecot's index, which comes back with the whole
//! store; a single mailbox comes back by IMAP, and needs them in IMAP's terms.

use std::collections::BTreeMap;

use roost_identity::Identity;
use roost_imap::{Command, Connection, Credential, Data, Endpoint, FetchItem, Flag, Limits, SequenceSet};
use roost_model::{MailCredential, Secret};
use zeroize::Zeroizing;

use crate::error::{BackupError, Result};

/// Folder → UID → flags.
pub(crate) type Folders = BTreeMap<String, BTreeMap<u32, Vec<String>>>;

/// Those that can be said again.
const KNOWN: [Flag; 7] = [
    Flag::Seen,
    Flag::Answered,
    Flag::Flagged,
    Flag::Draft,
    Flag::Forwarded,
    Flag::Junk,
    Flag::NotJunk,
];

/// Signs in as an account by a token of the server's own.
pub(crate) async fn connect(identity: &Identity, imap: &Endpoint, address: &str) -> Result<Connection> {
    let text = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
    let credential = match identity.own_mail_credential(address) {
        Some(MailCredential::Token { user, token }) => Credential::Token {
            user,
            token: text(&token),
        },
        Some(MailCredential::Password { user, password }) => Credential::Password {
            user,
            password: text(&password),
        },
        None => {
            return Err(BackupError::refused(
                "beside a mail server of somebody else's, Roost cannot sign in as its people",
            ));
        }
    };
    Ok(Connection::open(imap, &credential, Limits::default()).await?)
}

/// All flags of an account's own folders.
pub(crate) async fn read(connection: &mut Connection) -> Result<Folders> {
    let mut folders = Folders::new();
    for entry in connection.list().await? {
        let name = entry.name.as_str();
        if !entry.selectable || name.starts_with("Shared/") {
            continue;
        }
        connection.select(&entry.name, true).await?;
        let Some(all) = SequenceSet::from_first(1) else {
            continue;
        };
        let reply = connection
            .run_one(Command::uid_fetch(&all, &[FetchItem::Uid, FetchItem::Flags]))
            .await?;
        let mut flags = BTreeMap::new();
        for data in reply.data {
            if let Data::Fetch(found) = data
                && let (Some(uid), Some(set)) = (found.uid, found.flags)
            {
                let set = KNOWN.into_iter().filter(|flag| set.contains(*flag));
                let names: Vec<String> = set.map(|flag| flag.as_str().to_owned()).collect();
                if !names.is_empty() {
                    flags.insert(uid, names);
                }
            }
        }
        folders.insert(name.to_owned(), flags);
    }
    Ok(folders)
}

/// The flags that names of a backup stand for.
pub(crate) fn parse(names: &[String]) -> Vec<Flag> {
    KNOWN
        .into_iter()
        .filter(|flag| names.iter().any(|name| name == flag.as_str()))
        .collect()
}
