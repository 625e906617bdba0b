//! Setting and clearing flags.

use std::ops::ControlFlow::{Break, Continue};

use roost_imap::command::StoreAction;
use roost_imap::{Command, Connection, MailboxName, SequenceSet};
use roost_shared::mail::{Flag, FlagChange};

use crate::Mail;
use crate::error::MailError;
use crate::transport::{Repeat, open};
use crate::user::MailUser;

/// How many messages one request may name.
const MAX_MESSAGES: usize = 1_000;

impl Mail {
    /// Sets and clears flags. Messages that are gone are passed over.
    ///
    /// # Errors
    /// [`MailError::ChangedMeanwhile`] if the folder was made anew, [`MailError::Forbidden`] if it cannot be
    /// written; otherwise any.
    pub async fn change_flags(&self, user: &MailUser, change: &FlagChange) -> Result<(), MailError> {
        let set = message_set(&change.uids)?;
        let folder = MailboxName::new(&change.folder);
        let changes = [
            (StoreAction::Add, &change.add),
            (StoreAction::Remove, &change.remove),
        ];
        let commands: Vec<Command> = changes
            .into_iter()
            .filter(|(_, flags)| !flags.is_empty())
            .map(|(action, flags)| {
                let flags: Vec<roost_imap::Flag> = flags.iter().copied().map(imap_flag).collect();
                Command::uid_store(&set, action, &flags)
            })
            .collect();
        let mut work = self.work(user, Some(&folder), Repeat::Allowed).await?;
        loop {
            let result = store(work.connection(), &folder, change.validity, commands.clone()).await;
            match work.settle(result).await? {
                Break(()) => return Ok(()),
                Continue(again) => work = again,
            }
        }
    }
}

async fn store(
    connection: &mut Connection,
    folder: &MailboxName,
    validity: u32,
    commands: Vec<Command>,
) -> Result<(), MailError> {
    open(connection, folder, validity).await?;
    for reply in connection.run(commands).await? {
        reply.success()?;
    }
    Ok(())
}

const fn imap_flag(flag: Flag) -> roost_imap::Flag {
    match flag {
        Flag::Seen => roost_imap::Flag::Seen,
        Flag::Flagged => roost_imap::Flag::Flagged,
        Flag::Answered => roost_imap::Flag::Answered,
        Flag::Forwarded => roost_imap::Flag::Forwarded,
    }
}

/// The UIDs of a request as a set.
pub(crate) fn message_set(uids: &[u32]) -> Result<SequenceSet, MailError> {
    if uids.len() > MAX_MESSAGES {
        return Err(MailError::invalid("uids", "At most 1,000 messages at once."));
    }
    SequenceSet::of(uids.iter().copied()).ok_or_else(|| MailError::invalid("uids", "At least one message."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_to_a_thousand_messages() {
        assert!(message_set(&[]).is_err());
        assert!(message_set(&[0]).is_err());
        assert!(message_set(&vec![1; 1_001]).is_err());
        assert_eq!(message_set(&[3, 1, 2]).unwrap().to_string(), "1:3");
    }
}
