//! IMAP as text: what the server says, whole.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub struct ImapText {
    stream: TcpStream,
    number: u32,
}

impl ImapText {
    pub async fn sign_in(address: &str, user: &str, password: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut imap = Self { stream, number: 0 };
        imap.until("* OK").await;
        imap.run(&format!("LOGIN \"{user}\" \"{password}\"")).await;
        imap
    }

    /// Runs a command, which must succeed; everything that came.
    pub async fn run(&mut self, command: &str) -> String {
        self.number += 1;
        let tag = format!("t{}", self.number);
        let line = format!("{tag} {command}\r\n");
        self.stream.write_all(line.as_bytes()).await.unwrap();
        let text = self.until(&format!("\r\n{tag} ")).await;
        assert!(text.contains(&format!("{tag} OK")), "{command}: {text}");
        text
    }

    async fn until(&mut self, end: &str) -> String {
        let mut bytes = Vec::new();
        let mut piece = [0; 16 * 1024];
        loop {
            let read = self.stream.read(&mut piece).await.unwrap();
            assert!(read > 0, "the server closed: {}", String::from_utf8_lossy(&bytes));
            bytes.extend(&piece[..read]);
            // A command's answer may be its ending alone.
            let text = format!("\r\n{}", String::from_utf8_lossy(&bytes));
            if text.ends_with("\r\n") && text.contains(end) {
                return text;
            }
        }
    }
}
