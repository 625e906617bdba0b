//! Handing a released message to Postfix: plain SMTP within the private network, on a port that neither asks the spam
//! filter nor takes mail for other hosts.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

const LIMIT: Duration = Duration::from_secs(60);

/// Delivers to one recipient. The error is what was said, or what broke.
pub(super) async fn hand_over(to: &str, sender: &str, recipient: &str, message: &[u8]) -> Result<(), String> {
    // Both stood in an envelope that Postfix took; a line break would be a command of its own.
    if [sender, recipient]
        .iter()
        .any(|address| address.chars().any(|c| c.is_control() || c == '<' || c == '>'))
    {
        return Err("the envelope has an address that cannot be written".to_owned());
    }
    tokio::time::timeout(LIMIT, converse(to, sender, recipient, message))
        .await
        .unwrap_or_else(|_| Err("the mail server does not answer".to_owned()))
}

async fn converse(to: &str, sender: &str, recipient: &str, message: &[u8]) -> Result<(), String> {
    let stream = TcpStream::connect(to).await.map_err(|error| error.to_string())?;
    let mut stream = BufStream::new(stream);
    answer(&mut stream, '2').await?;
    for (command, expected) in [
        ("EHLO roost.internal".to_owned(), '2'),
        (format!("MAIL FROM:<{sender}>"), '2'),
        (format!("RCPT TO:<{recipient}>"), '2'),
        ("DATA".to_owned(), '3'),
    ] {
        send(&mut stream, format!("{command}\r\n").as_bytes()).await?;
        answer(&mut stream, expected).await?;
    }
    send(&mut stream, &dotted(message)).await?;
    answer(&mut stream, '2').await?;
    send(&mut stream, b"QUIT\r\n").await
}

async fn send(stream: &mut BufStream<TcpStream>, bytes: &[u8]) -> Result<(), String> {
    stream.write_all(bytes).await.map_err(|error| error.to_string())?;
    stream.flush().await.map_err(|error| error.to_string())
}

async fn answer(stream: &mut BufStream<TcpStream>, expected: char) -> Result<(), String> {
    loop {
        let mut line = String::new();
        let read = stream
            .read_line(&mut line)
            .await
            .map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the mail server hung up".to_owned());
        }
        if line.as_bytes().get(3) == Some(&b'-') {
            continue;
        }
        return if line.starts_with(expected) {
            Ok(())
        } else {
            Err(line.trim().to_owned())
        };
    }
}

/// With CRLF at each line's end, dots doubled at their beginning, and the closing dot (RFC 5321 §4.5.2).
fn dotted(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        // A bare CR would be a line's end to some hosts and not to others.
        out.extend(line.iter().filter(|byte| **byte != b'\r'));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_message_ends_it() {
        assert_eq!(dotted(b"a\n.\n..b\r\nc"), b"a\r\n..\r\n...b\r\nc\r\n.\r\n");
        assert_eq!(dotted(b"a\r.\r\nb"), b"a.\r\nb\r\n.\r\n");
    }
}
