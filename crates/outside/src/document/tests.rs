//! Against a real HTTP server on loopback, which the guard refuses unless a test makes an exception.

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;

/// A server on loopback; answers its port.
async fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut request = String::new();
                while stream.read_line(&mut request).await.unwrap_or(0) > 2 {}
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                if path == "/slow" {
                    std::future::pending::<()>().await;
                }
                let answer = answer(&path, &request.to_lowercase(), port);
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    port
}

fn answer(path: &str, request: &str, port: u16) -> String {
    let head = |status: &str, headers: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n{body}")
    };
    match path {
        "/calendar" if request.contains("if-none-match: \"1\"") => head("304 Not Modified", "", ""),
        "/calendar" => head(
            "200 OK",
            "ETag: \"1\"\r\nLast-Modified: Sat, 29 Oct 1994 19:43:31 GMT\r\nContent-Length: 5\r\n",
            "hello",
        ),
        "/moved" => head(
            "302 Found",
            &format!("Location: http://127.0.0.1:{port}/calendar\r\n"),
            "",
        ),
        "/loop" => head("302 Found", "Location: /loop\r\n", ""),
        "/inside" => head("302 Found", "Location: http://169.254.169.254/\r\n", ""),
        "/file" => head("302 Found", "Location: file:///etc/passwd\r\n", ""),
        "/announced" => head("200 OK", "Content-Length: 1000000\r\n", ""),
        "/endless" => head("200 OK", "", &"x".repeat(5_000)),
        _ => head("404 Not Found", "", ""),
    }
}

fn documents(port: u16) -> Documents {
    let guard = Guard::new(&[port]).with_exception("127.0.0.0/8".parse().unwrap());
    Documents::new(guard, "test", 1_000)
}

async fn fetch(documents: &Documents, port: u16, path: &str, known: &Known) -> Result<Document, FetchError> {
    documents
        .fetch(&format!("http://127.0.0.1:{port}{path}"), "text/calendar", known)
        .await
}

#[tokio::test]
async fn a_document_is_fetched_once() {
    let port = serve().await;
    let documents = documents(port);
    for path in ["/calendar", "/moved"] {
        let Document::Content { data, known } =
            fetch(&documents, port, path, &Known::default()).await.unwrap()
        else {
            panic!("{path}");
        };
        assert_eq!((data.as_slice(), known.etag.as_str()), (&b"hello"[..], "\"1\""));
        assert_eq!(known.last_modified, "Sat, 29 Oct 1994 19:43:31 GMT");
        assert_eq!(
            fetch(&documents, port, path, &known).await.unwrap(),
            Document::Unchanged
        );
    }
}

#[tokio::test]
async fn nothing_leads_inside_or_on_and_on() {
    let port = serve().await;
    let open = documents(port);
    let none = Known::default();
    for path in ["/inside", "/file", "/loop"] {
        let refused = fetch(&open, port, path, &none).await;
        assert!(
            matches!(refused, Err(FetchError::Refused(_))),
            "{path} {refused:?}"
        );
    }
    let closed = Documents::new(Guard::new(&[port]), "test", 1_000);
    let refused = fetch(&closed, port, "/calendar", &none).await;
    assert!(matches!(refused, Err(FetchError::Refused("the host"))));
    let by_name = closed
        .fetch(
            &format!("http://localhost:{port}/calendar"),
            "text/calendar",
            &none,
        )
        .await;
    assert!(matches!(by_name, Err(FetchError::Unreachable(_))));
}

#[tokio::test]
async fn sizes_times_and_errors() {
    let port = serve().await;
    let mut documents = documents(port);
    documents.max_time = Duration::from_millis(200);
    let none = Known::default();
    for path in ["/announced", "/endless"] {
        let refused = fetch(&documents, port, path, &none).await;
        assert!(matches!(refused, Err(FetchError::TooLarge)), "{path} {refused:?}");
    }
    assert!(matches!(
        fetch(&documents, port, "/none", &none).await,
        Err(FetchError::Status(404))
    ));
    assert!(matches!(
        fetch(&documents, port, "/slow", &none).await,
        Err(FetchError::Unreachable(_))
    ));
}

#[test]
fn calendars_of_the_web_are_fetched_securely() {
    assert_eq!(
        web_address("webcal://example.com/a.ics"),
        "https://example.com/a.ics"
    );
    assert_eq!(
        web_address("WebCals://example.com/a.ics"),
        "https://example.com/a.ics"
    );
    assert_eq!(
        web_address("http://example.com/a.ics"),
        "http://example.com/a.ics"
    );
}
