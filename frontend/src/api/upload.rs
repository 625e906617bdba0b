//! Uploading a file with its progress shown.
//!
//! `fetch` does not tell how much of a body has been sent, so this goes through `XMLHttpRequest`.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use roost_page_logic::json;
use roost_shared::ErrorCode;
use roost_shared::mail::Upload;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::{ApiError, Query, gate, request};

/// An upload under way, so that it can be stopped.
#[derive(Clone)]
pub struct Running(XmlHttpRequest);

impl Running {
    /// Prepares one.
    pub fn new() -> Result<Self, ApiError> {
        XmlHttpRequest::new().map(Self).map_err(|_| ApiError::Unreachable)
    }

    /// Stops it; its future ends with [`ApiError::Unreachable`].
    pub fn stop(&self) {
        // Stopping what is already over does nothing.
        let _ = self.0.abort();
    }

    /// Sends the file. `on_progress` gets the share that has been sent, `0.0..=1.0`.
    pub async fn send(
        &self,
        name: &str,
        file: &Blob,
        on_progress: impl Fn(f64) + 'static,
    ) -> Result<Upload, ApiError> {
        let on_progress = Rc::new(on_progress);
        loop {
            match self.send_once(name, file, Rc::clone(&on_progress)).await {
                Err(error) if error.code() == Some(ErrorCode::NotSignedIn) => gate::wait().await,
                Err(error) if error.code() == Some(ErrorCode::SecondFactorRequired) => {
                    gate::wait_for_enrolment().await;
                }
                other => return other,
            }
        }
    }

    async fn send_once(
        &self,
        name: &str,
        file: &Blob,
        on_progress: Rc<impl Fn(f64) + 'static>,
    ) -> Result<Upload, ApiError> {
        let xhr = &self.0;
        let url = Query::new("/api/mail/uploads").with("name", name).build();
        let kind = file.type_();
        let kind = if kind.is_empty() {
            "application/octet-stream"
        } else {
            kind.as_str()
        };
        let broken = |_| ApiError::Unreachable;
        xhr.open("POST", &url).map_err(broken)?;
        xhr.set_request_header("X-Roost-Request", "1").map_err(broken)?;
        xhr.set_request_header("Content-Type", kind).map_err(broken)?;

        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                on_progress(event.loaded() / event.total());
            }
        });
        let (sender, receiver) = oneshot::channel::<()>();
        let sender = RefCell::new(Some(sender));
        let finished = Closure::<dyn Fn()>::new(move || {
            if let Some(sender) = sender.borrow_mut().take() {
                // The receiver is gone only when nobody waits any more.
                let _ = sender.send(());
            }
        });
        if let Ok(upload) = xhr.upload() {
            upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        }
        // `loadend` comes after success, failure and abortion alike.
        xhr.set_onloadend(Some(finished.as_ref().unchecked_ref()));
        xhr.send_with_opt_blob(Some(file)).map_err(broken)?;
        let _ = receiver.await;

        let status = xhr.status().unwrap_or(0);
        let text = xhr.response_text().ok().flatten().unwrap_or_default();
        match status {
            0 => Err(ApiError::Unreachable),
            200..=299 => json::from_str(&text).map_err(|_| ApiError::Unreadable { status }),
            _ => Err(request::refusal(status, &text)),
        }
    }
}
