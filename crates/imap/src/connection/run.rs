//! Sending commands and reading what comes back.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_imap::imap_proto::{self, RequestId, Response};
use bytes::Bytes;
use futures_util::FutureExt;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::{Connection, Selected, tag_text};
use crate::command::{Command, Effect, Piece};
use crate::error::{Code, ImapError};
use crate::parse;
use crate::reply::{Data, Outcome, Reply};

/// Bytes that the slowest line takes in a second.
const SLOWEST_UPLOAD: usize = 128 * 1024;
/// RFC 7888 §5: up to this size LITERAL- allows literals without waiting.
const LITERAL_MINUS: usize = 4096;

/// A status response.
#[derive(Debug)]
pub(super) enum Status {
    /// `+ …`: the server waits for more of the command.
    Continue,
    /// The end of a command.
    Done {
        tag: String,
        outcome: Outcome,
        code: Option<Code>,
        text: String,
    },
    /// `* OK [CODE] …`
    Untagged(Option<Code>),
    /// `* BYE`: the server is about to close.
    Bye,
}

/// What the server sent next.
pub(super) enum Event {
    Status(Status),
    Data(Bytes),
}

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
        let replies = timeout(time, self.exchange(commands))
            .await
            .map_err(|_| ImapError::Timeout(time.as_secs()))??;
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

    /// Takes in what the server sent unasked, without waiting. `false` if it has closed the connection.
    #[must_use]
    pub fn is_alive(&mut self) -> bool {
        if self.busy {
            return false;
        }
        let limits = self.limits;
        self.session
            .get_mut()
            .set_limits(limits.response_bytes, limits.reply_bytes);
        loop {
            match self.event().now_or_never() {
                None => return true,
                Some(Err(_) | Ok(Event::Status(Status::Bye | Status::Done { .. }))) => {
                    self.busy = true;
                    return false;
                }
                Some(Ok(Event::Status(_))) => {}
                Some(Ok(Event::Data(frame))) => {
                    if let Some(data) = parse::data(&frame) {
                        self.note(&data);
                    }
                }
            }
        }
    }

    /// The next thing from the server. Can be dropped and called again without losing anything.
    pub(super) async fn event(&mut self) -> Result<Event, ImapError> {
        if let Some(frame) = self.session.get_mut().take_data() {
            return Ok(Event::Data(frame));
        }
        if let Some(status) = self.waiting.take() {
            return Ok(Event::Status(status));
        }
        let read = std::future::poll_fn(|cx| {
            // Reading holds no state of its own outside the session, so a fresh future each time is the same.
            let poll = pin!(self.session.read_response()).poll(cx);
            match poll {
                Poll::Ready(Err(error)) => Poll::Ready(Err(ImapError::from(error))),
                Poll::Ready(Ok(None)) => Poll::Ready(Err(ImapError::Closed)),
                Poll::Ready(Ok(Some(response))) => Poll::Ready(status(response.parsed()).map(Some)),
                Poll::Pending if self.session.get_mut().has_data() => Poll::Ready(Ok(None)),
                Poll::Pending => Poll::Pending,
            }
        })
        .await?;
        match (self.session.get_mut().take_data(), read) {
            // The data came before the status that has been read just now.
            (Some(frame), status) => {
                self.waiting = status;
                Ok(Event::Data(frame))
            }
            (None, Some(status)) => Ok(Event::Status(status)),
            (None, None) => Err(ImapError::Malformed("nothing")),
        }
    }
}

fn status(response: &Response<'_>) -> Result<Status, ImapError> {
    let read = |outcome: &imap_proto::Outcome<'_>| {
        let code = Code::read(outcome.code.as_ref(), outcome.information.as_deref());
        (
            code,
            words(outcome.information.as_deref().unwrap_or_default()).to_owned(),
        )
    };
    match response {
        Response::Continue(_) => Ok(Status::Continue),
        Response::Done { tag, status, outcome } => {
            let (code, text) = read(outcome);
            let outcome = match status {
                imap_proto::Status::Ok => Outcome::Ok,
                imap_proto::Status::No => Outcome::No,
                _ => Outcome::Bad,
            };
            Ok(Status::Done {
                tag: tag_text(tag).to_owned(),
                outcome,
                code,
                text,
            })
        }
        Response::Data {
            status: imap_proto::Status::Bye,
            ..
        } => Ok(Status::Bye),
        Response::Data { outcome, .. } => Ok(Status::Untagged(read(outcome).0)),
        _ => Err(ImapError::Malformed("a data response among status responses")),
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

/// A server's words for people: without a code before them and without Dovecot's timings behind them.
fn words(text: &str) -> &str {
    let text = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((_, words)) => words.trim_start(),
        None => text,
    };
    match text.rsplit_once(" (") {
        Some((words, timing)) if timing.trim_end_matches('.').ends_with(" secs)") => words,
        _ => text,
    }
}

/// A command that has been sent.
struct Pending {
    tag: String,
    effect: Effect,
    done: bool,
    reply: Reply,
}

impl Pending {
    fn selects(&self) -> bool {
        matches!(self.effect, Effect::Select { .. })
    }
}

/// The commands of one run, in their order.
#[derive(Default)]
struct Progress {
    pending: Vec<Pending>,
}

impl Progress {
    fn begin(&mut self, command: &'static str, tag: &RequestId, effect: Effect) {
        let reply = Reply {
            command,
            ..Reply::default()
        };
        self.pending.push(Pending {
            tag: tag_text(tag).to_owned(),
            effect,
            done: false,
            reply,
        });
    }

    /// The command that untagged responses belong to: servers answer in order.
    fn current(&mut self) -> Option<&mut Pending> {
        self.pending.iter_mut().find(|pending| !pending.done)
    }

    fn find(&mut self, tag: &str) -> Option<&mut Pending> {
        self.pending
            .iter_mut()
            .find(|pending| !pending.done && pending.tag == tag)
    }

    fn is_complete(&self) -> bool {
        self.pending.iter().all(|pending| pending.done)
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_for_people() {
        assert_eq!(words("[CANNOT] Not allowed (0.001 + 0.000 secs)."), "Not allowed");
        assert_eq!(words("No such mailbox (really)"), "No such mailbox (really)");
        assert_eq!(words("[ALERT]"), "");
    }
}
