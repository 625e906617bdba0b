//! A list whose rows stay in the document for as long as their keys stay in the list.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;

/// A row that can be rendered, whatever it shows.
struct Row {
    key: u64,
    render: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Renders each item once, for as long as its key is in the list.
///
/// Does what leptos's `For` does, which is compiled anew for each list; this one is compiled once for all lists.
#[component]
pub fn Keyed<T, K, Each, KeyOf, Render, Rendered>(
    /// The items, in order; no two with the same key.
    each: Each,
    /// What an item is known by.
    key: KeyOf,
    /// Renders an item.
    children: Render,
) -> impl IntoView
where
    T: Send + 'static,
    K: Hash,
    Each: Fn() -> Vec<T> + Send + 'static,
    KeyOf: Fn(&T) -> K + Send + 'static,
    Render: Fn(T) -> Rendered + Clone + Send + 'static,
    Rendered: IntoView + 'static,
{
    keyed(Box::new(move || {
        let row = |item| {
            let children = children.clone();
            Row {
                key: hash(&key(&item)),
                render: Box::new(move || children(item).into_any()),
            }
        };
        each().into_iter().map(row).collect()
    }))
}

fn keyed(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key children=|row| (row.render)()/> }.into_any()
}

/// 64 bits: two keys of one list meet by chance less than once in 10^15 lists of a hundred rows.
fn hash(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
