//! Reading what a server sends, one thing at a time.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use async_imap::imap_proto::{self, Response};
use bytes::Bytes;
use futures_util::FutureExt;

use super::{Connection, tag_text};
use crate::error::{Code, ImapError};
use crate::parse;
use crate::reply::Outcome;

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
