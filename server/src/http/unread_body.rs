//! Bodies that a handler answered without reading, such as that of a request without credentials.
//!
//! What is left of such a body stands on the connection before the next request. The HTTP library then closes the
//! connection without a word, and the client, which has its answer and sends the next request, finds nobody there. So
//! a short rest is read and thrown away before the answer goes out, and an answer before a long one says that the
//! connection ends with it (RFC 9112 §9.3, §9.6). [`super::router`] puts this around everything.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONNECTION, EXPECT};
use axum::http::{HeaderValue, Version};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;
use http_body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// The longest rest that is read, in bytes: about what is on its way already when the answer is known.
const MOST_READ: u64 = 256 * 1024;

/// How long the rest may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Leaves the connection ready for the next request, or says that there will be none.
pub async fn finish(request: Request, next: Next) -> Response {
    // HTTP/2 gives up the one stream, not the connection.
    if request.version() > Version::HTTP_11 || request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Reading would ask a client for the body that it holds back until it is asked (RFC 9110 §10.1.1).
    let is_held_back = request.headers().contains_key(EXPECT);
    let (given_back, mut rest) = oneshot::channel();
    let request = request.map(|body| {
        Body::new(Lent {
            body,
            given_back: Some(given_back),
        })
    });
    let mut response = next.run(request).await;
    if let Ok(rest) = rest.try_recv()
        && (is_held_back || !read_away(rest).await)
    {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the body has come to its end.
async fn read_away(rest: Body) -> bool {
    if rest.size_hint().lower() > MOST_READ {
        return false;
    }
    let reading = async {
        let mut left = MOST_READ;
        let mut pieces = rest.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let length = piece.ok().and_then(|piece| u64::try_from(piece.len()).ok());
            left = length.and_then(|length| left.checked_sub(length))?;
        }
        Some(())
    };
    matches!(tokio::time::timeout(PATIENCE, reading).await, Ok(Some(())))
}

/// A body that comes back when the handler drops it before its end.
struct Lent {
    body: Body,
    given_back: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.given_back = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(given_back) = self.given_back.take()
            && !self.body.is_end_stream()
        {
            // Nobody waits if the client has gone away.
            drop(given_back.send(std::mem::take(&mut self.body)));
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Connected to a server that refuses everything unread, except at `/read`.
    async fn connect() -> TcpStream {
        let router = Router::new()
            .route("/read", axum::routing::post(async |body: String| body))
            .fallback(async || "refused")
            .layer(from_fn(finish));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        TcpStream::connect(address).await.unwrap()
    }

    /// Sends the head alone first, long enough before the rest for an answer to overtake it.
    async fn talk(head: &str, rest: &str) -> String {
        let mut stream = connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        // A server that has gone away shows in what can be read.
        drop(stream.write_all(rest.as_bytes()).await);
        let mut answers = Vec::new();
        drop(stream.read_to_end(&mut answers).await);
        String::from_utf8(answers).unwrap()
    }

    const LAST: &str = "GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    #[tokio::test]
    async fn a_refusal_before_the_body_has_come_leaves_the_connection_usable() {
        let head = "PROPFIND / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n";
        let answers = talk(head, &format!("12345{LAST}")).await;
        assert_eq!(answers.matches("200 OK").count(), 2, "{answers}");
    }

    #[tokio::test]
    async fn the_rest_of_a_body_in_pieces_is_read_to_its_end() {
        let head = "PUT / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n";
        let answers = talk(head, &format!("2\r\nde\r\n0\r\n\r\n{LAST}")).await;
        assert_eq!(answers.matches("200 OK").count(), 2, "{answers}");
    }

    #[tokio::test]
    async fn a_body_that_was_read_is_not_waited_for() {
        let head = "POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n12345";
        let answers = talk(head, LAST).await;
        assert_eq!(answers.matches("200 OK").count(), 2, "{answers}");
        assert!(answers.contains("12345"), "{answers}");
    }

    #[tokio::test]
    async fn a_refusal_before_a_long_body_says_that_the_connection_ends() {
        let head = "PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n";
        let answers = talk(head, "").await.to_lowercase();
        assert!(answers.contains("connection: close"), "{answers}");
    }

    #[tokio::test]
    async fn a_client_that_holds_its_body_back_is_not_asked_for_it() {
        let head = "PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n";
        let answers = talk(head, "").await.to_lowercase();
        assert!(answers.contains("connection: close"), "{answers}");
        assert!(!answers.contains("100 continue"), "{answers}");
    }
}
