//! As much of an IMAP client as loading mail takes: sign in, make folders, append. All appends of a folder are sent
//! at once and the answers counted afterwards, so that hundreds take a second.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::date::Instant;

/// A connection that has signed in.
pub struct Imap {
    reader: BufReader<TcpStream>,
    writer: BufWriter<TcpStream>,
}

/// What comes back within this time, or not at all.
const LIMIT: Duration = Duration::from_secs(60);

impl Imap {
    /// Connects to `imap://host:port` and signs in.
    pub fn sign_in(url: &str, address: &str, password: &str) -> anyhow::Result<Self> {
        let host = url.strip_prefix("imap://").context("only imap:// is plain")?;
        let stream = TcpStream::connect(host).with_context(|| format!("cannot connect to {host}"))?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        let mut imap = Self {
            reader: BufReader::new(stream.try_clone()?),
            writer: BufWriter::new(stream),
        };
        let greeting = imap.line()?;
        ensure!(greeting.starts_with("* OK"), "{host} says {greeting}");
        imap.command(&format!("LOGIN {} {}", quoted(address), quoted(password)))?;
        Ok(imap)
    }

    /// Makes a folder and subscribes to it; one that stands is fine.
    pub fn create(&mut self, folder: &str) -> anyhow::Result<()> {
        let made = self.command(&format!("CREATE {}", quoted(folder)));
        if let Err(error) = made
            && !error.to_string().contains("ALREADYEXISTS")
        {
            return Err(error);
        }
        self.command(&format!("SUBSCRIBE {}", quoted(folder)))
    }

    /// Sends a message to be stored; [`Self::finish`] takes the answers.
    pub fn append(&mut self, folder: &str, flags: &str, when: Instant, message: &[u8]) -> anyhow::Result<()> {
        // With the plus, nobody waits for the server's permission (RFC 7888).
        write!(
            self.writer,
            "a APPEND {} ({flags}) \"{}\" {{{}+}}\r\n",
            quoted(folder),
            when.internal_date(),
            message.len()
        )?;
        self.writer.write_all(message)?;
        self.writer.write_all(b"\r\n")?;
        Ok(())
    }

    /// Reads the answers to `count` appends.
    pub fn finish(&mut self, count: usize) -> anyhow::Result<()> {
        self.writer.flush()?;
        for _ in 0..count {
            self.completion()?;
        }
        Ok(())
    }

    fn command(&mut self, command: &str) -> anyhow::Result<()> {
        write!(self.writer, "a {command}\r\n")?;
        self.writer.flush()?;
        self.completion()
    }

    fn completion(&mut self) -> anyhow::Result<()> {
        loop {
            let line = self.line()?;
            if let Some(status) = line.strip_prefix("a ") {
                if status.starts_with("OK") {
                    return Ok(());
                }
                bail!("the mail store says: {status}");
            }
        }
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = Vec::new();
        self.reader
            .read_until(b'\n', &mut line)
            .context("the mail store does not answer")?;
        ensure!(!line.is_empty(), "the mail store hung up");
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}

/// A quoted string (RFC 3501 §4.3). Nothing here has line breaks in it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
