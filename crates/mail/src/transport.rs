//! Doing work on a leased connection, with one more try where that is safe.

use std::ops::ControlFlow::{self, Break, Continue};

use roost_imap::{
    Command, Connection, FetchItem, Fetched, ImapError, Limits, ListEntry, MailboxName, Reply, Selected,
    SequenceSet,
};
use roost_shared::mail::MessageKey;

use crate::Mail;
use crate::error::MailError;
use crate::pool::Lease;
use crate::user::MailUser;

/// Whether work may be done again after the connection broke, not knowing whether it was done already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It only reads, or doing it again changes nothing.
    Allowed,
    /// It must not happen twice.
    Forbidden,
}

/// A piece of work on a connection. A pooled connection that turns out to be dead is replaced by a fresh one,
/// once, if the work may be repeated:
///
/// ```ignore
/// let mut work = mail.work(user, Some(&folder), Repeat::Allowed).await?;
/// loop {
///     let result = read_something(work.connection()).await;
///     match work.settle(result).await? {
///         Break(something) => return Ok(something),
///         Continue(again) => work = again,
///     }
/// }
/// ```
pub(crate) struct Work<'a> {
    mail: &'a Mail,
    user: &'a MailUser,
    folder: Option<&'a MailboxName>,
    repeat: Repeat,
    lease: Lease,
}

impl Work<'_> {
    /// The connection to work on.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.lease.connection()
    }

    /// Ends the work with its result and gives the connection back, or hands out the work to be done again.
    pub(crate) async fn settle<T>(
        self,
        result: Result<T, MailError>,
    ) -> Result<ControlFlow<T, Self>, MailError> {
        let stale = matches!(&result, Err(MailError::StoreUnavailable(error)) if error.is_stale());
        if !stale || self.lease.is_fresh() {
            self.lease.release();
            return result.map(Break);
        }
        // The server has probably been restarted: its other connections are dead as well.
        self.mail.pools().forget_idle(self.user);
        if self.repeat == Repeat::Forbidden {
            return result.map(Break);
        }
        let Self {
            mail,
            user,
            folder,
            repeat,
            lease,
        } = self;
        drop(lease);
        Ok(Continue(mail.work(user, folder, repeat).await?))
    }

    /// Ends work that cannot be repeated.
    pub(crate) async fn finish<T>(self, result: Result<T, MailError>) -> Result<T, MailError> {
        let work = Self {
            repeat: Repeat::Forbidden,
            ..self
        };
        match work.settle(result).await? {
            Break(value) => Ok(value),
            Continue(_) => Err(MailError::internal("work that was to be done once")),
        }
    }
}

impl Mail {
    /// Starts a piece of work on a connection of the user's, if possible one that has `folder` open.
    pub(crate) async fn work<'a>(
        &'a self,
        user: &'a MailUser,
        folder: Option<&'a MailboxName>,
        repeat: Repeat,
    ) -> Result<Work<'a>, MailError> {
        let lease = self.pools().lease(user, folder).await?;
        Ok(Work {
            mail: self,
            user,
            folder,
            repeat,
            lease,
        })
    }

    /// All mailboxes with their counts.
    pub(crate) async fn list(&self, user: &MailUser) -> Result<Vec<ListEntry>, MailError> {
        let mut work = self.work(user, None, Repeat::Allowed).await?;
        loop {
            let result = work.connection().list().await.map_err(MailError::from);
            match work.settle(result).await? {
                Break(entries) => return Ok(entries),
                Continue(again) => work = again,
            }
        }
    }

    /// Fetches items of one message, by one command for each group, in one flight. Sections stand in the order
    /// of the groups. `room` is how many bytes all of it may have.
    pub(crate) async fn fetch_message(
        &self,
        user: &MailUser,
        key: &MessageKey,
        groups: &[Vec<FetchItem>],
        room: usize,
    ) -> Result<Fetched, MailError> {
        let folder = MailboxName::new(&key.folder);
        let set = SequenceSet::one(key.uid).ok_or(MailError::no_message())?;
        let commands: Vec<Command> = groups
            .iter()
            .map(|items| Command::uid_fetch(&set, &[&[FetchItem::Uid], items.as_slice()].concat()))
            .collect();
        let mut work = self.work(user, Some(&folder), Repeat::Allowed).await?;
        loop {
            let connection = work.connection();
            let before = connection.limits();
            connection.set_limits(Limits {
                response_bytes: room,
                reply_bytes: room,
                ..before
            });
            let result = read_message(connection, &folder, key, &commands).await;
            connection.set_limits(before);
            match work.settle(result).await? {
                Break(fetched) => return Ok(fetched),
                Continue(again) => work = again,
            }
        }
    }
}

/// Opens the folder, unless it is open, and makes sure that it is the one whose UIDs are known.
pub(crate) async fn open(
    connection: &mut Connection,
    folder: &MailboxName,
    validity: u32,
) -> Result<Selected, MailError> {
    let selected = connection.select(folder, false).await?;
    if selected.validity == validity {
        Ok(selected)
    } else {
        Err(MailError::ChangedMeanwhile)
    }
}

/// Runs commands that only read, in the same flight as the SELECT where the folder is not open yet. The
/// replies are those of the commands alone.
async fn read_in(
    connection: &mut Connection,
    folder: &MailboxName,
    validity: u32,
    mut commands: Vec<Command>,
) -> Result<Vec<Reply>, MailError> {
    let is_open = connection
        .selected()
        .is_some_and(|selected| selected.mailbox == *folder);
    if !is_open {
        commands.insert(0, Command::select(folder, false, false));
    }
    let mut replies = connection.run(commands).await?;
    if !is_open && !replies.is_empty() {
        replies.remove(0).opened(folder)?;
    }
    match connection.selected() {
        Some(selected) if selected.validity == validity => Ok(replies),
        Some(_) => Err(MailError::ChangedMeanwhile),
        None => Err(ImapError::Malformed("no mailbox after SELECT").into()),
    }
}

/// Reads one message. A connection that has had the folder open for a while may not know yet of a message that
/// has just arrived (RFC 9051 §5.2: the server tells with its answer to a command): then it is asked once more.
async fn read_message(
    connection: &mut Connection,
    folder: &MailboxName,
    key: &MessageKey,
    commands: &[Command],
) -> Result<Fetched, MailError> {
    let was_open = connection
        .selected()
        .is_some_and(|selected| selected.mailbox == *folder);
    let replies = read_in(connection, folder, key.validity, commands.to_vec()).await?;
    match one_message(replies, key.uid) {
        Err(MailError::NotFound(_)) if was_open => {
            connection.run_one(Command::noop()).await?;
            let replies = read_in(connection, folder, key.validity, commands.to_vec()).await?;
            one_message(replies, key.uid)
        }
        found => found,
    }
}

/// Puts together what came for the one message.
fn one_message(replies: Vec<Reply>, uid: u32) -> Result<Fetched, MailError> {
    let mut found: Option<Fetched> = None;
    for reply in replies {
        for fetched in reply.success()?.fetched() {
            match &mut found {
                _ if fetched.uid != Some(uid) => {}
                Some(found) => found.sections.extend(fetched.sections),
                None => found = Some(fetched),
            }
        }
    }
    found.ok_or(MailError::no_message())
}
