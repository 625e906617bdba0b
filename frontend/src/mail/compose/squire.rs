//! The editor's own interface. Its script is fetched the first time that someone writes.

use std::cell::RefCell;

use futures_channel::oneshot;
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::document;
use roost_page_logic::mail::inline_style;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DocumentFragment, HtmlElement, HtmlScriptElement};

#[wasm_bindgen]
extern "C" {
    /// A Squire editor on an element.
    #[derive(Clone)]
    pub type Squire;
    #[wasm_bindgen(constructor)]
    fn new(root: &HtmlElement, config: &JsValue) -> Squire;
    /// Takes its listeners away.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Squire);
    /// Listens to `input`, `pathChange` and `pasteImage`.
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub fn on(this: &Squire, kind: &str, listener: &Function);
    /// The text as HTML.
    #[wasm_bindgen(method, js_name = getHTML)]
    pub fn html(this: &Squire) -> String;
    /// Puts other text in.
    #[wasm_bindgen(method, js_name = setHTML)]
    pub fn set_html(this: &Squire, html: &str);
    /// Gives it the keyboard.
    #[wasm_bindgen(method)]
    pub fn focus(this: &Squire);
    /// Goes to the first line.
    #[wasm_bindgen(method, js_name = moveCursorToStart)]
    pub fn to_start(this: &Squire);
    /// Whether what is selected lies in such an element.
    #[wasm_bindgen(method, js_name = hasFormat)]
    pub fn has_format(this: &Squire, tag: &str) -> bool;
    /// Whether what is selected lies in such a path, as `BLOCKQUOTE` or `UL`.
    #[wasm_bindgen(method, js_name = getPath)]
    pub fn path(this: &Squire) -> String;
    /// Makes a link of what is selected.
    #[wasm_bindgen(method, js_name = makeLink)]
    pub fn make_link(this: &Squire, url: &str);
    /// Makes text of links.
    #[wasm_bindgen(method, js_name = removeLink)]
    pub fn remove_link(this: &Squire);
    /// What is selected.
    #[wasm_bindgen(method, js_name = getSelectedText)]
    pub fn selected_text(this: &Squire) -> String;
    /// Puts an image at the cursor.
    #[wasm_bindgen(method, js_name = insertImage)]
    pub fn insert_image(this: &Squire, url: &str, attributes: &JsValue) -> JsValue;
    /// Puts HTML at the cursor.
    #[wasm_bindgen(method, js_name = insertHTML)]
    pub fn insert_html(this: &Squire, html: &str);
}

impl Squire {
    /// Calls one of its methods that take nothing, as `bold` or `removeList`.
    pub fn call(&self, method: &str) {
        let function = Reflect::get(self, &JsValue::from_str(method)).ok();
        if let Some(function) = function.and_then(|function| function.dyn_into::<Function>().ok()) {
            // The methods that are called so do not throw; a broken selection changes nothing.
            let _ = function.call0(self);
        }
    }

    /// Starts an editor on an element, which takes all HTML in through `sanitise`. [`load`] must have succeeded.
    pub fn start(root: &HtmlElement, sanitise: &Function) -> Self {
        let config = Object::new();
        let _ = Reflect::set(&config, &"blockTag".into(), &"DIV".into());
        let _ = Reflect::set(&config, &"sanitizeToDOMFragment".into(), sanitise);
        Self::new(root, &config)
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = DOMPurify, js_name = sanitize)]
    fn purify(html: &str, config: &JsValue) -> DocumentFragment;
}

/// Makes a fragment of HTML with nothing in it that could run, for the editor to put in its place.
///
/// The server sanitises what is sent; this keeps what is pasted or quoted from acting within the page. Styles
/// take a way around the page's policy for parsed HTML: see `roost_page_logic::mail::inline_style`.
pub fn sanitise(html: &str) -> DocumentFragment {
    let config = Object::new();
    for name in ["RETURN_DOM", "RETURN_DOM_FRAGMENT"] {
        let _ = Reflect::set(&config, &name.into(), &JsValue::TRUE);
    }
    let _ = Reflect::set(&config, &"FORBID_TAGS".into(), &Array::of1(&"style".into()));
    let fragment = purify(&inline_style::set_aside(html), &config);
    let Ok(styled) = fragment.query_selector_all(&format!("[{}]", inline_style::ASIDE)) else {
        return fragment;
    };
    for index in 0..styled.length() {
        if let Some(element) = styled
            .item(index)
            .and_then(|node| node.dyn_into::<HtmlElement>().ok())
        {
            let style = element.get_attribute(inline_style::ASIDE).unwrap_or_default();
            element.style().set_css_text(&style);
            let _ = element.remove_attribute(inline_style::ASIDE);
        }
    }
    fragment
}

thread_local! {
    static WAITING: RefCell<Vec<oneshot::Sender<bool>>> = const { RefCell::new(Vec::new()) };
}

/// Fetches the editor's script unless it is there. Gives whether it is.
pub async fn load() -> bool {
    if Reflect::has(&js_sys::global(), &"Squire".into()).unwrap_or(false) {
        return true;
    }
    let (sender, receiver) = oneshot::channel();
    let first = WAITING.with_borrow_mut(|waiting| {
        waiting.push(sender);
        waiting.len() == 1
    });
    if first && add_script().is_none() {
        tell(false);
    }
    receiver.await.unwrap_or(false)
}

fn add_script() -> Option<()> {
    let url = document()
        .query_selector("meta[name=roost-editor]")
        .ok()??
        .get_attribute("content")?;
    let script = document()
        .create_element("script")
        .ok()?
        .dyn_into::<HtmlScriptElement>()
        .ok()?;
    script.set_src(&url);
    script.set_onload(Some(Closure::once_into_js(|| tell(true)).unchecked_ref()));
    script.set_onerror(Some(Closure::once_into_js(|| tell(false)).unchecked_ref()));
    document().head()?.append_child(&script).ok()?;
    Some(())
}

fn tell(loaded: bool) {
    for waiter in WAITING.with_borrow_mut(std::mem::take) {
        // A window that was closed meanwhile does not wait any more.
        let _ = waiter.send(loaded);
    }
}
