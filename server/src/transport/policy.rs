//! Postfix's policy delegation protocol (SMTPD_POLICY_README): lines `name=value` and an empty one; the answer is
//! `action=…` and an empty line. Asked at the end of a submitted message.

use std::collections::HashMap;

use roost_transport::Transport;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use super::{LIMIT, malformed};

/// Said to whoever is over the limit. It speaks of later, since an hour passes.
const OVER: &str = "450 4.7.1 You have sent more mail than is allowed in an hour; please try again later";

/// Reads one request and answers it.
pub(super) async fn answer(stream: &mut BufStream<TcpStream>, transport: &Transport) -> std::io::Result<()> {
    let attributes = read(stream).await?;
    let text = |name: &str| attributes.get(name).map_or("", String::as_str);
    let action = match text("sasl_username") {
        "" => "DUNNO",
        login => match transport
            .may_send(login, text("recipient_count").parse().unwrap_or(1))
            .await
        {
            Ok(true) => "DUNNO",
            Ok(false) => {
                tracing::warn!(login, "a mailbox sends more than is allowed in an hour");
                OVER
            }
            Err(error) => {
                // Nobody is held back by our own trouble.
                tracing::warn!(%error, "a sent message could not be counted");
                "DUNNO"
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
