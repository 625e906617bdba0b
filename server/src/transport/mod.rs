//! What Postfix asks Roost, on a port of the private network: senders of forwarded mail (socketmap) and whether somebody
//! may send more (policy delegation). Both come over one listener, told apart by their first byte: a socketmap request
//! is a netstring and begins with a digit.
//!
//! Postfix presents no secret, so nothing here may be worth one: the answers are about addresses that the asker knows.

mod policy;
mod socketmap;

use std::time::Duration;

use roost_transport::Transport;
use tokio::io::{AsyncBufReadExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Postfix keeps connections for later questions; one that says nothing for so long is closed.
const IDLE: Duration = Duration::from_secs(600);
/// The longest request, in bytes.
const LIMIT: usize = 16 * 1024;

/// Answers until the server is told to stop.
pub async fn serve(listener: TcpListener, transport: Transport, stopping: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let transport = transport.clone();
                tokio::spawn(stopping.clone().run_until_cancelled_owned(async move {
                    if let Err(error) = answer(stream, &transport).await {
                        tracing::debug!(%error, "a connection of Postfix ended");
                    }
                }));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection of Postfix could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer(stream: TcpStream, transport: &Transport) -> std::io::Result<()> {
    let mut stream = BufStream::new(stream);
    loop {
        let Ok(first) = tokio::time::timeout(IDLE, stream.fill_buf()).await else {
            return Ok(());
        };
        match first?.first() {
            None => return Ok(()),
            Some(byte) if byte.is_ascii_digit() => socketmap::answer(&mut stream, transport).await?,
            Some(_) => policy::answer(&mut stream, transport).await?,
        }
    }
}

fn malformed(what: &'static str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, what)
}
