//! The stream of what happens elsewhere: one for the whole page, however many listen to it.
//!
//! Browsers allow few connections to one host; a stream for each feature would leave too few for the rest.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use roost_page_logic::{json, retry};
use roost_shared::ErrorCode;
use roost_shared::event::ServerEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::{ApiError, gate, health, session};

/// How often one looks whether the stream still stands, in milliseconds.
const TICK: u32 = 250;

type Listener = Rc<dyn Fn(ServerEvent)>;

#[derive(Default)]
struct Stream {
    listeners: RefCell<Vec<(u64, Listener)>>,
    next: Cell<u64>,
    running: Cell<bool>,
    standing: Cell<bool>,
    /// The network came back: what stood before it went may be dead, and there is nothing to wait for.
    back: Cell<bool>,
}

thread_local! {
    static STREAM: Stream = Stream::default();
}

/// Listens until the present owner is cleaned up.
///
/// `Connected` comes first, and again whenever the stream had broken: what happened meanwhile is not told.
pub fn listen(on_event: impl Fn(ServerEvent) + 'static) {
    let listener: Listener = Rc::new(on_event);
    let (id, start, standing) = STREAM.with(|stream| {
        let id = stream.next.get();
        stream.next.set(id.wrapping_add(1));
        stream.listeners.borrow_mut().push((id, Rc::clone(&listener)));
        (id, !stream.running.replace(true), stream.standing.get())
    });
    on_cleanup(move || {
        STREAM.with(|stream| stream.listeners.borrow_mut().retain(|(other, _)| *other != id));
    });
    if start {
        crate::reactive::spawn(run());
    } else if standing {
        crate::reactive::spawn(async move { listener(ServerEvent::Connected) });
    }
}

fn is_wanted() -> bool {
    STREAM.with(|stream| !stream.listeners.borrow().is_empty())
}

fn tell(event: &ServerEvent) {
    // A listener may come or go while they are told: the list must not be borrowed then.
    let listeners: Vec<Listener> = STREAM.with(|stream| {
        stream.standing.set(true);
        stream
            .listeners
            .borrow()
            .iter()
            .map(|(_, listener)| Rc::clone(listener))
            .collect()
    });
    for listener in listeners {
        listener(event.clone());
    }
}

async fn run() {
    let online = window_event_listener(ev::online, |_| STREAM.with(|stream| stream.back.set(true)));
    let mut failures = 0_u32;
    while is_wanted() {
        let stood = follow().await;
        STREAM.with(|stream| stream.standing.set(false));
        if !is_wanted() {
            break;
        }
        failures = if stood { 1 } else { failures.saturating_add(1) };
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
    online.remove();
    STREAM.with(|stream| stream.running.set(false));
}

/// Waits before the next try, until the network comes back at most.
async fn pause(failures: u32, error: &ApiError) {
    let mut left = retry::delay_ms(failures, error.retry_after(), js_sys::Math::random());
    while left > 0 && !STREAM.with(|stream| stream.back.take()) {
        TimeoutFuture::new(left.min(TICK)).await;
        left = left.saturating_sub(TICK);
    }
}

/// Opens a connection and hands on what comes until it breaks. Gives whether it ever stood.
async fn follow() -> bool {
    let Ok(source) = EventSource::new("/api/events") else {
        return false;
    };
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|message: MessageEvent| {
        let Some(data) = message.data().as_string() else {
            return;
        };
        // An event that this page does not know is from a newer server.
        if let Ok(event) = json::from_str::<ServerEvent>(&data) {
            health::record("/api/events", None);
            tell(&event);
        }
    });
    let broken = Rc::new(Cell::new(false));
    let on_error = {
        let broken = Rc::clone(&broken);
        Closure::<dyn Fn(Event)>::new(move |_| broken.set(true))
    };
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    while !broken.get() && is_wanted() && !STREAM.with(|stream| stream.back.get()) {
        TimeoutFuture::new(TICK).await;
    }
    source.close();
    STREAM.with(|stream| stream.standing.get())
}
