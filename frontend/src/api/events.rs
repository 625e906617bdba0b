//! The stream of what happens elsewhere.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use roost_page_logic::retry;
use roost_shared::ErrorCode;
use roost_shared::event::ServerEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::{ApiError, gate, health, session};

type Handler = Rc<dyn Fn(ServerEvent)>;

thread_local! {
    static HANDLERS: RefCell<Vec<(u64, Handler)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Listens until the present owner is cleaned up. All listeners share one stream, which reconnects by itself; one
/// that joins later does not hear the `Connected` that came before.
pub fn listen(on_event: impl Fn(ServerEvent) + 'static) {
    let id = NEXT.with(|next| next.replace(next.get().wrapping_add(1)));
    HANDLERS.with(|handlers| handlers.borrow_mut().push((id, Rc::new(on_event))));
    on_cleanup(move || {
        HANDLERS.with(|handlers| handlers.borrow_mut().retain(|(other, _)| *other != id));
    });
    if !RUNNING.replace(true) {
        leptos::task::spawn_local(run());
    }
}

fn is_wanted() -> bool {
    HANDLERS.with(|handlers| !handlers.borrow().is_empty())
}

fn hand_out(event: &ServerEvent) {
    // A handler may end or start listeners: the list must not be borrowed while they run.
    let handlers: Vec<Handler> =
        HANDLERS.with(|handlers| handlers.borrow().iter().map(|(_, handler)| Rc::clone(handler)).collect());
    for handler in handlers {
        handler(event.clone());
    }
}

async fn run() {
    let mut failures = 0_u32;
    while is_wanted() {
        let opened = follow().await;
        if !is_wanted() {
            break;
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
    RUNNING.set(false);
}

async fn pause(failures: u32, error: &ApiError) {
    let delay = retry::delay_ms(failures, error.retry_after(), js_sys::Math::random());
    TimeoutFuture::new(delay).await;
}

/// Opens one stream and hands on what comes until it breaks. Gives whether it ever stood.
async fn follow() -> bool {
    let Ok(source) = EventSource::new("/api/events") else { return false };
    let opened = Rc::new(RefCell::new(false));
    let on_message = {
        let opened = Rc::clone(&opened);
        Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let Some(data) = message.data().as_string() else { return };
            *opened.borrow_mut() = true;
            // An event that this page does not know is from a newer server.
            if let Ok(event) = serde_json::from_str::<ServerEvent>(&data) {
                health::record("/api/events", None);
                hand_out(&event);
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
    while !*broken.borrow() && is_wanted() {
        TimeoutFuture::new(250).await;
    }
    source.close();
    let opened = *opened.borrow();
    opened
}
