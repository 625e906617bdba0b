//! What is in the document only for as long as something holds.

use leptos::children::ViewFn;
use leptos::prelude::*;

use crate::reactive::memo;

/// Shows the children while `when` holds, and the fallback otherwise.
///
/// Takes the place of leptos's `Show`, which is compiled anew for each use; see [`crate::reactive`].
#[component]
pub fn Show<When>(when: When, children: ChildrenFn, #[prop(optional, into)] fallback: ViewFn) -> impl IntoView
where
    When: Fn() -> bool + Send + Sync + 'static,
{
    show(memo(when), children, fallback)
}

fn show(when: Memo<bool>, children: ChildrenFn, fallback: ViewFn) -> AnyView {
    (move || if when.get() { children() } else { fallback.run() }).into_any()
}
