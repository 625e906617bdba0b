//! Postfix's socketmap protocol (socketmap_table(5)): netstrings `name key` one way, `OK value`, `NOTFOUND` or `TEMP why`
//! the other.

use roost_transport::Transport;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use super::{LIMIT, malformed};

/// Reads one request and answers it.
pub(super) async fn answer(stream: &mut BufStream<TcpStream>, transport: &Transport) -> std::io::Result<()> {
    let request = read(stream).await?;
    let (name, key) = request
        .split_once(' ')
        .ok_or_else(|| malformed("a request names a map and a key"))?;
    let found = match name {
        "srs-forward" => Ok(transport.srs_forward(key)),
        "srs-reverse" => Ok(transport.srs_reverse(key)),
        "mta-sts" => transport.tls_policy(key).await,
        _ => Ok(None),
    };
    let reply = match found {
        Ok(Some(value)) => format!("OK {value}"),
        Ok(None) => "NOTFOUND ".to_owned(),
        Err(error) => {
            tracing::warn!(%error, map = name, "Postfix could not be answered");
            "TEMP the database does not answer".to_owned()
        }
    };
    stream
        .write_all(format!("{}:{reply},", reply.len()).as_bytes())
        .await?;
    stream.flush().await
}

async fn read(stream: &mut BufStream<TcpStream>) -> std::io::Result<String> {
    let mut length = Vec::new();
    (&mut *stream).take(8).read_until(b':', &mut length).await?;
    let length: usize = length
        .strip_suffix(b":")
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .filter(|length| *length <= LIMIT)
        .ok_or_else(|| malformed("a netstring begins with its length"))?;
    let mut text = vec![0; length + 1];
    stream.read_exact(&mut text).await?;
    if text.pop() != Some(b',') {
        return Err(malformed("a netstring ends with a comma"));
    }
    String::from_utf8(text).map_err(|_| malformed("a request is UTF-8"))
}
