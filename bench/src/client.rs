//! Roost, and its peers, over HTTP/1.1, with a client that costs next to nothing: one connection, no redirects, no decompression,
//! and no task of its own, which would hand each request and each answer from one thread to another. The floors' clients do
//! without one, too.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use hyper::http::request::Builder;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// One connection to Roost.
pub struct Connection {
    host: String,
    open: Mutex<Open>,
}

/// What sends requests, and what carries them while somebody waits for an answer; `None` once it has ended.
struct Open {
    sender: SendRequest<Full<Bytes>>,
    carrier: Option<http1::Connection<TokioIo<TcpStream>, Full<Bytes>>>,
}

impl Connection {
    /// Connects to a base address such as `http://127.0.0.1:8080`.
    pub async fn open(base: &str) -> anyhow::Result<Self> {
        let host = base.strip_prefix("http://").context("not an http address")?;
        Ok(Self {
            host: host.to_owned(),
            open: Mutex::new(Open::connect(host).await?),
        })
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: Builder, body: impl Into<Bytes>) -> anyhow::Result<Response<Bytes>> {
        let request: Request<Full<Bytes>> = request.header(HOST, &self.host).body(Full::new(body.into()))?;
        let mut open = self.open.lock().await;
        // Some peers close after each answer, or while the next request is on its way to them.
        if let Ok(answer) = open.exchange(request.clone()).await {
            return Ok(answer);
        }
        *open = Open::connect(&self.host).await?;
        Ok(open.exchange(request).await?)
    }
}

impl Open {
    async fn connect(host: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (sender, carrier) = http1::handshake(TokioIo::new(stream)).await?;
        Ok(Self {
            sender,
            carrier: Some(carrier),
        })
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Bytes>> {
        let Self { sender, carrier } = self;
        let mut exchange = pin!(async {
            sender.ready().await?;
            let (head, body) = sender.send_request(request).await?.into_parts();
            Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
        });
        poll_fn(|context| {
            if let Poll::Ready(answer) = exchange.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            // What breaks it shows in the exchange.
            if carrier
                .as_mut()
                .is_some_and(|carrier| carrier.poll_unpin(context).is_ready())
            {
                *carrier = None;
            }
            exchange.as_mut().poll(context)
        })
        .await
    }
}

/// Someone signed in, with a connection of their own.
pub struct Person {
    connection: Connection,
    base: String,
    /// Where DAV begins: the path without a slash at the end.
    pub dav_root: &'static str,
    cookie: String,
    pub address: String,
    pub password: String,
}

impl Person {
    /// Signs in.
    pub async fn sign_in(base: &str, address: &str, password: &str) -> anyhow::Result<Self> {
        let connection = Connection::open(base).await?;
        let request = Request::post("/api/session")
            .header("x-roost-request", "1")
            .header(CONTENT_TYPE, "application/json");
        let body = json!({ "address": address, "password": password }).to_string();
        let answer = connection.send(request, body).await?;
        let cookie = success(&answer)
            .context("signing in")?
            .headers()
            .get(SET_COOKIE)
            .context("no session cookie")?
            .to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let (base, address, password) = (base.to_owned(), address.to_owned(), password.to_owned());
        Ok(Self {
            connection,
            base,
            dav_root: "/dav",
            cookie,
            address,
            password,
        })
    }

    /// Someone whom a peer knows: by HTTP Basic alone, and with DAV at the root.
    pub async fn of_peer(base: &str, name: &str, password: &str) -> anyhow::Result<Self> {
        Ok(Self {
            connection: Connection::open(base).await?,
            base: base.to_owned(),
            dav_root: "",
            cookie: String::new(),
            address: name.to_owned(),
            password: password.to_owned(),
        })
    }

    /// The same session over another connection.
    pub async fn again(&self) -> anyhow::Result<Self> {
        Ok(Self {
            connection: Connection::open(&self.base).await?,
            base: self.base.clone(),
            dav_root: self.dav_root,
            cookie: self.cookie.clone(),
            address: self.address.clone(),
            password: self.password.clone(),
        })
    }

    /// Gets something from the JSON API, which must succeed.
    pub async fn api(&self, path: &str) -> anyhow::Result<Bytes> {
        let request = Request::get(format!("/api{path}")).header(COOKIE, &self.cookie);
        let answer = self.connection.send(request, Bytes::new()).await?;
        success(&answer)?;
        Ok(answer.into_body())
    }

    /// A request to DAV, by HTTP Basic; the path is that below its root.
    pub fn dav(&self, method: &str, path: &str) -> Builder {
        let pair = STANDARD.encode(format!("{}:{}", self.address, self.password));
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.dav_root))
            .header(AUTHORIZATION, format!("Basic {pair}"))
    }

    /// Sends such a request, whatever comes of it.
    pub async fn send(&self, request: Builder, body: impl Into<Bytes>) -> anyhow::Result<Response<Bytes>> {
        self.connection.send(request, body).await
    }

    /// Sends such a request, which must succeed.
    pub async fn succeed(&self, request: Builder, body: impl Into<Bytes>) -> anyhow::Result<Bytes> {
        let answer = self.connection.send(request, body).await?;
        success(&answer)?;
        Ok(answer.into_body())
    }
}

fn success(answer: &Response<Bytes>) -> anyhow::Result<&Response<Bytes>> {
    ensure!(
        answer.status().is_success(),
        "{}: {}",
        answer.status(),
        String::from_utf8_lossy(answer.body())
    );
    Ok(answer)
}
