//! A scripted IMAP server for the tests of this crate and of those above it (feature `testing`).
//!
//! It answers what a script says and nothing else, so that odd, broken and hostile servers can be played.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use crate::{Credential, Endpoint};

/// What Dovecot can do, as far as this crate cares.
pub const CAPABILITIES: &str = "IMAP4rev1 LITERAL+ LIST-EXTENDED LIST-STATUS SPECIAL-USE MOVE UIDPLUS ESEARCH IDLE \
     CONDSTORE PREVIEW ID UNSELECT";

/// One step of a conversation.
#[derive(Clone, Debug)]
pub enum Step {
    /// Waits for a command that starts so (after its tag) and answers; `{tag}` stands for the tag. Lines in the
    /// answer end with `\n`, which is sent as CRLF unless a CR stands before it.
    On(&'static str, String),
    /// Says something unasked.
    Say(String),
    /// Waits.
    Pause(Duration),
    /// Closes the connection.
    Close,
}

/// Waits for a command and answers with the given lines and `OK`.
#[must_use]
pub fn on(command: &'static str, answer: &str) -> Step {
    Step::On(command, format!("{answer}{{tag}} OK done\n"))
}

/// Waits for a command and answers with exactly the given lines.
#[must_use]
pub fn on_exactly(command: &'static str, answer: &str) -> Step {
    Step::On(command, answer.to_owned())
}

/// A script for one connection that starts with greeting, sign-in and CAPABILITY.
#[must_use]
pub fn signed_in(capabilities: &str, steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
    let mut script = vec![
        Step::Say("* OK ready\n".to_owned()),
        Step::On("AUTHENTICATE", "+ \n".to_owned()),
        Step::On("*", "{tag} OK signed in\n".to_owned()),
        on("CAPABILITY", &format!("* CAPABILITY {capabilities}\n")),
    ];
    script.extend(steps);
    script
}

/// A server that plays one script for each connection, in the order in which they come.
#[derive(Debug)]
pub struct ScriptedServer {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl ScriptedServer {
    /// Starts it on a free port of loopback. Connections beyond the scripts are closed at once.
    ///
    /// # Errors
    /// If there is no port.
    pub async fn start(scripts: Vec<Vec<Step>>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        tokio::spawn(async move {
            for script in scripts {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let heard = Arc::clone(&all);
                tokio::spawn(async move { play(stream, script, &heard).await });
            }
        });
        Ok(Self { address, heard })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Never: a loopback address is an endpoint.
    pub fn endpoint(&self) -> Result<Endpoint, crate::EndpointError> {
        format!("imap://{}", self.address).parse()
    }

    /// The same as an endpoint that wants STARTTLS.
    ///
    /// # Errors
    /// Never.
    pub fn starttls_endpoint(&self) -> Result<Endpoint, crate::EndpointError> {
        format!("imap+starttls://{}", self.address).parse()
    }

    /// Every line that came, without tags. Literals stand on lines of their own.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A credential for a server that takes any.
#[must_use]
pub fn anyone() -> Credential {
    Credential::Password {
        user: "alice@example.test".to_owned(),
        password: Zeroizing::new("secret".to_owned()),
    }
}

async fn play(stream: TcpStream, script: Vec<Step>, heard: &Mutex<Vec<String>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    // The tag of the command that is being answered, for answers that take several steps.
    let mut tag = String::new();
    for step in script {
        match step {
            Step::Say(text) => stream.write_all(wire(&text, &tag).as_bytes()).await.ok()?,
            Step::Pause(time) => tokio::time::sleep(time).await,
            Step::Close => return None,
            Step::On(expected, answer) => {
                let line = command(&mut stream).await?;
                let text = match line.split_once(' ') {
                    // `*` takes whatever comes, such as the answer to a challenge, and keeps the tag.
                    _ if expected == "*" => line,
                    Some((first, rest)) if rest.starts_with(expected) => {
                        first.clone_into(&mut tag);
                        rest.to_owned()
                    }
                    // Continuations of a command have no tag.
                    _ if line.starts_with(expected) => line,
                    _ => {
                        heard.lock().ok()?.push(format!("unexpected: {line}"));
                        return None;
                    }
                };
                heard.lock().ok()?.push(text);
                stream.write_all(wire(&answer, &tag).as_bytes()).await.ok()?;
            }
        }
    }
    // The script is over: whatever else comes is not answered.
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.ok().map(drop)
}

/// One line, with the literals in it that need no leave (`{5+}`).
async fn command(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    loop {
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let text = line.trim_end_matches("\r\n");
        let Some(length) = text
            .strip_suffix("+}")
            .and_then(|text| text.rsplit_once('{'))
            .map(|(_, digits)| digits)
        else {
            return Some(text.to_owned());
        };
        let mut literal = vec![0; length.parse().ok()?];
        stream.read_exact(&mut literal).await.ok()?;
        line.push_str(&String::from_utf8_lossy(&literal));
    }
}

fn wire(text: &str, tag: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\n', "\r\n")
        .replace("{tag}", tag)
}
