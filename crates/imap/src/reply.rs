//! What a server answers to one command.

use crate::error::{Code, ImapError};
use crate::fetch::Fetched;
use crate::mailbox::{ListEntry, MailboxName, MailboxStatus};

/// One data response. Anything else that servers send is read and dropped.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `EXISTS`: how many messages the selected mailbox holds now.
    Exists(u32),
    /// `EXPUNGE`: the message with this sequence number went, and those above moved down.
    Expunge(u32),
    /// `VANISHED` (RFC 7162): how many UIDs went.
    Vanished(u32),
    /// `FETCH`
    Fetch(Box<Fetched>),
    /// `LIST`
    List(ListEntry),
    /// `LIST` of a mailbox whose name could not be said to the server again.
    ListUnnamed,
    /// `STATUS`
    Status(MailboxName, MailboxStatus),
    /// `SEARCH` or `ESEARCH`: numbers in ascending order.
    Search(Vec<u32>),
    /// `ACL` (RFC 4314 §3.6): who has rights, the owner among them.
    Acl(Vec<String>),
    /// `CAPABILITY`, in upper case.
    Capability(Vec<String>),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// `OK`
    #[default]
    Ok,
    /// `NO`: it failed.
    No,
    /// `BAD`: the server did not understand it.
    Bad,
}

/// Everything that came in answer to one command.
#[derive(Debug, Default)]
pub struct Reply {
    /// The command's name.
    pub command: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// The code of the ending.
    pub code: Option<Code>,
    /// The words of the ending.
    pub text: String,
    /// Codes of untagged status responses on the way.
    pub codes: Vec<Code>,
    /// Data responses, in the order in which they came.
    pub data: Vec<Data>,
}

/// Folders of others begin with this (deploy/dovecot/sharing.conf.ext).
const SHARED: &str = "Shared/";

impl Reply {
    /// Itself if the command succeeded.
    ///
    /// # Errors
    /// [`ImapError::Refused`] otherwise.
    pub fn success(self) -> Result<Self, ImapError> {
        match self.outcome {
            Outcome::Ok => Ok(self),
            Outcome::No | Outcome::Bad => Err(ImapError::Refused {
                command: self.command,
                code: self.code,
                text: self.text,
            }),
        }
    }

    /// Itself if this mailbox was opened. Of a shared folder whose owner there is not, Dovecot 2.3 says that it has a bug
    /// (`SERVERBUG`): there is no such folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] otherwise.
    pub fn opened(mut self, mailbox: &MailboxName) -> Result<Self, ImapError> {
        if self.code == Some(Code::ServerBug) && mailbox.as_str().starts_with(SHARED) {
            self.code = Some(Code::NonExistent);
        }
        self.success()
    }

    /// The FETCH responses. Those for one message are not put together.
    pub fn fetched(self) -> impl Iterator<Item = Fetched> {
        self.data.into_iter().filter_map(|data| match data {
            Data::Fetch(fetched) => Some(*fetched),
            _ => None,
        })
    }

    /// The numbers that a SEARCH found, in ascending order.
    #[must_use]
    pub fn found(self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .data
            .into_iter()
            .filter_map(|data| match data {
                Data::Search(numbers) => Some(numbers),
                _ => None,
            })
            .flatten()
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// All codes, the ending's last.
    pub fn all_codes(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().chain(&self.code)
    }
}
