//! Which folder is for what.

use std::sync::Arc;

use roost_imap::{Code, Connection, ImapError, ListEntry, MailboxName, SpecialUse};
use roost_shared::mail::FolderRole;

use crate::Mail;
use crate::error::MailError;
use crate::transport::Repeat;
use crate::user::MailUser;

/// Names by which other programs have made these folders where the server tells no special use.
const KNOWN_NAMES: [(FolderRole, &[&str]); 5] = [
    (FolderRole::Drafts, &["drafts", "draft", "entwürfe"]),
    (
        FolderRole::Sent,
        &["sent", "sent items", "sent messages", "sent mail", "gesendet"],
    ),
    (FolderRole::Archive, &["archive", "archives", "archiv"]),
    (
        FolderRole::Junk,
        &["junk", "spam", "junk e-mail", "junk mail", "bulk mail"],
    ),
    (
        FolderRole::Trash,
        &[
            "trash",
            "deleted items",
            "deleted messages",
            "deleted",
            "papierkorb",
        ],
    ),
];

/// Gives roles to folders: as the server says, and for roles that it gives to none, by well-known names.
pub(super) fn assign(entries: &[ListEntry]) -> Vec<(FolderRole, String)> {
    let mut roles = vec![(FolderRole::Inbox, MailboxName::inbox().as_str().to_owned())];
    for entry in entries {
        if let Some(role) = entry.special_use.map(role_of) {
            // A second folder with the same role is an ordinary one to us.
            if roles.iter().all(|(known, _)| *known != role) {
                roles.push((role, entry.name.as_str().to_owned()));
            }
        }
    }
    for (role, names) in KNOWN_NAMES {
        if roles.iter().any(|(known, _)| *known == role) {
            continue;
        }
        let found = entries.iter().find(|entry| {
            entry.selectable && entry.special_use.is_none() && names.contains(&bare_name(entry).as_str())
        });
        if let Some(entry) = found {
            roles.push((role, entry.name.as_str().to_owned()));
        }
    }
    roles
}

/// The name in lower case without the `INBOX.` that some servers put before all folders. Folders deeper down
/// keep their path, so that `Old/Sent` is not taken for Sent.
fn bare_name(entry: &ListEntry) -> String {
    let name = entry.name.as_str().to_lowercase();
    match entry
        .delimiter
        .and_then(|delimiter| name.strip_prefix(&format!("inbox{delimiter}")))
    {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}

const fn role_of(special_use: SpecialUse) -> FolderRole {
    match special_use {
        SpecialUse::All => FolderRole::All,
        SpecialUse::Archive => FolderRole::Archive,
        SpecialUse::Drafts => FolderRole::Drafts,
        SpecialUse::Flagged => FolderRole::Flagged,
        SpecialUse::Junk => FolderRole::Junk,
        SpecialUse::Sent => FolderRole::Sent,
        SpecialUse::Trash => FolderRole::Trash,
    }
}

/// The name and the special use of a folder to be made for a role.
const fn to_make(role: FolderRole) -> Option<(&'static str, SpecialUse)> {
    match role {
        FolderRole::Drafts => Some(("Drafts", SpecialUse::Drafts)),
        FolderRole::Sent => Some(("Sent", SpecialUse::Sent)),
        FolderRole::Archive => Some(("Archive", SpecialUse::Archive)),
        FolderRole::Junk => Some(("Junk", SpecialUse::Junk)),
        FolderRole::Trash => Some(("Trash", SpecialUse::Trash)),
        FolderRole::Inbox | FolderRole::All | FolderRole::Flagged => None,
    }
}

impl Mail {
    /// Which folder has which role, from memory if it was asked for a moment ago.
    pub(crate) async fn roles(&self, user: &MailUser) -> Result<Arc<Vec<(FolderRole, String)>>, MailError> {
        let account = user.account().id;
        if let Some(roles) = self.caches().roles.get(&account).await {
            return Ok(roles);
        }
        let entries = self.list(user).await?;
        let roles = Arc::new(assign(&entries));
        self.caches().roles.insert(account, Arc::clone(&roles)).await;
        Ok(roles)
    }

    /// The folder with the role, made if there is none.
    pub(crate) async fn folder_for(
        &self,
        user: &MailUser,
        role: FolderRole,
    ) -> Result<MailboxName, MailError> {
        let roles = self.roles(user).await?;
        if let Some((_, name)) = roles.iter().find(|(known, _)| *known == role) {
            return Ok(MailboxName::new(name));
        }
        let (name, special_use) = to_make(role).ok_or(MailError::NotFound("the folder"))?;
        let mut work = self.work(user, None, Repeat::Forbidden).await?;
        let result = make(work.connection(), name, special_use).await;
        let made = work.finish(result).await?;
        self.caches().roles.invalidate(&user.account().id).await;
        Ok(made)
    }
}

/// Makes a folder at the top, or below the inbox where the server has all folders there.
async fn make(
    connection: &mut Connection,
    name: &str,
    special_use: SpecialUse,
) -> Result<MailboxName, MailError> {
    let at_top = MailboxName::new(name);
    let refused = match connection.create(&at_top, Some(special_use)).await {
        Ok(()) => return Ok(at_top),
        // Made by someone else meanwhile, or there without being listed.
        Err(error) if error.code() == Some(&Code::AlreadyExists) => return Ok(at_top),
        Err(error @ ImapError::Refused { .. }) => error,
        Err(error) => return Err(error.into()),
    };
    let entries = connection.list().await?;
    let inbox = entries.iter().find(|entry| entry.name == MailboxName::inbox());
    let Some(delimiter) = inbox.and_then(|inbox| inbox.delimiter) else {
        return Err(refused.into());
    };
    let below = MailboxName::new(&format!("INBOX{delimiter}{name}"));
    connection.create(&below, Some(special_use)).await?;
    Ok(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, special_use: Option<SpecialUse>) -> ListEntry {
        ListEntry {
            name: MailboxName::new(name),
            delimiter: Some('.'),
            selectable: true,
            special_use,
            status: None,
        }
    }

    #[test]
    fn what_the_server_says_goes_before_names() {
        let roles = assign(&[
            entry("Sent", None),
            entry("Gesendet", Some(SpecialUse::Sent)),
            entry("INBOX.Trash", None),
            entry("Old.Drafts", None),
            entry("Second", Some(SpecialUse::Sent)),
        ]);
        assert_eq!(
            roles,
            [
                (FolderRole::Inbox, "INBOX".to_owned()),
                (FolderRole::Sent, "Gesendet".to_owned()),
                (FolderRole::Trash, "INBOX.Trash".to_owned())
            ]
        );
    }
}
