//! Sending commands and reading what comes back.

use std::time::{Duration, Instant};

use async_imap::imap_proto::RequestId;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::event::{Event, Status};
use super::progress::Progress;
use super::{Connection, Selected};
use crate::command::{Command, Effect, Piece};
use crate::error::{Code, ImapError};
use crate::parse;
use crate::reply::{Data, Outcome, Reply};

/// Bytes that the slowest line takes in a second.
const SLOWEST_UPLOAD: usize = 128 * 1024;
/// RFC 7888 §5: up to this size LITERAL- allows literals without waiting.
const LITERAL_MINUS: usize = 4096;

impl Connection {
    /// Sends commands in one go and collects the reply to each, in their order. A refused command is a reply
    /// too: see [`Reply::success`].
    ///
    /// What depends on the outcome of an earlier command must not be in the same run, with one exception: what
    /// only reads may follow a SELECT, as it has no effect where the SELECT fails.
    ///
    /// # Errors
    /// Any but [`ImapError::Refused`]; the connection is then of no more use.
    pub async fn run(&mut self, commands: Vec<Command>) -> Result<Vec<Reply>, ImapError> {
        if self.busy {
            return Err(ImapError::Abandoned);
        }
        self.busy = true;
        let limits = self.limits;
        self.session
            .get_mut()
            .set_limits(limits.response_bytes, limits.reply_bytes);
        let time = limits.command + upload_time(&commands);
        let first = commands.first().map_or("none", |command| command.name);
        let begun = Instant::now();
        let exchanged = timeout(time, self.exchange(commands))
            .await
            .unwrap_or(Err(ImapError::Timeout(time.as_secs())));
        let outcome = if exchanged.is_ok() { "answered" } else { "failed" };
        metrics::histogram!("roost_imap_round_trip_seconds", "command" => first, "outcome" => outcome)
            .record(begun.elapsed());
        let replies = exchanged?;
        // Only here, with every answer read, is the connection fit for the next commands.
        self.busy = false;
        self.session.get_mut().shrink();
        Ok(replies)
    }

    /// Runs one command that has to succeed.
    ///
    /// # Errors
    /// Any [`ImapError`].
    pub async fn run_one(&mut self, command: Command) -> Result<Reply, ImapError> {
        let mut replies = self.run(vec![command]).await?;
        replies.pop().ok_or(ImapError::Malformed("no reply"))?.success()
    }

    async fn exchange(&mut self, commands: Vec<Command>) -> Result<Vec<Reply>, ImapError> {
        let mut progress = Progress::default();
        self.session.get_mut().set_corked(true);
        for command in commands {
            self.send(command, &mut progress).await?;
        }
        self.uncork().await?;
        while !progress.is_complete() {
            self.step(&mut progress).await?;
        }
        Ok(progress
            .pending
            .into_iter()
            .map(|pending| pending.reply)
            .collect())
    }

    async fn uncork(&mut self) -> Result<(), ImapError> {
        let wire = self.session.get_mut();
        wire.set_corked(false);
        Ok(wire.flush().await?)
    }

    /// Writes one command, waiting for the server's leave where a literal needs it.
    async fn send(&mut self, command: Command, progress: &mut Progress) -> Result<(), ImapError> {
        let Command { name, pieces, effect } = command;
        let mut pieces = pieces.into_iter().peekable();
        let mut tag: Option<RequestId> = None;
        loop {
            let mut line = match pieces.next_if(|piece| matches!(piece, Piece::Text(_))) {
                Some(Piece::Text(text)) => text,
                _ => String::new(),
            };
            let literal = match pieces.next() {
                Some(Piece::Literal(bytes)) => Some(bytes),
                _ => None,
            };
            let wait = literal
                .as_ref()
                .is_some_and(|bytes| !self.may_run_on(bytes.len()));
            if let Some(bytes) = &literal {
                line.push_str(&format!("{{{}{}}}", bytes.len(), if wait { "" } else { "+" }));
            }
            // async-imap ends each line and puts the tag before the first.
            if tag.is_none() {
                let id = self.session.run_command(&line).await?;
                progress.begin(name, &id, effect.clone());
                tag = Some(id);
            } else {
                self.session.run_command_untagged(&line).await?;
            }
            let Some(bytes) = literal else { return Ok(()) };
            if wait {
                self.uncork().await?;
                if !self.may_continue(progress).await? {
                    // Refused: the rest of the command is not wanted.
                    return Ok(());
                }
                self.session.get_mut().set_corked(true);
            }
            self.session.get_mut().write_all(&bytes).await?;
        }
    }

    fn may_run_on(&self, literal: usize) -> bool {
        self.capabilities.literal_plus || (self.capabilities.literal_minus && literal <= LITERAL_MINUS)
    }

    /// Waits for `+`. `false` if the command that asked ended instead.
    async fn may_continue(&mut self, progress: &mut Progress) -> Result<bool, ImapError> {
        loop {
            if self.step(progress).await? {
                return Ok(true);
            }
            if progress.is_complete() {
                return Ok(false);
            }
        }
    }

    /// Takes one event in. `true` for a `+`.
    async fn step(&mut self, progress: &mut Progress) -> Result<bool, ImapError> {
        match self.event().await? {
            Event::Status(Status::Continue) => return Ok(true),
            Event::Status(Status::Bye) => {}
            Event::Status(Status::Untagged(code)) => {
                if let (Some(code), Some(pending)) = (code, progress.current()) {
                    pending.reply.codes.push(code);
                }
            }
            Event::Status(Status::Done {
                tag,
                outcome,
                code,
                text,
            }) => {
                let pending = progress
                    .find(&tag)
                    .ok_or(ImapError::Malformed("the tag of a reply"))?;
                pending.done = true;
                pending.reply.outcome = outcome;
                pending.reply.code = code;
                pending.reply.text = text;
                let effect = std::mem::replace(&mut pending.effect, Effect::None);
                self.take_effect(effect, &pending.reply);
            }
            Event::Data(frame) => {
                if let Some(data) = parse::data(&frame) {
                    let during_select = progress.current().is_some_and(|pending| pending.selects());
                    if !during_select {
                        self.note(&data);
                    }
                    if let Some(pending) = progress.current() {
                        pending.reply.data.push(data);
                    }
                }
            }
        }
        Ok(false)
    }

    /// Keeps the count of the open mailbox's messages.
    pub(super) fn note(&mut self, data: &Data) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        match data {
            Data::Exists(count) => selected.exists = *count,
            Data::Expunge(_) => selected.exists = selected.exists.saturating_sub(1),
            Data::Vanished(count) => selected.exists = selected.exists.saturating_sub(*count),
            _ => {}
        }
    }

    fn take_effect(&mut self, effect: Effect, reply: &Reply) {
        match effect {
            Effect::None => {}
            Effect::Unselect => self.selected = None,
            Effect::Select { mailbox, read_only } => {
                // RFC 9051 §6.3.2: a SELECT that fails leaves nothing selected.
                self.selected = (reply.outcome == Outcome::Ok).then(|| {
                    let mut selected = Selected {
                        mailbox,
                        read_only,
                        validity: 0,
                        uid_next: 0,
                        exists: 0,
                    };
                    for code in reply.all_codes() {
                        match code {
                            Code::UidValidity(validity) => selected.validity = *validity,
                            Code::UidNext(uid) => selected.uid_next = *uid,
                            Code::ReadOnly => selected.read_only = true,
                            _ => {}
                        }
                    }
                    for data in &reply.data {
                        if let Data::Exists(count) = data {
                            selected.exists = *count;
                        }
                    }
                    selected
                });
            }
        }
    }
}

/// What sending the literals may take on top: a message of 50 MB does not go through a slow line in the time of
/// a command.
fn upload_time(commands: &[Command]) -> Duration {
    let bytes: usize = commands
        .iter()
        .flat_map(|command| &command.pieces)
        .map(|piece| match piece {
            Piece::Literal(bytes) => bytes.len(),
            Piece::Text(_) => 0,
        })
        .sum();
    Duration::from_secs((bytes / SLOWEST_UPLOAD) as u64)
}
