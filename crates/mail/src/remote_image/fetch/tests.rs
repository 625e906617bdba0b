//! Against a real HTTP server on loopback, which the guard refuses unless a test makes an exception.

use std::sync::Mutex;

use futures_util::TryStreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of one";

/// The server's port, and the requests that it got.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each path by a canned response; `{port}` stands for its own port.
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let log = Arc::clone(&log);
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let mut request = String::new();
                    while stream.read_line(&mut request).await.unwrap_or(0) > 2 {}
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    log.lock().unwrap().push(request);
                    let _ = stream.write_all(&answer(&path, port)).await;
                    if path == "/slow" {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                });
            }
        });
        Self { port, heard }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn requests(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    /// A fetcher that may reach this server, as it could a public one.
    fn reachable(&self) -> Fetcher {
        Fetcher::new(Guard::new(&[self.port]).with_exception("127.0.0.0/8".parse().unwrap()))
    }
}

fn answer(path: &str, port: u16) -> Vec<u8> {
    let with = |status: &str, headers: &str, body: &[u8]| {
        let mut answer = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n").into_bytes();
        answer.extend_from_slice(body);
        answer
    };
    let typed = |media_type: &str| with("200 OK", &format!("Content-Type: {media_type}\r\n"), PNG);
    let to = |target: &str| with("302 Found", &format!("Location: {target}\r\n"), b"");
    match path {
        "/png" => typed("image/png"),
        "/jpg" => typed("Image/JPG; charset=x"),
        "/svg" => typed("image/svg+xml"),
        "/html" => typed("text/html"),
        "/none" => with("200 OK", "", PNG),
        "/missing" => with("404 Not Found", "Content-Type: image/png\r\n", PNG),
        "/announced" => with(
            "200 OK",
            "Content-Type: image/png\r\nContent-Length: 99999999\r\n",
            PNG,
        ),
        "/endless" => with(
            "200 OK",
            "Content-Type: image/png\r\n",
            &vec![0; 11 * 1024 * 1024],
        ),
        "/slow" => with(
            "200 OK",
            "Content-Type: image/png\r\nContent-Length: 1000\r\n",
            PNG,
        ),
        "/once" => to("/png"),
        "/absolute" => to(&format!("http://127.0.0.1:{port}/once")),
        "/loop" => to("/loop"),
        "/inside" => to("http://10.0.0.1/secret"),
        "/metadata" => to("http://169.254.169.254/latest/meta-data/"),
        "/other-port" => to("http://127.0.0.1:22/"),
        "/file" => to("file:///etc/passwd"),
        _ => with("500 Oops", "", b""),
    }
}

async fn bytes(image: RemoteImage) -> Result<Vec<u8>, MailError> {
    image
        .bytes
        .try_fold(Vec::new(), async |mut all, chunk| {
            all.extend_from_slice(&chunk);
            Ok(all)
        })
        .await
}

#[tokio::test]
async fn a_server_on_loopback_is_refused_by_address_and_by_name() {
    let server = Server::start().await;
    let fetcher = Fetcher::new(Guard::new(&[server.port]));
    let by_address = fetcher.fetch(&server.url("/png")).await;
    assert!(matches!(by_address, Err(RemoteImageError::Refused("the host"))));
    let by_name = fetcher
        .fetch(&format!("http://localhost:{}/png", server.port))
        .await;
    assert!(matches!(by_name, Err(RemoteImageError::Unreachable(_))));
    let mapped = fetcher
        .fetch(&format!("http://[::ffff:127.0.0.1]:{}/png", server.port))
        .await;
    assert!(matches!(mapped, Err(RemoteImageError::Refused("the host"))));
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_picture_comes_through_and_nothing_of_the_person_goes_out() {
    let server = Server::start().await;
    let image = server.reachable().fetch(&server.url("/png")).await.unwrap();
    assert_eq!(image.media_type, "image/png");
    assert_eq!(bytes(image).await.unwrap(), PNG);
    let image = server.reachable().fetch(&server.url("/jpg")).await.unwrap();
    assert_eq!(image.media_type, "image/jpeg");
    let request = server.heard.lock().unwrap()[0].to_ascii_lowercase();
    assert!(
        !request.contains("cookie:") && !request.contains("referer:") && request.contains("roostimageproxy"),
        "{request}"
    );
}

#[tokio::test]
async fn only_pictures_come_through() {
    let server = Server::start().await;
    for path in ["/svg", "/html", "/none"] {
        let result = server.reachable().fetch(&server.url(path)).await;
        assert!(matches!(result, Err(RemoteImageError::NotAnImage)), "{path}");
    }
    let missing = server.reachable().fetch(&server.url("/missing")).await;
    assert!(matches!(missing, Err(RemoteImageError::Unreachable(_))));
}

#[tokio::test]
async fn large_pictures_are_cut_off() {
    let server = Server::start().await;
    let announced = server.reachable().fetch(&server.url("/announced")).await;
    assert!(matches!(announced, Err(RemoteImageError::TooLarge)));
    let endless = server.reachable().fetch(&server.url("/endless")).await.unwrap();
    assert!(bytes(endless).await.is_err());
}

#[tokio::test]
async fn redirects_are_followed_and_checked() {
    let server = Server::start().await;
    let fetcher = server.reachable();
    let image = fetcher.fetch(&server.url("/absolute")).await.unwrap();
    assert_eq!(bytes(image).await.unwrap(), PNG);
    let before = server.requests();
    assert!(matches!(
        fetcher.fetch(&server.url("/loop")).await,
        Err(RemoteImageError::Refused("too many redirects"))
    ));
    assert_eq!(server.requests() - before, MAX_REDIRECTS + 1);
    for path in ["/inside", "/metadata", "/other-port", "/file"] {
        let result = fetcher.fetch(&server.url(path)).await;
        assert!(matches!(result, Err(RemoteImageError::Refused(_))), "{path}");
    }
}

#[tokio::test]
async fn a_slow_server_is_left() {
    let server = Server::start().await;
    let fetcher = Fetcher {
        max_time: Duration::from_millis(500),
        ..server.reachable()
    };
    let started = std::time::Instant::now();
    let image = fetcher.fetch(&server.url("/slow")).await.unwrap();
    assert!(bytes(image).await.is_err());
    let waited = started.elapsed();
    assert!(waited >= Duration::from_millis(400), "{waited:?}");
    assert_eq!(fetcher.places.available_permits(), MAX_AT_ONCE);
}
