//! As much of an HTTP client as putting calendars and contacts takes: one connection, plain HTTP/1.1, Basic.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::mime::base64;

/// A connection as somebody.
pub struct Http {
    stream: BufReader<TcpStream>,
    host: String,
    authorization: String,
}

impl Http {
    /// Connects to `http://host:port`.
    pub fn connect(url: &str, address: &str, password: &str) -> anyhow::Result<Self> {
        let host = url
            .strip_prefix("http://")
            .context("only http:// is plain")?
            .to_owned();
        let stream = TcpStream::connect(&host).with_context(|| format!("cannot connect to {host}"))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let authorization = base64(format!("{address}:{password}").as_bytes());
        Ok(Self {
            stream: BufReader::new(stream),
            host,
            authorization,
        })
    }

    /// Sends a request and returns the answer's status; its body is read and dropped.
    pub fn send(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> anyhow::Result<u16> {
        let Self {
            host, authorization, ..
        } = self;
        let length = body.len();
        // Only PROPFIND reads the depth.
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {authorization}\r\nDepth: 1\r\n\
             Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        self.stream
            .get_mut()
            .write_all(&[head.as_bytes(), body].concat())?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    /// Stores an object; whether it was there before does not matter.
    pub fn put(&mut self, path: &str, media_type: &str, body: &str) -> anyhow::Result<()> {
        let status = self.send("PUT", path, media_type, body.as_bytes())?;
        ensure!(
            matches!(status, 200..=299),
            "PUT {path} was answered with {status}"
        );
        Ok(())
    }

    fn answer(&mut self) -> anyhow::Result<u16> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.with_context(|| format!("not an HTTP answer: {first}"))?;
        let mut length = 0;
        let mut chunked = false;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
        }
        if chunked {
            self.skip_chunks()?
        } else if status != 204 {
            self.skip(length)?
        }
        Ok(status)
    }

    fn skip_chunks(&mut self) -> anyhow::Result<()> {
        loop {
            let size = u64::from_str_radix(self.line()?.trim(), 16).context("a chunk's size")?;
            self.skip(size)?;
            self.line()?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn skip(&mut self, length: u64) -> anyhow::Result<()> {
        std::io::copy(&mut (&mut self.stream).take(length), &mut std::io::sink())?;
        Ok(())
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the server hung up");
        Ok(line.trim_end().to_owned())
    }
}
