//! `get/status/…` and `get/logs/…`.

use roost_directory::Role;
use serde_json::json;

use super::Call;
use super::answer::Reply;

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        Some("version") => Reply::Found(json!({ "version": env!("CARGO_PKG_VERSION") })),
        _ => Reply::NoRoute,
    }
}

/// `logs/api/{count}` or `logs/api/{from}-{to}`; for keys of the whole server.
pub(super) async fn logs(call: &Call<'_>) -> Reply {
    if call.object != Some("api") {
        return Reply::NoRoute;
    }
    if call.actor.role != Role::Server {
        return Reply::Failed(roost_directory::DirectoryError::Forbidden);
    }
    let wanted = call.extra.unwrap_or("100");
    let (skip, count) = match wanted.split_once('-') {
        Some((from, to)) => {
            let from: usize = from.parse().unwrap_or(1).max(1);
            let to: usize = to.parse().unwrap_or(from);
            (from - 1, (to + 1).saturating_sub(from))
        }
        None => (0, wanted.parse().unwrap_or(100)),
    };
    Reply::all(Ok(call.app.call_log().list(skip, count)))
}
