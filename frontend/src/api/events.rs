//! The stream of what happens elsewhere.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use roost_page_logic::retry;
use roost_shared::ErrorCode;
use roost_shared::event::ServerEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::{ApiError, gate, health, session};


/// Listens until the present owner is cleaned up, and reconnects by itself.
pub fn listen(on_event: impl Fn(ServerEvent) + 'static) {
    let ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ended);
    on_cleanup(move || flag.store(true, Ordering::Relaxed));
    leptos::task::spawn_local(run(Rc::new(on_event), ended));
}

async fn run(on_event: Rc<dyn Fn(ServerEvent)>, ended: Arc<AtomicBool>) {
    let mut failures = 0_u32;
    while !ended.load(Ordering::Relaxed) {
        let opened = follow(&on_event, &ended).await;
        if ended.load(Ordering::Relaxed) {
            return;
        }
        failures = if opened { 1 } else { failures.saturating_add(1) };
        // The browser does not say why a stream failed; asking for the session does.
        match session::current().await {
            Err(error) if error.code() == Some(ErrorCode::NotSignedIn) => gate::wait().await,
            Err(error) => {
                health::record("/api/events", Some(&error));
                pause(failures, &error).await;
            }
            Ok(_) => pause(failures, &ApiError::Unreachable).await,
        }
    }
}

async fn pause(failures: u32, error: &ApiError) {
    let delay = retry::delay_ms(failures, error.retry_after(), js_sys::Math::random());
    TimeoutFuture::new(delay).await;
}

/// Opens one stream and hands on what comes until it breaks. Gives whether it ever stood.
async fn follow(on_event: &Rc<dyn Fn(ServerEvent)>, ended: &AtomicBool) -> bool {
    let Ok(source) = EventSource::new("/api/events") else { return false };
    let opened = Rc::new(RefCell::new(false));
    let on_message = {
        let (on_event, opened) = (Rc::clone(on_event), Rc::clone(&opened));
        Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let Some(data) = message.data().as_string() else { return };
            *opened.borrow_mut() = true;
            // An event that this page does not know is from a newer server.
            if let Ok(event) = serde_json::from_str::<ServerEvent>(&data) {
                health::record("/api/events", None);
                on_event(event);
            }
        })
    };
    let broken = Rc::new(RefCell::new(false));
    let on_error = {
        let broken = Rc::clone(&broken);
        Closure::<dyn Fn(Event)>::new(move |_| *broken.borrow_mut() = true)
    };
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    while !*broken.borrow() && !ended.load(Ordering::Relaxed) {
        TimeoutFuture::new(250).await;
    }
    source.close();
    let opened = *opened.borrow();
    opened
}
