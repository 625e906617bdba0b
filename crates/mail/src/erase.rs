//! Deleting all mail of a mailbox that was removed, and what else the mail store keeps for its owner.

use roost_imap::{Connection, Limits, MailboxName, SequenceSet, managesieve};

use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// Below it are the folders that others share (deploy/dovecot): not to be deleted with what is one's own.
const SHARED: &str = "Shared/";

impl Mail {
    /// Deletes all folders of a person, and all messages of the inbox, for good; the filters too, and what others may do
    /// with the inbox, which both would bind the next owner of the address. What it could not finish, another call does.
    ///
    /// # Errors
    /// When the mail server does not answer or refuses.
    pub async fn erase(&self, user: &MailUser) -> Result<(), MailError> {
        let credential = user.imap_credential().ok_or(MailError::CredentialRefused)?;
        let mut connection = Connection::open(&self.config().imap, &credential, Limits::default()).await?;
        let mut names: Vec<String> = connection
            .list()
            .await?
            .into_iter()
            .filter(|entry| entry.selectable)
            .map(|entry| entry.name.as_str().to_owned())
            .filter(|name| !name.eq_ignore_ascii_case("INBOX") && !name.starts_with(SHARED))
            .collect();
        // Those further down first: a folder that has others in it may not go.
        names.sort_unstable_by(|a, b| b.cmp(a));
        for name in names {
            connection.delete(&MailboxName::new(&name)).await?;
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
}
