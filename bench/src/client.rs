//! Roost's API as the page uses it.

use anyhow::{Context, ensure};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;

/// Someone signed in.
#[derive(Clone)]
pub struct Person {
    http: Client,
    base: String,
    cookie: String,
    pub address: String,
    pub password: String,
}

impl Person {
    /// Signs in.
    pub async fn sign_in(base: &str, address: &str, password: &str) -> anyhow::Result<Self> {
        let http = Client::builder().no_proxy().build()?;
        let answer = http
            .post(format!("{base}/api/session"))
            .header("x-roost-request", "1")
            .json(&json!({ "address": address, "password": password }))
            .send()
            .await?;
        ensure!(
            answer.status().is_success(),
            "signing in: {}",
            answer.text().await?
        );
        let cookie = answer
            .headers()
            .get(SET_COOKIE)
            .context("no session cookie")?
            .to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let (base, address, password) = (base.to_owned(), address.to_owned(), password.to_owned());
        Ok(Self {
            http,
            base,
            cookie,
            address,
            password,
        })
    }

    /// A request to the JSON API.
    pub fn api(&self, path: &str) -> RequestBuilder {
        self.http
            .get(format!("{}/api{path}", self.base))
            .header(COOKIE, &self.cookie)
    }

    /// A request to DAV.
    pub fn dav(&self, method: &str, path: &str) -> anyhow::Result<RequestBuilder> {
        let method = Method::from_bytes(method.as_bytes())?;
        let request = self.http.request(method, format!("{}/dav{path}", self.base));
        Ok(request.basic_auth(&self.address, Some(&self.password)))
    }
}

/// Sends the request and reads the whole answer, which must be a success.
pub async fn drain(request: RequestBuilder) -> anyhow::Result<Vec<u8>> {
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.bytes().await?;
    ensure!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok(body.to_vec())
}
