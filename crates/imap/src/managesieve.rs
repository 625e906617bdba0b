//! ManageSieve (RFC 5804), as far as it takes to leave a mailbox without filters.
//!
//! It stands beside IMAP because the same server speaks both, to the same [`Credential`].

use std::io;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

use crate::connection::Limits;
use crate::credential::Credential;
use crate::endpoint::{self, EndpointError, is_loopback};
use crate::tls;
use crate::transport::Transport;

/// The port that is its own (RFC 5804 §1.7).
const PORT: u16 = 4190;
/// Bytes of one line with the literals in it: more than any capability, name or excuse.
const LINE_BYTES: usize = 64 * 1024;
/// Lines of one response: more scripts than anybody has.
const LINES: usize = 10_000;

/// Where a ManageSieve server listens, parsed from `sieve://host[:port]`. Away from loopback it is spoken to under TLS
/// alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageSieveEndpoint {
    host: String,
    port: u16,
}

impl ManageSieveEndpoint {
    /// The server on the same host as another one, at the port that is its own.
    #[must_use]
    pub fn beside(imap: &crate::Endpoint) -> Self {
        Self {
            host: imap.host().to_owned(),
            port: PORT,
        }
    }
}

impl FromStr for ManageSieveEndpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url: Url = text.parse().map_err(|_| EndpointError::NotAUrl)?;
        if url.scheme() != "sieve" {
            return Err(EndpointError::Scheme("sieve"));
        }
        let (host, port) = endpoint::host_and_port(&url)?;
        Ok(Self {
            host,
            port: port.unwrap_or(PORT),
        })
    }
}

/// Why filters could not be deleted.
#[derive(Debug, thiserror::Error)]
pub enum ManageSieveError {
    /// The server cannot be reached, or the connection broke.
    #[error("the ManageSieve server does not answer")]
    Unavailable(#[source] io::Error),
    /// A step took longer than its limit.
    #[error("the ManageSieve server did not answer within {0} s")]
    Timeout(u64),
    /// The server spoke something other than ManageSieve, or too much of it.
    #[error("the ManageSieve server's answer cannot be read: {0}")]
    Malformed(&'static str),
    /// `NO` or `BYE`.
    #[error("the ManageSieve server refused {command}: {text}")]
    Refused {
        /// The command's name.
        command: &'static str,
        /// The server's words.
        text: String,
    },
}

impl From<io::Error> for ManageSieveError {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error)
    }
}

type Result<T, E = ManageSieveError> = std::result::Result<T, E>;

/// Makes no script the active one, and deletes all there are (RFC 5804 §2.8, §2.10). How many there were.
///
/// # Errors
/// Any [`ManageSieveError`]; what was deleted until then stays so.
pub async fn delete_all_scripts(
    endpoint: &ManageSieveEndpoint,
    credential: &Credential,
    limits: Limits,
) -> Result<usize> {
    let seconds = limits.connect.as_secs();
    let mut session = timeout(limits.connect, Session::open(endpoint))
        .await
        .map_err(|_| ManageSieveError::Timeout(seconds))??;
    let seconds = limits.sign_in.as_secs();
    timeout(limits.sign_in, session.sign_in(credential))
        .await
        .map_err(|_| ManageSieveError::Timeout(seconds))??;
    let seconds = limits.command.as_secs();
    timeout(limits.command, session.delete_all())
        .await
        .map_err(|_| ManageSieveError::Timeout(seconds))?
}

struct Session {
    stream: BufReader<Transport>,
}

impl Session {
    async fn open(endpoint: &ManageSieveEndpoint) -> Result<Self> {
        let stream = Transport::connect(&endpoint.host, endpoint.port).await?;
        let mut session = Self {
            stream: BufReader::new(Transport::Plain(stream)),
        };
        session.response("the greeting").await?;
        if is_loopback(&endpoint.host) {
            return Ok(session);
        }
        session.command("STARTTLS", &[]).await?;
        if !session.stream.buffer().is_empty() {
            return Err(ManageSieveError::Malformed(
                "something between STARTTLS and the handshake",
            ));
        }
        let Transport::Plain(stream) = session.stream.into_inner() else {
            return Err(ManageSieveError::Malformed("TLS inside TLS"));
        };
        let stream = tls::secure(stream, &endpoint.host).await?;
        let mut session = Self {
            stream: BufReader::new(Transport::Tls(Box::new(stream))),
        };
        // RFC 5804 §2.2: what the server can do is said once more.
        session.response("the greeting").await?;
        Ok(session)
    }

    async fn sign_in(&mut self, credential: &Credential) -> Result<()> {
        if !credential.is_well_formed() {
            return Err(ManageSieveError::Refused {
                command: "AUTHENTICATE",
                text: "the credential cannot be said".to_owned(),
            });
        }
        let initial = Zeroizing::new(STANDARD.encode(credential.initial_response().as_slice()));
        let line = Zeroizing::new(format!(
            "AUTHENTICATE \"{}\" \"{}\"\r\n",
            credential.mechanism(),
            initial.as_str()
        ));
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.flush().await?;
        loop {
            let line = self.line().await?;
            match Ending::of(&line) {
                Some(ending) => return ending.success("AUTHENTICATE"),
                // XOAUTH2 tells the details of a refusal in a challenge, which wants an answer.
                None => self.stream.write_all(b"\"\"\r\n").await?,
            }
            self.stream.flush().await?;
        }
    }

    async fn delete_all(&mut self) -> Result<usize> {
        self.command("SETACTIVE", &[b""]).await?;
        let mut names = Vec::new();
        for line in self.command("LISTSCRIPTS", &[]).await? {
            names.push(first_string(&line).ok_or(ManageSieveError::Malformed("the name of a script"))?);
        }
        for name in &names {
            self.command("DELETESCRIPT", &[name]).await?;
        }
        // Whether the goodbye arrives is of no interest.
        let _ = self.stream.write_all(b"LOGOUT\r\n").await;
        let _ = self.stream.flush().await;
        Ok(names.len())
    }

    /// Sends a command, its strings as literals: nothing in them can end a line. The lines before the `OK`.
    async fn command(&mut self, command: &'static str, strings: &[&[u8]]) -> Result<Vec<Vec<u8>>> {
        let mut bytes = command.as_bytes().to_vec();
        for string in strings {
            bytes.extend_from_slice(format!(" {{{}+}}\r\n", string.len()).as_bytes());
            bytes.extend_from_slice(string);
        }
        bytes.extend_from_slice(b"\r\n");
        self.stream.write_all(&bytes).await?;
        self.stream.flush().await?;
        self.response(command).await
    }

    async fn response(&mut self, command: &'static str) -> Result<Vec<Vec<u8>>> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await?;
            if let Some(ending) = Ending::of(&line) {
                return ending.success(command).map(|()| lines);
            }
            if lines.len() >= LINES {
                return Err(ManageSieveError::Malformed("too many lines"));
            }
            lines.push(line);
        }
    }

    /// A line without its end; literals stand in it as they came.
    async fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let room = LINE_BYTES.saturating_sub(line.len());
            let room = u64::try_from(room).unwrap_or(0);
            (&mut self.stream).take(room).read_until(b'\n', &mut line).await?;
            if !line.ends_with(b"\n") {
                return Err(if line.len() < LINE_BYTES {
                    io::Error::from(io::ErrorKind::UnexpectedEof).into()
                } else {
                    ManageSieveError::Malformed("a line over the limit")
                });
            }
            let text = line.strip_suffix(b"\r\n").unwrap_or(&line);
            let Some(length) = literal_length(text) else {
                let end = text.len();
                line.truncate(end);
                return Ok(line);
            };
            let begun = line.len();
            if length > LINE_BYTES.saturating_sub(begun) {
                return Err(ManageSieveError::Malformed("a literal over the limit"));
            }
            line.resize(begun + length, 0);
            self.stream
                .read_exact(line.get_mut(begun..).unwrap_or_default())
                .await?;
        }
    }
}

/// How a response ends.
struct Ending {
    is_ok: bool,
    text: String,
}

impl Ending {
    fn of(line: &[u8]) -> Option<Self> {
        let word: Vec<u8> = line
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .map(u8::to_ascii_uppercase)
            .collect();
        let is_ok = match word.as_slice() {
            b"OK" => true,
            b"NO" | b"BYE" => false,
            _ => return None,
        };
        let rest = line.get(word.len()..).unwrap_or_default();
        let text = String::from_utf8_lossy(rest).trim().to_owned();
        Some(Self { is_ok, text })
    }

    fn success(self, command: &'static str) -> Result<()> {
        if self.is_ok {
            Ok(())
        } else {
            let text = self.text;
            Err(ManageSieveError::Refused { command, text })
        }
    }
}

/// The `n` of a line that ends in `{n}` (RFC 5804 §4: a server sends no other form).
fn literal_length(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"}")?;
    let open = line.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(line.get(open + 1..)?).ok()?.parse().ok()
}

/// The string at the head of a line, quoted or a literal.
fn first_string(line: &[u8]) -> Option<Vec<u8>> {
    if let Some(rest) = line.strip_prefix(b"\"") {
        let mut string = Vec::new();
        let mut bytes = rest.iter();
        loop {
            match bytes.next()? {
                b'"' => return Some(string),
                b'\\' => string.push(*bytes.next()?),
                byte => string.push(*byte),
            }
        }
    }
    let head = line.iter().position(|byte| *byte == b'\n')?;
    let length = literal_length(line.get(..head)?.strip_suffix(b"\r")?)?;
    line.get(head + 1..)?.get(..length).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_scripts_are_read_in_both_forms() {
        assert_eq!(first_string(b"\"a \\\"b\\\\\" ACTIVE").unwrap(), b"a \"b\\");
        assert_eq!(first_string(b"{4}\r\na\r\nb ACTIVE").unwrap(), b"a\r\nb");
        for broken in [&b"\"a"[..], b"{9}\r\nab", b"a", b"", b"{x}\r\na"] {
            assert_eq!(first_string(broken), None);
        }
    }

    #[test]
    fn endings_are_told_from_data() {
        assert!(Ending::of(b"OK \"done\"").unwrap().is_ok);
        assert!(!Ending::of(b"NO (NONEXISTENT) \"none\"").unwrap().is_ok);
        assert!(!Ending::of(b"BYE").unwrap().is_ok);
        assert!(Ending::of(b"\"OK\"").is_none());
    }

    #[test]
    fn an_endpoint_is_a_host_with_a_port() {
        let endpoint: ManageSieveEndpoint = "sieve://127.0.0.1:20".parse().unwrap();
        assert_eq!((endpoint.host.as_str(), endpoint.port), ("127.0.0.1", 20));
        let endpoint: ManageSieveEndpoint = "sieve://mail.example.test".parse().unwrap();
        assert_eq!(endpoint.port, PORT);
        for text in [
            "imap://127.0.0.1",
            "sieve://",
            "sieve://a@b.test",
            "sieve://b.test/x",
        ] {
            assert!(text.parse::<ManageSieveEndpoint>().is_err(), "{text}");
        }
    }
}
