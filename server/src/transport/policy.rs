//! Postfix's policy delegation protocol (SMTPD_POLICY_README): lines `name=value` and an empty one; the answer is
//! `action=…` and an empty line. Asked at the end of a submitted message.

use std::collections::HashMap;

use roost_transport::{MaySend, Transport};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use super::{LIMIT, malformed};

/// Reads one request and answers it.
pub(super) async fn answer(stream: &mut BufStream<TcpStream>, transport: &Transport) -> std::io::Result<()> {
    let attributes = read(stream).await?;
    let text = |name: &str| attributes.get(name).map_or("", String::as_str);
    let action = match text("sasl_username") {
        "" => "DUNNO".to_owned(),
        login => match transport
            .may_send(login, text("recipient_count").parse().unwrap_or(1))
            .await
        {
            Ok(MaySend::Yes) => "DUNNO".to_owned(),
            Ok(MaySend::Over(time)) => {
                tracing::warn!(login, time, "a mailbox sends more than is allowed");
                // It speaks of later, since the time passes.
                format!(
                    "450 4.7.1 You have sent more mail than is allowed in a {time}; please try again later"
                )
            }
            Err(error) => {
                // Nobody is held back by our own trouble.
                tracing::warn!(%error, "a sent message could not be counted");
                "DUNNO".to_owned()
            }
        },
    };
    stream
        .write_all(format!("action={action}\n\n").as_bytes())
        .await?;
    stream.flush().await
}

async fn read(stream: &mut BufStream<TcpStream>) -> std::io::Result<HashMap<String, String>> {
    let mut limited = (&mut *stream).take(u64::try_from(LIMIT).unwrap_or(u64::MAX));
    let mut attributes = HashMap::new();
    loop {
        let mut line = Vec::new();
        limited.read_until(b'\n', &mut line).await?;
        let line = line
            .strip_suffix(b"\n")
            .ok_or_else(|| malformed("a request ends with an empty line"))?;
        if line.is_empty() {
            return Ok(attributes);
        }
        let line = String::from_utf8_lossy(line);
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| malformed("an attribute has a name and a value"))?;
        attributes.insert(name.to_owned(), value.to_owned());
    }
}
