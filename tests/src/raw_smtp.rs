//! Hands one message to a mail server as another host would (RFC 5321), and asks a submission server about a password.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// Delivers `message` (its lines end in CR LF) to `recipient` over port 25's protocol at `address`.
pub async fn deliver(address: &str, sender: &str, recipient: &str, message: &str) -> anyhow::Result<()> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("connecting to {address}"))?;
    hand_over(stream, sender, recipient, message).await
}

/// As [`deliver`], coming from an address of this machine's (127.0.0.0/8).
pub async fn deliver_from(
    source: Ipv4Addr,
    address: &str,
    sender: &str,
    recipient: &str,
    message: &str,
) -> anyhow::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((source, 0).into())?;
    let stream = socket
        .connect(address.parse()?)
        .await
        .with_context(|| format!("connecting to {address}"))?;
    hand_over(stream, sender, recipient, message).await
}

async fn hand_over(stream: TcpStream, sender: &str, recipient: &str, message: &str) -> anyhow::Result<()> {
    let mut stream = BufReader::new(stream);
    expect(&mut stream, "220").await?;
    say(&mut stream, "EHLO sender.example.org", "250").await?;
    say(&mut stream, &format!("MAIL FROM:<{sender}>"), "250").await?;
    say(&mut stream, &format!("RCPT TO:<{recipient}>"), "250").await?;
    say(&mut stream, "DATA", "354").await?;
    let stuffed = message.replace("\r\n.", "\r\n..");
    say(
        &mut stream,
        &format!("{}\r\n.", stuffed.trim_end_matches("\r\n")),
        "250",
    )
    .await?;
    say(&mut stream, "QUIT", "221").await
}

/// Another host's connection, for one message after another.
pub struct Sender {
    stream: BufReader<TcpStream>,
}

impl Sender {
    /// Connects to `address` from this address of the machine's own.
    pub async fn connect(address: &str, from: &str) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(from.parse()?, 0))?;
        let stream = socket
            .connect(address.parse()?)
            .await
            .with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        expect(&mut stream, "220").await?;
        say(&mut stream, "EHLO sender.example.org", "250").await?;
        Ok(Self { stream })
    }

    /// Hands over a message (its lines end in CR LF, and none begins with a dot).
    pub async fn send(&mut self, sender: &str, recipient: &str, message: &str) -> anyhow::Result<()> {
        let stream = &mut self.stream;
        say(stream, &format!("MAIL FROM:<{sender}>"), "250").await?;
        say(stream, &format!("RCPT TO:<{recipient}>"), "250").await?;
        say(stream, "DATA", "354").await?;
        say(
            stream,
            &format!("{}\r\n.", message.trim_end_matches("\r\n")),
            "250",
        )
        .await
    }

    /// Says goodbye.
    pub async fn quit(mut self) -> anyhow::Result<()> {
        say(&mut self.stream, "QUIT", "221").await
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str, code: &str) -> anyhow::Result<()> {
    stream
        .get_mut()
        .write_all(format!("{line}\r\n").as_bytes())
        .await?;
    expect(stream, code).await
}

async fn expect(stream: &mut BufReader<TcpStream>, code: &str) -> anyhow::Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        ensure!(line.starts_with(code), "the mail server answered {line:?}");
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}

/// Signs in at the submission server at `address` as `sender` and sends a message to `recipient`.
pub async fn submit(
    address: &str,
    sender: &str,
    password: &str,
    recipient: &str,
    message: &str,
) -> anyhow::Result<()> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("connecting to {address}"))?;
    let mut stream = BufReader::new(stream);
    expect(&mut stream, "220").await?;
    say(&mut stream, "EHLO client.example.org", "250").await?;
    let plain = STANDARD.encode(format!("\0{sender}\0{password}"));
    say(&mut stream, &format!("AUTH PLAIN {plain}"), "235").await?;
    say(&mut stream, &format!("MAIL FROM:<{sender}>"), "250").await?;
    say(&mut stream, &format!("RCPT TO:<{recipient}>"), "250").await?;
    say(&mut stream, "DATA", "354").await?;
    let message = format!("From: {sender}\r\n{}\r\n.", message.trim_end_matches("\r\n"));
    say(&mut stream, &message, "250").await?;
    say(&mut stream, "QUIT", "221").await
}

/// Whether the submission server at `address` takes a password (RFC 4954, `PLAIN`).
pub async fn submission_takes(address: &str, user: &str, password: &str) -> anyhow::Result<bool> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("connecting to {address}"))?;
    let mut stream = BufReader::new(stream);
    expect(&mut stream, "220").await?;
    say(&mut stream, "EHLO client.example.org", "250").await?;
    let plain = STANDARD.encode(format!("\0{user}\0{password}"));
    let command = format!("AUTH PLAIN {plain}\r\n");
    stream.get_mut().write_all(command.as_bytes()).await?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    ensure!(
        line.starts_with("235") || line.starts_with("535"),
        "the submission server answered {line:?}"
    );
    Ok(line.starts_with("235"))
}
