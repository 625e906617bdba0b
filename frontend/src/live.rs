//! Hands on what the server tells an open page to whoever listens.
//!
//! The one stream is opened by `mail::live`; features subscribe here instead of opening their own.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use roost_shared::event::ServerEvent;

type Listener = Rc<dyn Fn(&ServerEvent)>;

/// The page's feed of events. Get it with `Feed::expect()`.
#[derive(Clone, Copy)]
pub struct Feed {
    listeners: StoredValue<Rc<RefCell<Vec<(u64, Listener)>>>, LocalStorage>,
    next: StoredValue<u64>,
}

impl Feed {
    /// Makes the page's feed and provides it.
    pub fn provide() -> Self {
        let feed = Self { listeners: StoredValue::new_local(Rc::default()), next: StoredValue::new(0) };
        provide_context(feed);
        feed
    }

    /// The page's feed.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Calls `listener` with each event until the present owner is cleaned up.
    pub fn on_event(self, listener: impl Fn(&ServerEvent) + 'static) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.listeners.with_value(|list| list.borrow_mut().push((id, Rc::new(listener))));
        on_cleanup(move || {
            self.listeners.try_with_value(|list| list.borrow_mut().retain(|(other, _)| *other != id));
        });
    }

    /// Tells everyone.
    pub fn tell(self, event: &ServerEvent) {
        // A listener may subscribe or leave: the list must not be borrowed while they run.
        let listeners: Vec<Listener> = self
            .listeners
            .try_with_value(|list| list.borrow().iter().map(|(_, listener)| Rc::clone(listener)).collect())
            .unwrap_or_default();
        for listener in listeners {
            listener(event);
        }
    }
}
