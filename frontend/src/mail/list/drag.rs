//! Dragging messages from the list to a folder.

use leptos::ev::DragEvent;

/// What the browser carries: the UIDs, of the list that is shown.
const KIND: &str = "application/x-roost-messages";

/// Starts to carry messages.
pub fn start(event: &DragEvent, uids: &[u32]) {
    let Some(transfer) = event.data_transfer() else {
        return;
    };
    let text = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    // A browser that refuses carries nothing, and nothing is dropped.
    let _ = transfer.set_data(KIND, &text);
    transfer.set_effect_allowed("move");
}

/// Whether messages are carried.
pub fn holds_messages(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|transfer| transfer.types().iter().any(|kind| kind == KIND))
}

/// The messages that were dropped.
pub fn dropped(event: &DragEvent) -> Vec<u32> {
    let text = event
        .data_transfer()
        .and_then(|transfer| transfer.get_data(KIND).ok())
        .unwrap_or_default();
    text.split(',').filter_map(|uid| uid.parse().ok()).collect()
}
