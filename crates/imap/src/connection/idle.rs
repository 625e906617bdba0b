//! Waiting for changes (RFC 2177).

use std::time::Duration;

use tokio::time::timeout;

use super::Connection;
use super::event::{Event, Status};
use crate::command::Command;
use crate::error::ImapError;
use crate::parse;
use crate::reply::Data;

/// Room for what arrives during one stretch of idling.
const IDLE_BYTES: usize = 64 * 1024 * 1024;

/// A connection in IDLE. Dropped without [`Idle::done`] it leaves the connection abandoned.
#[derive(Debug)]
pub struct Idle<'a> {
    connection: &'a mut Connection,
    tag: String,
}

impl Connection {
    /// Starts to idle.
    ///
    /// # Errors
    /// [`ImapError::Unsupported`] if the server has no IDLE; otherwise any.
    pub async fn idle(&mut self) -> Result<Idle<'_>, ImapError> {
        if !self.capabilities.idle {
            return Err(ImapError::Unsupported("IDLE"));
        }
        if self.busy {
            return Err(ImapError::Abandoned);
        }
        self.busy = true;
        let limits = self.limits;
        self.session
            .get_mut()
            .set_limits(limits.response_bytes, IDLE_BYTES);
        let command = Command::idle();
        let tag = self.session.run_command(command.name).await?;
        let start = async {
            loop {
                match self.event().await? {
                    Event::Status(Status::Continue) => return Ok(()),
                    Event::Status(Status::Done { code, text, .. }) => {
                        return Err(ImapError::Refused {
                            command: "IDLE",
                            code,
                            text,
                        });
                    }
                    Event::Status(Status::Bye) => return Err(ImapError::Closed),
                    Event::Status(Status::Untagged(_)) => {}
                    Event::Data(frame) => {
                        if let Some(data) = parse::data(&frame) {
                            self.note(&data);
                        }
                    }
                }
            }
        };
        timeout(limits.command, start)
            .await
            .map_err(|_| ImapError::Timeout(limits.command.as_secs()))??;
        Ok(Idle {
            connection: self,
            tag: tag.0,
        })
    }
}

impl Idle<'_> {
    /// Waits for the next change, at most `wait` long. `None` when nothing happened. Can be dropped and called
    /// again without losing anything.
    ///
    /// # Errors
    /// [`ImapError::Closed`] and its like; the connection is then of no more use.
    pub async fn next(&mut self, wait: Duration) -> Result<Option<Data>, ImapError> {
        let next = async {
            loop {
                match self.connection.event().await? {
                    Event::Status(Status::Continue | Status::Untagged(_)) => {}
                    Event::Status(Status::Bye | Status::Done { .. }) => return Err(ImapError::Closed),
                    Event::Data(frame) => {
                        if let Some(data) = parse::data(&frame) {
                            self.connection.note(&data);
                            return Ok(data);
                        }
                    }
                }
            }
        };
        match timeout(wait, next).await {
            Ok(result) => result.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// How many messages the open mailbox holds now.
    #[must_use]
    pub fn exists(&self) -> u32 {
        self.connection
            .selected
            .as_ref()
            .map_or(0, |selected| selected.exists)
    }

    /// Ends idling and returns what came meanwhile.
    ///
    /// # Errors
    /// Any; the connection is then of no more use.
    pub async fn done(self) -> Result<Vec<Data>, ImapError> {
        let Self {
            connection,
            tag: expected,
        } = self;
        let limit = connection.limits.command;
        let finish = async {
            connection.session.run_command_untagged("DONE").await?;
            let mut meanwhile = Vec::new();
            loop {
                match connection.event().await? {
                    Event::Status(Status::Done { tag, .. }) if tag == expected => return Ok(meanwhile),
                    Event::Status(Status::Bye) => return Err(ImapError::Closed),
                    Event::Status(_) => {}
                    Event::Data(frame) => {
                        if let Some(data) = parse::data(&frame) {
                            connection.note(&data);
                            meanwhile.push(data);
                        }
                    }
                }
            }
        };
        let meanwhile = timeout(limit, finish)
            .await
            .map_err(|_| ImapError::Timeout(limit.as_secs()))??;
        connection.busy = false;
        connection.session.get_mut().shrink();
        Ok(meanwhile)
    }
}
