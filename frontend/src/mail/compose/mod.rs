//! Messages being written: windows that lie above whatever section one is in.
//!
//! [`Compose`] holds the windows. Each [`window::Window`] is kept in three places as one types: here, on the
//! device at once ([`keep`]), and on the server a little later ([`save`]).

mod close;
mod dock;
mod editor;
mod editor_view;
mod fields;
mod file_list;
mod files;
mod format_bar;
mod keep;
mod panel;
mod save;
mod send;
mod squire;
mod window;

pub use dock::ComposeDock;

use leptos::prelude::*;
use roost_page_logic::mail::draft;
use roost_shared::mail::{Address, ComposeMode, Draft, MessageKey};

use self::window::{Kept, SaveStatus, Window};
use crate::api::{self, ApiError};
use crate::mail::state::MailState;
use crate::session::Session;
use crate::ui::Toasts;

/// Side by side there is room for so many.
const MOST: usize = 3;

/// The windows; one set for the whole page. Get it with `Compose::expect()`.
#[derive(Clone, Copy)]
pub struct Compose {
    windows: RwSignal<Vec<Window>>,
    session: Session,
    mail: MailState,
    /// Windows outlive the component that opens them.
    owner: StoredValue<Owner>,
}

impl Compose {
    /// Makes the page's set, with what was being written when the page was left, and provides it.
    pub fn provide() -> Self {
        let compose = Self {
            windows: RwSignal::new(Vec::new()),
            session: Session::expect(),
            mail: MailState::expect(),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        provide_context(compose);
        for kept in keep::restore(&untrack(|| compose.session.address()), MOST) {
            if let Some(window) = compose.open(kept) {
                // Kept again at once, here and on the server.
                window.touch();
            }
        }
        compose
    }

    /// The page's set.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Starts an empty message.
    pub fn start(self) {
        self.write(Vec::new());
    }

    /// Starts a message to someone.
    pub fn write_to(self, address: Address) {
        self.write(vec![address]);
    }

    /// Answers a message or hands it on.
    pub fn answer(self, mode: ComposeMode, key: MessageKey) {
        self.take_up(mode, key);
    }

    /// Takes up a draft of the list that is shown.
    pub fn edit(self, state: MailState, uid: u32) {
        let validity = state.list.with_untracked(|list| list.validity());
        let key = MessageKey {
            folder: state.source.with_untracked(|source| source.folder.clone()),
            validity,
            uid,
        };
        let open = self.windows.with_untracked(|windows| {
            windows
                .iter()
                .find(|window| window.saved.get_untracked().as_ref() == Some(&key))
                .copied()
        });
        match open {
            Some(window) => window.minimized.set(false),
            None => self.take_up(ComposeMode::Edit, key),
        }
    }

    /// Saves everything and forgets it here, for signing out. If something cannot be saved all stays as it is.
    pub async fn leave(self) -> Result<(), ApiError> {
        for window in self.windows.get_untracked() {
            save::settle(window).await;
            let status = window.status.get_untracked();
            let kept = matches!(status, SaveStatus::Untouched | SaveStatus::Saved) || window.is_blank();
            if !kept {
                save::save_once(window).await?;
            }
        }
        for window in self.windows.get_untracked() {
            self.remove(window);
        }
        keep::forget_all();
        Ok(())
    }

    /// The windows.
    fn windows(self) -> Signal<Vec<Window>> {
        self.windows.into()
    }

    fn signature(self) -> String {
        untrack(|| self.session.settings())
            .map(|settings| settings.signature)
            .unwrap_or_default()
    }

    fn write(self, to: Vec<Address>) {
        let draft = Draft {
            to,
            html: draft::with_signature(&self.signature()),
            ..Draft::default()
        };
        self.open(Kept::new(draft));
    }

    fn take_up(self, mode: ComposeMode, key: MessageKey) {
        let Some(window) = self.open(Kept::new(Draft::default())) else {
            return;
        };
        window.loading.set(true);
        let toasts = Toasts::expect();
        let signature = self.signature();
        crate::reactive::spawn(async move {
            match api::mail::compose(mode, &key).await {
                Ok(mut draft) => {
                    if mode == ComposeMode::Edit {
                        window.saved.set(Some(key));
                    } else {
                        draft.html = format!("{}{}", draft::with_signature(&signature), draft.html);
                    }
                    window.fill(draft);
                    window.loading.set(false);
                }
                Err(error) => {
                    self.remove(window);
                    toasts.problem(error.message());
                }
            }
        });
    }

    /// Opens a window for a message.
    fn open(self, kept: Kept) -> Option<Window> {
        let count = self.windows.with_untracked(Vec::len);
        if count >= MOST {
            Toasts::expect().show("Finish or close one of the open messages first.");
            return None;
        }
        let owner = self.owner.get_value();
        let window = owner.with(|| Window::new(kept, self.session, self.mail));
        self.windows.update(|windows| {
            // The one that is written in comes first; the others make room.
            for other in windows.iter() {
                other.expanded.set(false);
            }
            windows.push(window);
        });
        Some(window)
    }

    /// Takes a window away, with what the device keeps of it.
    fn remove(self, window: Window) {
        keep::forget(window);
        self.windows
            .update(|windows| windows.retain(|other| other.id != window.id));
    }
}
