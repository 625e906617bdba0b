//! Deleting all mail of a mailbox that was removed, and what else the mail store keeps for its owner.

use std::collections::BTreeMap;

use roost_imap::{Connection, ImapError, Limits, MailboxName, SequenceSet, managesieve};

use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// Below it are the folders that others share (deploy/dovecot): not to be deleted with what is one's own.
const SHARED: &str = "Shared/";

impl Mail {
    /// Deletes all folders of a person, and all messages of the inbox, for good. What would bind the next owner of the
    /// address goes too: the filters, what others may do with the inbox, and what the person might do with folders of
    /// others, which is taken back as those, by what `owner` makes of an address. What it could not finish, another call
    /// does.
    ///
    /// # Errors
    /// When the mail server does not answer or refuses.
    pub async fn erase(&self, user: &MailUser, owner: impl Fn(String) -> MailUser) -> Result<(), MailError> {
        let credential = user.imap_credential().ok_or(MailError::CredentialRefused)?;
        let mut connection = Connection::open(&self.config().imap, &credential, Limits::default()).await?;
        let listed = connection.list().await?;
        let listed = listed.iter().filter(|entry| entry.selectable);
        let (shared, mut names): (Vec<&str>, Vec<&str>) = listed
            .map(|entry| entry.name.as_str())
            .filter(|name| !name.eq_ignore_ascii_case("INBOX"))
            .partition(|name| name.starts_with(SHARED));
        self.give_back(user, &shared, owner).await?;
        // Those further down first: a folder that has others in it may not go.
        names.sort_unstable_by(|a, b| b.cmp(a));
        for name in names {
            connection.delete(&MailboxName::new(name)).await?;
        }
        connection
            .unshare(&MailboxName::inbox(), &user.account().address)
            .await?;
        connection.select(&MailboxName::inbox(), false).await?;
        if let Some(all) = SequenceSet::from_first(1) {
            connection.expunge(&all).await?;
        }
        connection.close().await;
        // In the end: where filters cannot be reached, the mail goes all the same.
        if let Some(sieve) = &self.config().sieve {
            managesieve::delete_all_scripts(sieve, &credential, Limits::default())
                .await
                .map_err(|error| MailError::Internal(Box::new(error)))?;
        }
        Ok(())
    }

    /// Takes the person's rights on folders of others away. Those are of the same domain: others cannot be seen.
    async fn give_back(
        &self,
        user: &MailUser,
        shared: &[&str],
        owner: impl Fn(String) -> MailUser,
    ) -> Result<(), MailError> {
        let address = &user.account().address;
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in shared.iter().filter_map(|name| name.strip_prefix(SHARED)) {
            let (owner, folder) = name.split_once('/').unwrap_or((name, "INBOX"));
            folders.entry(owner).or_default().push(folder);
        }
        for (local, folders) in folders {
            let owner = owner(format!("{local}@{domain}"));
            let credential = owner.imap_credential().ok_or(MailError::CredentialRefused)?;
            let mut connection =
                match Connection::open(&self.config().imap, &credential, Limits::default()).await {
                    // Who is switched off shares nothing for as long.
                    Err(ImapError::WrongCredentials) => continue,
                    opened => opened?,
                };
            for folder in folders {
                connection
                    .delete_rights(&MailboxName::new(folder), address)
                    .await?;
            }
            connection.close().await;
        }
        Ok(())
    }
}
