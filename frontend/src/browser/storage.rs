//! What the browser keeps for this person on this device. Storage may be forbidden or full: then nothing
//! is kept, and nothing breaks.

use roost_page_logic::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Reads a text.
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Keeps a text. Gives whether it was kept.
pub fn write(key: &str, value: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets a text.
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

/// Reads a value; `None` also where an older page left another shape.
pub fn read_json<T: DeserializeOwned>(key: &str) -> Option<T> {
    json::from_str(&read(key)?).ok()
}

/// Keeps a value. Gives whether it was kept.
pub fn write_json(key: &str, value: &impl Serialize) -> bool {
    serde_json::to_string(value).is_ok_and(|text| write(key, &text))
}

/// The keys that start with `prefix`.
pub fn keys(prefix: &str) -> Vec<String> {
    let Some(storage) = local() else { return Vec::new() };
    (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.starts_with(prefix))
        .collect()
}

fn of_tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Reads a text that this tab keeps; a reload keeps it too.
pub fn read_tab(key: &str) -> Option<String> {
    of_tab()?.get_item(key).ok()?
}

/// Keeps a text for this tab.
pub fn write_tab(key: &str, value: &str) {
    if let Some(storage) = of_tab() {
        let _ = storage.set_item(key, value);
    }
}
