//! What takes more than one command, or another one where the server lacks an extension.

use std::ops::RangeInclusive;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset};

use super::{Connection, Selected};
use crate::command::{Command, StoreAction};
use crate::error::{Code, ImapError};
use crate::flag::Flag;
use crate::mailbox::{ListEntry, MailboxName, SpecialUse};
use crate::reply::{Data, Reply};
use crate::search::SearchKey;
use crate::sequence::SequenceSet;

/// How many mailboxes are asked for their counts one by one, where the server lacks LIST-STATUS.
const MAX_STATUS: usize = 500;

/// Where messages went (RFC 4315 COPYUID).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The target's UIDVALIDITY, 0 if the server does not tell.
    pub validity: u32,
    /// The UIDs in the target, empty if the server does not tell.
    pub uids: Vec<u32>,
}

impl Connection {
    /// All mailboxes with special uses and counts: one round trip where the server has LIST-STATUS, two where
    /// it does not.
    ///
    /// # Errors
    /// Any [`ImapError`].
    pub async fn list(&mut self) -> Result<Vec<ListEntry>, ImapError> {
        let capabilities = self.capabilities;
        if capabilities.list_status && capabilities.special_use {
            return Ok(entries(self.run_one(Command::list_with_status()).await?.data));
        }
        let mut data = self.run_one(Command::list()).await?.data;
        let names: Vec<MailboxName> = entries(data.clone())
            .into_iter()
            .filter(|entry| entry.selectable)
            .map(|entry| entry.name)
            .take(MAX_STATUS)
            .collect();
        // A mailbox that went meanwhile, or that one may not look into, has no counts.
        for reply in self.run(names.iter().map(Command::status).collect()).await? {
            data.extend(reply.data);
        }
        Ok(entries(data))
    }

    /// Opens a mailbox unless it is open already in that way.
    ///
    /// # Errors
    /// [`ImapError::Refused`] where there is none of that name; otherwise any.
    pub async fn select(&mut self, mailbox: &MailboxName, read_only: bool) -> Result<Selected, ImapError> {
        match &self.selected {
            Some(open) if open.mailbox == *mailbox && (read_only || !open.read_only) => Ok(open.clone()),
            _ => {
                let command = Command::select(mailbox, read_only, false);
                let mut replies = self.run(vec![command]).await?;
                let reply = replies.pop().ok_or(ImapError::Malformed("no reply"))?;
                reply.opened(mailbox)?;
                self.selected
                    .clone()
                    .ok_or(ImapError::Malformed("no mailbox after SELECT"))
            }
        }
    }

    /// UIDs of messages in the open mailbox, in ascending order.
    ///
    /// # Errors
    /// [`ImapError::InvalidArgument`] for what cannot be searched; otherwise any.
    pub async fn search(&mut self, key: &SearchKey) -> Result<Vec<u32>, ImapError> {
        let command = Command::uid_search(key, self.capabilities.extended_search)?;
        Ok(self.run_one(command).await?.found())
    }

    /// Moves messages of the open mailbox, by MOVE where the server has it and by COPY, STORE and EXPUNGE where
    /// not.
    ///
    /// # Errors
    /// [`ImapError::Unsupported`] where the server has neither MOVE nor UIDPLUS, as EXPUNGE would then remove
    /// what others have marked; otherwise any.
    pub async fn move_to(&mut self, set: &SequenceSet, target: &MailboxName) -> Result<Moved, ImapError> {
        if self.capabilities.move_messages {
            return Ok(moved(&self.run_one(Command::uid_move(set, target)).await?));
        }
        if !self.capabilities.uid_plus {
            return Err(ImapError::Unsupported("MOVE and UIDPLUS"));
        }
        let moved = moved(&self.run_one(Command::uid_copy(set, target)).await?);
        self.expunge(set).await?;
        Ok(moved)
    }

    /// Removes messages of the open mailbox for good.
    ///
    /// # Errors
    /// [`ImapError::Unsupported`] where the server has no UIDPLUS; otherwise any.
    pub async fn expunge(&mut self, set: &SequenceSet) -> Result<(), ImapError> {
        if !self.capabilities.uid_plus {
            return Err(ImapError::Unsupported("UIDPLUS"));
        }
        // The UIDs are the same in both, so nothing else can be hit if the first fails.
        let commands = vec![
            Command::uid_store(set, StoreAction::Add, &[Flag::Deleted]),
            Command::uid_expunge(set),
        ];
        for reply in self.run(commands).await? {
            reply.success()?;
        }
        Ok(())
    }

    /// Puts a message into a mailbox. Its UIDVALIDITY and UID there, if the server tells.
    ///
    /// # Errors
    /// [`ImapError::Refused`] with [`Code::NonExistent`] where there is no such mailbox, with
    /// [`Code::OverQuota`] where it is full; otherwise any.
    pub async fn append(
        &mut self,
        mailbox: &MailboxName,
        flags: &[Flag],
        date: Option<DateTime<FixedOffset>>,
        message: Bytes,
    ) -> Result<Option<(u32, u32)>, ImapError> {
        let reply = self
            .run_one(Command::append(mailbox, flags, date, message))
            .await?;
        Ok(reply.all_codes().find_map(|code| match code {
            Code::AppendUid(validity, uid) => Some((*validity, *uid)),
            _ => None,
        }))
    }

    /// Makes a mailbox and subscribes to it, so that other clients show it.
    ///
    /// # Errors
    /// [`ImapError::Refused`] with [`Code::AlreadyExists`] or [`Code::Cannot`]; otherwise any.
    pub async fn create(
        &mut self,
        mailbox: &MailboxName,
        special_use: Option<SpecialUse>,
    ) -> Result<(), ImapError> {
        let special_use = special_use.filter(|_| self.capabilities.create_special_use);
        self.run_one(Command::create(mailbox, special_use)).await?;
        // The mailbox is there; that a server cannot subscribe to it changes nothing for Roost.
        self.run(vec![Command::subscribe(mailbox)]).await?;
        Ok(())
    }

    /// Renames a mailbox, and its subscription with it.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn rename(&mut self, from: &MailboxName, to: &MailboxName) -> Result<(), ImapError> {
        self.close_if_open(from).await?;
        self.run_one(Command::rename(from, to)).await?;
        self.run(vec![Command::unsubscribe(from), Command::subscribe(to)])
            .await?;
        Ok(())
    }

    /// Deletes a mailbox with all that is in it.
    ///
    /// # Errors
    /// [`ImapError::Refused`] with [`Code::NonExistent`] or [`Code::Cannot`]; otherwise any.
    pub async fn delete(&mut self, mailbox: &MailboxName) -> Result<(), ImapError> {
        self.close_if_open(mailbox).await?;
        self.run_one(Command::delete(mailbox)).await?;
        self.run(vec![Command::unsubscribe(mailbox)]).await?;
        Ok(())
    }

    /// Takes all rights on a mailbox from somebody.
    ///
    /// # Errors
    /// Any [`ImapError`].
    pub async fn delete_rights(&mut self, mailbox: &MailboxName, identifier: &str) -> Result<(), ImapError> {
        self.run_one(Command::delete_acl(mailbox, identifier)?).await?;
        Ok(())
    }

    /// Takes all rights on a mailbox from all but its owner.
    ///
    /// # Errors
    /// Any [`ImapError`].
    pub async fn unshare(&mut self, mailbox: &MailboxName, owner: &str) -> Result<(), ImapError> {
        let data = self.run_one(Command::get_acl(mailbox)).await?.data;
        let others = data
            .into_iter()
            .filter_map(|data| match data {
                Data::Acl(identifiers) => Some(identifiers),
                _ => None,
            })
            .flatten()
            .filter(|identifier| !identifier.eq_ignore_ascii_case(owner));
        for identifier in others {
            self.delete_rights(mailbox, &identifier).await?;
        }
        Ok(())
    }

    /// Some servers refuse to delete or rename what the same connection has open. Where UNSELECT is not known
    /// its refusal does no harm.
    async fn close_if_open(&mut self, mailbox: &MailboxName) -> Result<(), ImapError> {
        if self
            .selected
            .as_ref()
            .is_some_and(|open| open.mailbox == *mailbox)
        {
            self.run(vec![Command::unselect()]).await?;
        }
        Ok(())
    }

    /// Says goodbye; errors are of no interest any more.
    pub async fn close(mut self) {
        let _ = self.run(vec![Command::logout()]).await;
    }
}

/// Puts the counts to their mailboxes.
fn entries(data: Vec<Data>) -> Vec<ListEntry> {
    let mut entries: Vec<ListEntry> = Vec::new();
    let mut counts = Vec::new();
    for data in data {
        match data {
            Data::List(entry) => entries.push(entry),
            Data::Status(name, status) => counts.push((name, status)),
            _ => {}
        }
    }
    counts.sort_by(|(left, _), (right, _)| left.cmp(right));
    for entry in &mut entries {
        let found = counts.binary_search_by(|(name, _)| name.cmp(&entry.name)).ok();
        entry.status = found
            .and_then(|index| counts.get(index))
            .map(|(_, status)| *status);
    }
    entries
}

/// COPYUID comes with the tagged answer of COPY, and untagged before it with MOVE (RFC 6851 §4.3).
fn moved(reply: &Reply) -> Moved {
    let numbers = |ranges: &[RangeInclusive<u32>]| ranges.iter().cloned().flatten().take(100_000).collect();
    reply
        .all_codes()
        .find_map(|code| match code {
            Code::CopyUid(validity, _, to) => Some(Moved {
                validity: *validity,
                uids: numbers(to),
            }),
            _ => None,
        })
        .unwrap_or_default()
}
