//! One request, whatever it is about: headers, errors, expired sessions, repetition.

use std::cell::Cell;

use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use roost_page_logic::{json, retry};
use roost_shared::removal::Removed;
use roost_shared::{ApiErrorBody, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::{ApiError, gate, health};

/// How often a read is repeated before its failure is told to the caller.
const READ_RETRIES: u32 = 2;

/// A value with the entity tag under which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<T> {
    /// What was read.
    pub value: T,
    /// Its entity tag, quotes included; empty if the server sent none.
    pub etag: String,
}

struct Answer {
    text: String,
    etag: String,
}

/// What a request carries, and as what it is sent.
struct Body {
    kind: String,
    value: JsValue,
}

/// Reads. Repeats itself a few times when the failure may pass.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let tries = Cell::new(0);
    let go_on = || tries.replace(tries.get() + 1) < READ_RETRIES;
    parse(&repeat(path, &go_on).await?)
}

/// Reads, and goes on trying for as long as the failure may pass.
pub async fn get_patiently<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    get_while(path, || true).await
}

/// Like [`get_patiently`], but only for as long as `go_on` holds: when one has gone elsewhere, nobody waits.
pub async fn get_while<T: DeserializeOwned>(path: &str, go_on: impl Fn() -> bool) -> Result<T, ApiError> {
    parse(&repeat(path, &go_on).await?)
}

/// Sends a body and reads the answer.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, ApiError> {
    parse(&write(Method::POST, path, None, Some(body)).await?)
}

/// Sends a body where nothing is answered.
pub async fn post_empty(path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    write(Method::POST, path, None, Some(body)).await.map(|_| ())
}

/// Puts something in place, whatever was there; the answer's body is not read.
pub async fn put(path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    write(Method::PUT, path, None, Some(body)).await.map(|_| ())
}

/// Puts something in place if it is still what it was; gives the answer with its new tag.
pub async fn put_if_match<T: DeserializeOwned>(
    path: &str,
    etag: &str,
    body: &impl Serialize,
) -> Result<Tagged<T>, ApiError> {
    let answer = write(Method::PUT, path, Some(etag), Some(body)).await?;
    Ok(Tagged {
        value: parse(&answer)?,
        etag: answer.etag,
    })
}

/// Puts a file in place, whatever was there.
pub async fn put_blob(path: &str, file: &Blob) -> Result<(), ApiError> {
    let body = Body {
        kind: file.type_(),
        value: file.into(),
    };
    gated(Method::PUT, path, None, Some(&body)).await.map(|_| ())
}

/// Changes parts of something; the answer's body is not read.
pub async fn patch(path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    write(Method::PATCH, path, None, Some(body)).await.map(|_| ())
}

/// Removes something.
pub async fn delete(path: &str) -> Result<(), ApiError> {
    write(Method::DELETE, path, None, None::<&()>).await.map(|_| ())
}

/// Removes something so that it can be taken back: gives what [`post_empty`] to its `restore` brings it back with.
pub async fn delete_undoably(path: &str) -> Result<Removed, ApiError> {
    parse(&write(Method::DELETE, path, None, None::<&()>).await?)
}

/// Like [`post`], but an answer of 401 is the caller's to deal with: for signing in and asking who one is.
pub(super) async fn call_ungated<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<&impl Serialize>,
) -> Result<T, ApiError> {
    parse(&once(method, path, None, encode(body)?.as_ref()).await?)
}

async fn repeat(path: &str, go_on: &dyn Fn() -> bool) -> Result<Answer, ApiError> {
    let mut attempt = 0_u32;
    loop {
        match gated(Method::GET, path, None, None).await {
            Err(error) if error.is_transient() && go_on() => {
                attempt = attempt.saturating_add(1);
                let delay = retry::delay_ms(attempt, error.retry_after(), js_sys::Math::random());
                TimeoutFuture::new(delay).await;
            }
            other => return other,
        }
    }
}

async fn write(
    method: Method,
    path: &str,
    etag: Option<&str>,
    body: Option<&impl Serialize>,
) -> Result<Answer, ApiError> {
    gated(method, path, etag, encode(body)?.as_ref()).await
}

async fn gated(
    method: Method,
    path: &str,
    etag: Option<&str>,
    body: Option<&Body>,
) -> Result<Answer, ApiError> {
    loop {
        match once(method.clone(), path, etag, body).await {
            Err(error) if error.code() == Some(ErrorCode::NotSignedIn) => gate::wait().await,
            Err(error) if error.code() == Some(ErrorCode::SecondFactorRequired) => {
                gate::wait_for_enrolment().await;
            }
            other => return other,
        }
    }
}

async fn once(
    method: Method,
    path: &str,
    etag: Option<&str>,
    body: Option<&Body>,
) -> Result<Answer, ApiError> {
    let result = fetch(method, path, etag, body).await;
    health::record(path, result.as_ref().err());
    result
}

async fn fetch(
    method: Method,
    path: &str,
    etag: Option<&str>,
    body: Option<&Body>,
) -> Result<Answer, ApiError> {
    let mut builder = RequestBuilder::new(path)
        .method(method)
        .header("Accept", "application/json")
        // A form or a link of another site cannot set it: the server asks for it on everything that changes.
        .header("X-Roost-Request", "1");
    if let Some(etag) = etag {
        builder = builder.header("If-Match", etag);
    }
    let request = match body {
        Some(body) => builder
            .header("Content-Type", &body.kind)
            .body(body.value.clone()),
        None => builder.build(),
    }
    .map_err(|_| ApiError::Unreachable)?;
    let response = request.send().await.map_err(|_| ApiError::Unreachable)?;
    let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
    if response.ok() {
        return Ok(Answer {
            text,
            etag: response.headers().get("ETag").unwrap_or_default(),
        });
    }
    Err(refusal(response.status(), &text))
}

/// Reads the body of a failed answer.
pub(super) fn refusal(status: u16, text: &str) -> ApiError {
    json::from_str::<ApiErrorBody>(text).map_or(ApiError::Unreadable { status }, ApiError::Refused)
}

fn encode(body: Option<&impl Serialize>) -> Result<Option<Body>, ApiError> {
    // The wire types always serialise; a failure would be a defect of ours, shown like one of the server's.
    let json = body
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| ApiError::Unreadable { status: 0 })?;
    Ok(json.map(|json| Body {
        kind: "application/json".to_owned(),
        value: JsValue::from_str(&json),
    }))
}

fn parse<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    // `204 No Content` reads as `null`, which is `()` and `None`.
    let text = if answer.text.is_empty() {
        "null"
    } else {
        &answer.text
    };
    json::from_str(text).map_err(|_| ApiError::Unreadable { status: 200 })
}
