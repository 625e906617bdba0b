//! The text of a window's message in its editor.

use leptos::prelude::*;
use roost_page_logic::mail::draft;
use roost_shared::mail::DraftAttachment;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, DataTransfer, DocumentFragment, File, HtmlElement};

use super::files;
use super::squire::{self, Squire};
use super::window::Window;

/// What the text under the cursor is, for the format buttons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// A point of a list.
    pub list: bool,
    /// A numbered point of a list.
    pub numbered: bool,
    /// Quoted.
    pub quote: bool,
    /// A link.
    pub link: bool,
}

/// A window's editor, once its script is there. All copies are the same editor.
#[derive(Clone, Copy)]
pub struct Editor {
    squire: StoredValue<Option<Squire>, LocalStorage>,
    /// Whether one can write.
    pub ready: RwSignal<bool>,
    /// What the text under the cursor is.
    pub formats: RwSignal<Formats>,
    window: Window,
}

impl Editor {
    /// The editor of a window, not there yet.
    pub fn new(window: Window) -> Self {
        let editor = Self {
            squire: StoredValue::new_local(None),
            ready: RwSignal::new(false),
            formats: RwSignal::new(Formats::default()),
            window,
        };
        on_cleanup(move || {
            if let Some(squire) = editor.squire.try_get_value().flatten() {
                squire.destroy();
            }
        });
        editor
    }

    /// Starts it on an element, for as long as the present owner lives.
    pub fn start(self, root: &HtmlElement) {
        let clean =
            Closure::<dyn Fn(String) -> DocumentFragment>::new(|html: String| squire::sanitise(&html));
        let squire = Squire::start(root, clean.as_ref().unchecked_ref());
        let changed = Closure::<dyn Fn()>::new(move || self.changed());
        let moved = Closure::<dyn Fn()>::new(move || self.look());
        let pasted = Closure::<dyn Fn(CustomEvent)>::new(move |event: CustomEvent| self.pasted(&event));
        squire.on("input", changed.as_ref().unchecked_ref());
        squire.on("pathChange", moved.as_ref().unchecked_ref());
        squire.on("select", moved.as_ref().unchecked_ref());
        squire.on("pasteImage", pasted.as_ref().unchecked_ref());
        self.squire.set_value(Some(squire));
        // They live as long as the owner that started the editor.
        StoredValue::new_local((changed, moved, pasted, clean));
        self.take();
        self.ready.set(true);
    }

    /// Takes the window's text in.
    pub fn take(self) {
        let html = self.window.html.get_untracked();
        let images = self.window.files.inline_images();
        self.with(|squire| {
            squire.set_html(&draft::show_images(&html, &images));
            squire.to_start();
        });
    }

    /// Gives it the keyboard.
    pub fn focus(self) {
        self.with(Squire::focus);
    }

    /// Runs one of the editor's own methods and looks at the result.
    pub fn run(self, method: &'static str) {
        self.with(|squire| {
            squire.call(method);
            squire.focus();
        });
        self.look();
    }

    /// Makes a link of what is selected, or puts the address in as one.
    pub fn link(self, url: &str) {
        self.with(|squire| {
            squire.make_link(url);
            squire.focus();
        });
        self.look();
    }

    /// Uploads images and puts them into the text; other files become attachments.
    pub fn add_files(self, list: Vec<File>, images_into_text: bool) {
        for file in list {
            let inline =
                images_into_text && file.type_().starts_with("image/") && file.type_() != "image/svg+xml";
            self.window
                .files
                .upload(file, inline, move |attachment| self.added(attachment, inline));
        }
    }

    fn added(self, attachment: &DraftAttachment, inline: bool) {
        if inline {
            let attributes = js_sys::Object::new();
            let _ = js_sys::Reflect::set(&attributes, &"alt".into(), &JsValue::from_str(&attachment.name));
            let url = files::url(&attachment.source);
            self.with(|squire| {
                squire.insert_image(&url, &attributes);
            });
            self.changed();
        } else {
            self.window.touch();
        }
    }

    fn changed(self) {
        let images = self.window.files.inline_images();
        self.with(|squire| {
            let html = draft::hide_images(&squire.html(), &images);
            if self.window.html.with_untracked(|before| *before != html) {
                self.window.html.set(html);
                self.window.touch();
            }
        });
    }

    fn look(self) {
        self.with(|squire| {
            let path = squire.path();
            let formats = Formats {
                bold: squire.has_format("B"),
                italic: squire.has_format("I"),
                underline: squire.has_format("U"),
                list: path.contains("UL"),
                numbered: path.contains("OL"),
                quote: path.contains("BLOCKQUOTE"),
                link: squire.has_format("A"),
            };
            if self.formats.get_untracked() != formats {
                self.formats.set(formats);
            }
        });
    }

    fn pasted(self, event: &CustomEvent) {
        let data = js_sys::Reflect::get(&event.detail(), &"clipboardData".into());
        if let Some(data) = data.ok().and_then(|data| data.dyn_into::<DataTransfer>().ok()) {
            self.add_files(files_of(&data), true);
        }
    }

    fn with(self, action: impl FnOnce(&Squire)) {
        self.squire.try_with_value(|squire| {
            if let Some(squire) = squire {
                action(squire);
            }
        });
    }
}

/// The files that were dropped or pasted.
pub fn files_of(data: &DataTransfer) -> Vec<File> {
    let Some(list) = data.files() else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|index| list.item(index)).collect()
}
