//! The present moment, and waiting.

use std::time::Duration;

use leptos::prelude::*;

/// Milliseconds since 1970, as the browser's clock says.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Calls `action` once the calls have stopped for `wait`: for what follows typing.
pub fn debounced<T: 'static>(wait: Duration, action: impl Fn(T) + 'static) -> impl Fn(T) + Clone + 'static {
    let action = StoredValue::new_local(action);
    let pending = StoredValue::new_local(None::<TimeoutHandle>);
    on_cleanup(move || {
        if let Some(handle) = pending.try_get_value().flatten() {
            handle.clear();
        }
    });
    move |value| {
        if let Some(Some(handle)) = pending.try_get_value() {
            handle.clear();
        }
        let handle = set_timeout_with_handle(
            move || {
                action.try_with_value(|action| action(value));
            },
            wait,
        );
        pending.try_set_value(handle.ok());
    }
}
