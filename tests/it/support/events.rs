//! The event stream, as a page reads it.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use roost_shared::event::ServerEvent;

use super::Person;

/// An open event stream.
pub struct Events {
    bytes: BoxStream<'static, Vec<u8>>,
    buffer: String,
}

impl Events {
    /// Opens the stream and waits until it stands.
    pub async fn open(person: &Person) -> Self {
        let response = person
            .request("GET", "/api/events")
            .send()
            .await
            .expect("the stream opens");
        assert_eq!(response.status(), 200);
        let kind = response
            .headers()
            .get("content-type")
            .expect("a type")
            .to_str()
            .expect("text")
            .to_owned();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        let bytes = response
            .bytes_stream()
            .map(|piece| piece.map(|b| b.to_vec()).unwrap_or_default())
            .boxed();
        let mut events = Self {
            bytes,
            buffer: String::new(),
        };
        events
            .until(10, "the stream stands", |event| {
                matches!(event, ServerEvent::Connected)
            })
            .await;
        events
    }

    /// Reads on until an event fits; what comes before it is passed over.
    pub async fn until(
        &mut self,
        seconds: u64,
        what: &str,
        fits: impl Fn(&ServerEvent) -> bool,
    ) -> ServerEvent {
        let search = async {
            loop {
                let event = self.next().await.expect("the stream goes on");
                if fits(&event) {
                    return event;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(seconds), search)
            .await
            .unwrap_or_else(|_| panic!("within {seconds} s: {what}"))
    }

    /// The next event; `None` if the stream has ended.
    pub async fn next(&mut self) -> Option<ServerEvent> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let data: String = block
                    .lines()
                    .filter_map(|line| line.strip_prefix("data:"))
                    .collect();
                self.buffer = rest.to_owned();
                if data.is_empty() {
                    continue; // A comment that keeps the connection alive.
                }
                return Some(serde_json::from_str(data.trim()).unwrap_or_else(|e| panic!("{e}: {data}")));
            }
            let piece = self.bytes.next().await?;
            self.buffer.push_str(&String::from_utf8_lossy(&piece));
        }
    }
}
