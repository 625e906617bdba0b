//! A list of any length, of which only the rows in view are in the document.

use std::ops::Range;

use crate::browser::dom;
use crate::reactive::{effect, memo};
use crate::ui::Keyed;
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::viewport;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

/// Rows beyond each edge of the view that are kept ready.
const OVERSCAN: usize = 8;

/// A list whose rows are all `row_height` pixels high.
///
/// `key` names what stands at a position, so that a row that moves is moved and not made anew; `row` renders
/// the one with that key at that position. `on_range` hears which positions are in view. `reveal` brings a
/// position into view when it is set.
#[component]
pub fn VirtualList<K, KeyAt, Row>(
    #[prop(into)] total: Signal<usize>,
    row_height: f64,
    key: KeyAt,
    row: Row,
    #[prop(into, optional)] on_range: Option<Callback<Range<usize>>>,
    #[prop(into, optional)] reveal: MaybeProp<usize>,
    /// The scroll position, kept by the caller so that it outlives the list.
    #[prop(optional)]
    scroll: Option<RwSignal<f64>>,
    /// ARIA role of the list's rows container: `grid` or `list`.
    #[prop(default = "list")]
    role: &'static str,
    #[prop(into)] label: Signal<String>,
) -> impl IntoView
where
    K: Eq + std::hash::Hash + Clone + Send + Sync + 'static,
    KeyAt: Fn(usize) -> K + Copy + Send + Sync + 'static,
    Row: Fn(K, Signal<usize>) -> AnyView + Copy + Send + Sync + 'static,
{
    let element = NodeRef::<html::Div>::new();
    let scroll = scroll.unwrap_or_else(|| RwSignal::new(0.0));
    let height = RwSignal::new(0.0_f64);
    let range =
        memo(move || viewport::visible_range(scroll.get(), height.get(), row_height, OVERSCAN, total.get()));
    if let Some(on_range) = on_range {
        effect(move || on_range.run(range.get()));
    }
    observe_height(element, height);
    restore_scroll(element, scroll);
    effect(move || {
        let (Some(index), Some(list)) = (reveal.get(), element.get_untracked()) else {
            return;
        };
        let now = f64::from(list.scroll_top());
        let target = viewport::scroll_to_reveal(index, now, height.get_untracked(), row_height);
        if (target - now).abs() >= 1.0 {
            list.set_scroll_top(pixels(target));
        }
    });
    let rows = move || range.get().map(|index| (key(index), index)).collect::<Vec<_>>();
    let spacer = move || dom::px(rows_before(total.get()) * row_height);
    view! {
        <div
            class="virtual-list"
            node_ref=element
            tabindex="-1"
            on:scroll=move |_| {
                if let Some(list) = element.get_untracked() {
                    scroll.set(f64::from(list.scroll_top()));
                }
            }
        >
            <div
                class="virtual-list__rows"
                role=role
                aria-label=move || label.get()
                aria-rowcount=move || (role == "grid").then(|| total.get())
                style:block-size=spacer
            >
                <Keyed each=rows key=|(key, _)| key.clone() children=move |(item, _)| {
                    let place = item.clone();
                    // The position may change while the row stays, so it is looked up and not passed.
                    let position = Memo::new(move |last: Option<&usize>| {
                        range.get().find(|index| key(*index) == place).or(last.copied()).unwrap_or(0)
                    });
                    let offset = move || format!("translateY({})", dom::px(rows_before(position.get()) * row_height));
                    view! {
                        <div class="virtual-list__row" role="presentation" style:transform=offset style:block-size=dom::px(row_height)>
                            {row(item, position.into())}
                        </div>
                    }
                }/>
            </div>
        </div>
    }
    .into_any()
}

fn observe_height(element: NodeRef<html::Div>, height: RwSignal<f64>) {
    effect(move || {
        let Some(list) = element.get() else { return };
        height.set(f64::from(list.client_height()));
        let target = list.clone();
        let on_resize = Closure::<dyn Fn()>::new(move || {
            height.try_set(f64::from(target.client_height()));
        });
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&list);
            let keep = StoredValue::new_local((observer, on_resize));
            on_cleanup(move || {
                keep.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
}

/// A list that is shown again starts where it was left.
fn restore_scroll(element: NodeRef<html::Div>, scroll: RwSignal<f64>) {
    effect(move || {
        let Some(list) = element.get() else { return };
        let kept = scroll.get();
        // Also answers the caller setting it, as when another folder is opened.
        if (f64::from(list.scroll_top()) - kept).abs() >= 1.0 {
            list.set_scroll_top(pixels(kept));
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^52 rows")]
fn rows_before(index: usize) -> f64 {
    index as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "browsers bound the height of an element well below i32::MAX"
)]
fn pixels(value: f64) -> i32 {
    value as i32
}
