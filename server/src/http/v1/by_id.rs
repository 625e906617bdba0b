//! What is listed, shown, changed and removed by its id, alike for every category that has one.

use std::future::Future;

use roost_directory::DirectoryError;
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::{Attributes, Call};

/// An id in a path or a body: one that is none names nothing.
pub(super) fn id(text: &str) -> Result<i64, DirectoryError> {
    text.trim().parse().map_err(|_| DirectoryError::NotFound)
}

/// `get/…/all` or `get/…/{id}`.
pub(super) async fn get<T, One: Future<Output = Result<T, DirectoryError>>>(
    call: &Call<'_>,
    all: impl Future<Output = Result<Vec<T>, DirectoryError>>,
    one: impl FnOnce(i64) -> One,
    show: fn(&T) -> Value,
) -> Reply {
    match call.object {
        None | Some("all") => Reply::all(all.await.map(|all| all.iter().map(show).collect())),
        Some(which) => Reply::one(match id(which) {
            Ok(id) => one(id).await.map(|thing| show(&thing)),
            Err(error) => Err(error),
        }),
    }
}

/// Changes each of the items; `message` is what is said of one that was changed.
pub(super) async fn edit<T, Change: Future<Output = Result<T, DirectoryError>>>(
    call: &Call<'_>,
    items: &[String],
    attributes: &Attributes,
    change: impl Fn(i64) -> Change,
    message: fn(&T) -> Value,
) -> Reply {
    let mut entries = Vec::new();
    for which in items {
        let changed = match id(which) {
            Ok(id) => change(id).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, attributes, which, changed, |thing| {
            message(&thing)
        }));
    }
    Reply::Entries(entries)
}

/// Removes each of the items; `code` is what is said of one that is gone.
pub(super) async fn delete<Remove: Future<Output = Result<(), DirectoryError>>>(
    call: &Call<'_>,
    items: &[String],
    remove: impl Fn(i64) -> Remove,
    code: &str,
) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = match id(which) {
            Ok(id) => remove(id).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, which, removed, |()| {
            json!([code, which])
        }));
    }
    Reply::Entries(entries)
}
