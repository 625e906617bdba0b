//! A client that has to be asked for its password first.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::App;

/// Many clients send the head, then the body, and after the challenge the same again on the same connection.
#[tokio::test(flavor = "multi_thread")]
async fn the_connection_outlives_a_challenge_that_came_before_the_body() {
    let app = App::attach();
    let host = app.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let body = "<propfind xmlns=\"DAV:\"><prop><current-user-principal/></prop></propfind>";
    let head = format!(
        "PROPFIND /dav/ HTTP/1.1\r\nhost: {host}\r\ndepth: 0\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Long enough for an answer that does not wait for the body.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let last = format!("{body}GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    // Where nobody listens any more, what is read below shows it.
    drop(stream.write_all(last.as_bytes()).await);
    let mut answers = Vec::new();
    drop(stream.read_to_end(&mut answers).await);
    let answers = String::from_utf8(answers).unwrap();
    assert!(answers.starts_with("HTTP/1.1 401 "), "{answers}");
    assert!(answers.contains("HTTP/1.1 200 OK"), "{answers}");
}
