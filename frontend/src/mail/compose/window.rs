//! One message being written.

use std::collections::BTreeMap;

use leptos::prelude::*;
use roost_page_logic::mail::draft;
use roost_shared::mail::{Address, Draft, DraftOrigin, MessageKey};
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::{keep, save};
use crate::browser::chance;
use crate::mail::load;
use crate::mail::state::MailState;
use crate::session::Session;

/// How a message stands with the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveStatus {
    /// Nothing was changed yet.
    #[default]
    Untouched,
    /// Changed since it was saved.
    Changed,
    /// On its way.
    Saving,
    /// As it is here.
    Saved,
    /// The server could not take it; it is tried again.
    Retrying,
    /// The server refused it.
    Refused(String),
}

/// A message as it is kept on the device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The message.
    pub draft: Draft,
    /// Where the server keeps it.
    pub saved: Option<MessageKey>,
    /// Names the sending of it, so that it is sent once.
    pub idempotency_key: String,
}

impl Kept {
    /// A message that nobody keeps yet.
    pub fn new(draft: Draft) -> Self {
        Self {
            draft,
            saved: None,
            idempotency_key: random_key(),
        }
    }
}

/// A message being written. All copies are the same window.
#[derive(Clone, Copy)]
pub struct Window {
    /// Tells it from the others, also on the device.
    pub id: WindowId,
    /// `To`
    pub to: RwSignal<Vec<Address>>,
    /// `Cc`
    pub cc: RwSignal<Vec<Address>>,
    /// `Bcc`
    pub bcc: RwSignal<Vec<Address>>,
    /// The subject.
    pub subject: RwSignal<String>,
    /// The HTML as the message has it, `cid:` and all.
    pub html: RwSignal<String>,
    /// Attachments and inline images.
    pub files: Files,
    /// Where the server keeps it.
    pub saved: RwSignal<Option<MessageKey>>,
    /// How it stands with the server.
    pub status: RwSignal<SaveStatus>,
    /// Counts the changes; [`Window::touch`] adds one.
    pub version: RwSignal<u64>,
    /// What the server says of its fields: `to.0` and so on.
    pub errors: RwSignal<BTreeMap<String, String>>,
    /// What is wrong with it as a whole.
    pub problem: RwSignal<Option<String>>,
    /// What it starts with is on its way.
    pub loading: RwSignal<bool>,
    /// It is being sent.
    pub sending: RwSignal<bool>,
    /// Only its title is shown.
    pub minimized: RwSignal<bool>,
    /// It has the middle of the page.
    pub expanded: RwSignal<bool>,
    /// Cc and Bcc are shown.
    pub copies_shown: RwSignal<bool>,
    /// Changes whenever the editor has to take `html` anew.
    pub filled: RwSignal<u32>,
    /// A saving of it goes on: only one may at a time.
    pub saving: StoredValue<bool>,
    /// It was sent, closed or thrown away: nothing is kept of it any more.
    pub closed: RwSignal<bool>,
    rest: StoredValue<Rest>,
    session: Session,
    mail: MailState,
}

/// Names a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WindowId(u64);

impl std::fmt::Display for WindowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What one does not see while writing.
#[derive(Clone, Debug, Default)]
struct Rest {
    in_reply_to: String,
    references: Vec<String>,
    origin: Option<DraftOrigin>,
    idempotency_key: String,
}

impl Window {
    /// Opens a message. The present owner is the window's.
    pub fn new(kept: Kept, session: Session, mail: MailState) -> Self {
        let window = Self {
            id: WindowId(chance::number()),
            to: RwSignal::new(Vec::new()),
            cc: RwSignal::new(Vec::new()),
            bcc: RwSignal::new(Vec::new()),
            subject: RwSignal::new(String::new()),
            html: RwSignal::new(String::new()),
            files: Files::new(),
            saved: RwSignal::new(kept.saved),
            status: RwSignal::new(SaveStatus::Untouched),
            version: RwSignal::new(0),
            errors: RwSignal::new(BTreeMap::new()),
            problem: RwSignal::new(None),
            loading: RwSignal::new(false),
            sending: RwSignal::new(false),
            minimized: RwSignal::new(false),
            expanded: RwSignal::new(false),
            copies_shown: RwSignal::new(false),
            filled: RwSignal::new(0),
            saving: StoredValue::new(false),
            closed: RwSignal::new(false),
            rest: StoredValue::new(Rest {
                idempotency_key: kept.idempotency_key,
                ..Rest::default()
            }),
            session,
            mail,
        };
        window.fill(kept.draft);
        keep::follow(window);
        save::follow(window);
        window
    }

    /// Takes a message in.
    pub fn fill(self, draft: Draft) {
        self.copies_shown
            .set(!draft.cc.is_empty() || !draft.bcc.is_empty());
        self.to.set(draft.to);
        self.cc.set(draft.cc);
        self.bcc.set(draft.bcc);
        self.subject.set(draft.subject);
        self.html.set(draft.html);
        self.files.fill(draft.attachments);
        self.rest.update_value(|rest| {
            rest.in_reply_to = draft.in_reply_to;
            rest.references = draft.references;
            rest.origin = draft.origin;
        });
        self.filled.update(|filled| *filled = filled.wrapping_add(1));
    }

    /// The message as it stands.
    pub fn draft(self) -> Draft {
        let rest = self.rest.get_value();
        Draft {
            to: self.to.get_untracked(),
            cc: self.cc.get_untracked(),
            bcc: self.bcc.get_untracked(),
            subject: self.subject.get_untracked(),
            html: self.html.get_untracked(),
            text: String::new(),
            attachments: self.files.attachments(),
            in_reply_to: rest.in_reply_to,
            references: rest.references,
            origin: rest.origin,
        }
    }

    /// The message as it is kept on the device.
    pub fn kept(self) -> Kept {
        Kept {
            draft: self.draft(),
            saved: self.saved.get_untracked(),
            idempotency_key: self.rest.with_value(|rest| rest.idempotency_key.clone()),
        }
    }

    /// Says that something was changed.
    pub fn touch(self) {
        self.problem.set(None);
        self.status.set(SaveStatus::Changed);
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    /// Whether nothing would be lost with it.
    pub fn is_blank(self) -> bool {
        let signature = untrack(|| self.session.settings())
            .map(|settings| settings.signature)
            .unwrap_or_default();
        draft::is_blank(&self.draft(), &signature) && !self.files.is_busy()
    }

    /// Whose it is.
    pub fn account(self) -> String {
        untrack(|| self.session.address())
    }

    /// Says that the server's copy changed: where its folder is shown, one must not open the former one.
    pub fn copy_changed(self, folder: &str) {
        if self.mail.source.with_untracked(|source| source.folder == folder) {
            load::refresh(self.mail);
        }
        load::folders(self.mail);
    }

    /// Names another try as another message: for after the server refused this one and it was changed.
    pub fn renew_key(self) {
        self.rest.update_value(|rest| rest.idempotency_key = random_key());
    }
}

fn random_key() -> String {
    format!("{:016x}{:016x}", chance::number(), chance::number())
}
