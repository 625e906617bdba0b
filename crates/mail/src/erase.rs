//! Deleting all mail of a mailbox that was removed.

use roost_imap::{Connection, Limits, MailboxName, SequenceSet};

use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;

/// Below it are the folders that others share (deploy/dovecot): not to be deleted with what is one's own.
const SHARED: &str = "Shared/";

impl Mail {
    /// Deletes all folders of a person, and all messages of the inbox, for good. What it could not finish, another call
    /// does.
    ///
    /// # Errors
    /// When the IMAP server does not answer or refuses.
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
        connection.select(&MailboxName::inbox(), false).await?;
        if let Some(all) = SequenceSet::from_first(1) {
            connection.expunge(&all).await?;
        }
        connection.close().await;
        Ok(())
    }
}
