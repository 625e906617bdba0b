//! Somebody at the page or at a DAV client.

use std::net::IpAddr;

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use roost_shared::session::SessionDetail;
use roost_tests::RawImap;
use serde::Serialize;
use serde_json::json;

use super::{Answer, App};

/// Somebody without a session.
#[derive(Clone)]
pub struct Visitor {
    http: Client,
    base: String,
    pub ip: IpAddr,
}

impl Visitor {
    /// Comes from a loopback address of its own, so that what one test does to the brake on guessing does not
    /// slow down another.
    pub fn new(base: String) -> Self {
        let [a, b, c, _] = super::random().to_be_bytes();
        let ip = IpAddr::from([127, a, b, c.clamp(2, 254)]);
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .local_address(ip);
        Self {
            http: client.build().expect("a client"),
            base,
            ip,
        }
    }

    /// A bare request: no header that the page would send.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    pub async fn sign_in(&self, address: &str, password: &str) -> Answer {
        let body = json!({ "address": address, "password": password });
        Answer::of(
            self.request("POST", "/api/session")
                .header("x-roost-request", "1")
                .json(&body),
        )
        .await
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub visitor: Visitor,
    pub address: String,
    pub cookie: String,
    pub session: SessionDetail,
}

impl Person {
    pub const PASSWORD: &str = "correct horse battery";

    pub async fn sign_in(base: String, address: &str, password: &str) -> Self {
        let visitor = Visitor::new(base);
        let answer = visitor.sign_in(address, password).await;
        let session = answer.json();
        let cookie = answer
            .header(SET_COOKIE.as_str())
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        Self {
            visitor,
            address: address.to_owned(),
            cookie,
            session,
        }
    }

    /// A request of the page's.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.visitor
            .request(method, path)
            .header("x-roost-request", "1")
            .header(COOKIE, &self.cookie)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request("DELETE", path)).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        Answer::of(self.request("POST", path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        Answer::of(self.request("PUT", path).json(body)).await
    }

    /// A request of a DAV client's: HTTP Basic, no cookie.
    pub fn dav(&self, method: &str, path: &str) -> RequestBuilder {
        self.visitor
            .request(method, path)
            .basic_auth(&self.address, Some(Self::PASSWORD))
    }

    /// The path of a calendar or address book of one's own: `calendars/default`.
    pub fn home(&self, kind: &str, name: &str) -> String {
        format!("/dav/{kind}/{}/{name}/", self.address)
    }

    /// A plain IMAP connection of a mail client's.
    pub async fn imap(&self, app: &App) -> RawImap {
        RawImap::sign_in(&app.imap(), &self.address, Self::PASSWORD)
            .await
            .expect("the IMAP sign-in")
    }

    /// Puts a message into a folder, as another client would.
    pub async fn append(&self, app: &App, folder: &str, message: &str) {
        let message = message.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes();
        self.imap(app)
            .await
            .append_all(folder, &[message])
            .await
            .expect("the message is stored");
    }
}
