//! Reactive primitives whose closures are boxed, and tasks whose futures are.
//!
//! Leptos compiles its machinery anew for each closure that it is given; here it is compiled once for each type of
//! value. That takes a twentieth off the page, so nothing else calls `Effect::new` or `spawn_local`, and `Memo::new` is
//! left to memos that look at their last value.

use std::pin::Pin;

use leptos::prelude::*;

/// Lets a future run beside the rest of the page.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(future));
}

fn spawn_boxed(future: Pin<Box<dyn Future<Output = ()>>>) {
    leptos::task::spawn_local(future);
}

/// Runs once after rendering, and again whenever a signal changes that it has read.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

/// Like [`effect`], and is told what it gave the last time.
pub fn effect_with_last<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut last = None;
    effect(move || last = Some(run(last.take())));
}

/// A value drawn from signals, worked out when one of them has changed and told on when it differs.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    boxed_memo(Box::new(compute))
}

fn boxed_memo<T: PartialEq + Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
    Memo::new(move |_| compute())
}
