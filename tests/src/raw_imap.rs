//! A bare IMAP client that does as little as one can: the floor for what goes through Roost.

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

/// One connection, signed in.
pub struct RawImap {
    stream: BufStream<TcpStream>,
    next_tag: u32,
    buffer: Vec<u8>,
}

impl RawImap {
    /// Connects in the clear and signs in.
    pub async fn sign_in(address: &str, user: &str, password: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        let mut client = Self {
            stream: BufStream::new(stream),
            next_tag: 0,
            buffer: Vec::new(),
        };
        client.read_line().await?;
        client
            .command(&format!("LOGIN \"{user}\" \"{password}\""))
            .await?;
        Ok(client)
    }

    /// Sends a command and reads its answer to the end; answers how many bytes there were.
    pub async fn command(&mut self, command: &str) -> anyhow::Result<usize> {
        let tag = self.send(command.as_bytes()).await?;
        self.stream.flush().await?;
        self.finish(&tag).await
    }

    /// How many messages a folder has.
    pub async fn messages(&mut self, folder: &str) -> anyhow::Result<usize> {
        let command = format!("STATUS \"{folder}\" (MESSAGES)");
        let tag = self.send(command.as_bytes()).await?;
        self.stream.flush().await?;
        let mut count = None;
        loop {
            self.read_line().await?;
            let line = String::from_utf8_lossy(&self.buffer);
            if let Some(outcome) = line.strip_prefix(tag.as_str()) {
                ensure!(outcome.starts_with("OK"), "the IMAP server answered {line:?}");
                return count.context("the IMAP server did not say how many messages there are");
            }
            if let Some((_, number)) = line.split_once("(MESSAGES ") {
                count = number.trim_end().trim_end_matches(')').parse().ok();
            }
        }
    }

    async fn send(&mut self, command: &[u8]) -> anyhow::Result<String> {
        self.next_tag += 1;
        let tag = format!("A{} ", self.next_tag);
        self.stream.write_all(tag.as_bytes()).await?;
        self.stream.write_all(command).await?;
        self.stream.write_all(b"\r\n").await?;
        Ok(tag)
    }

    /// Appends messages to a folder, pipelined by non-synchronising literals (RFC 7888).
    pub async fn append_all(&mut self, folder: &str, messages: &[Vec<u8>]) -> anyhow::Result<()> {
        for batch in messages.chunks(50) {
            let mut last = String::new();
            for message in batch {
                let mut command = format!("APPEND \"{folder}\" {{{}+}}\r\n", message.len()).into_bytes();
                command.extend_from_slice(message);
                last = self.send(&command).await?;
            }
            self.stream.flush().await?;
            self.finish(&last).await?;
        }
        Ok(())
    }

    async fn finish(&mut self, tag: &str) -> anyhow::Result<usize> {
        let mut total = 0;
        loop {
            self.read_line().await?;
            total += self.buffer.len();
            if let Some(length) = literal_length(&self.buffer) {
                let mut literal = vec![0; length];
                self.stream.read_exact(&mut literal).await?;
                total += length;
                continue;
            }
            let tagged = self.buffer.starts_with(tag.as_bytes());
            if tagged
                && !self
                    .buffer
                    .get(tag.len()..)
                    .is_some_and(|rest| rest.starts_with(b"OK"))
            {
                bail!(
                    "the IMAP server answered {}",
                    String::from_utf8_lossy(&self.buffer).trim_end()
                );
            }
            if tagged {
                return Ok(total);
            }
        }
    }

    async fn read_line(&mut self) -> anyhow::Result<()> {
        use tokio::io::AsyncBufReadExt;
        self.buffer.clear();
        if self.stream.read_until(b'\n', &mut self.buffer).await? == 0 {
            bail!("the IMAP server closed the connection");
        }
        Ok(())
    }
}

/// The length that a line announces at its end: `{123}`.
fn literal_length(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"}\r\n")?;
    let open = line.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(line.get(open + 1..)?).ok()?.parse().ok()
}
