//! What the parts of the mail section share.

use std::collections::VecDeque;
use std::ops::Range;

use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_page_logic::mail::list::MessageList;
use roost_page_logic::mail::place::Place;
use roost_page_logic::mail::selection::Selection;
use roost_shared::mail::{Folder, FolderRole, MessageDetail, MessageKey};

use crate::api::{ApiError, Query};
use crate::browser::location::{Location, Step};
use crate::reactive::memo;

/// How many opened messages are kept, so that going back to one shows it at once.
const KEPT_MESSAGES: usize = 30;

/// Which list is shown: a folder's, or what a search in it finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The folder's name.
    pub folder: String,
    /// What is searched for; empty for everything.
    pub query: String,
}

/// The mail section's state; one for the whole page. Get it with `MailState::expect()`.
#[derive(Clone, Copy)]
pub struct MailState {
    /// All folders; `None` until the server has told them.
    pub folders: RwSignal<Option<Vec<Folder>>>,
    /// Which list is shown.
    pub source: RwSignal<Source>,
    /// The list that is shown.
    pub list: RwSignal<MessageList>,
    /// Why the list cannot be shown.
    pub problem: RwSignal<Option<ApiError>>,
    /// What is ticked in it.
    pub selection: RwSignal<Selection>,
    /// The positions in view.
    pub range: RwSignal<Range<usize>>,
    /// How far the list is scrolled.
    pub scroll: RwSignal<f64>,
    /// A position to bring into view.
    pub reveal: RwSignal<Option<usize>>,
    /// The message that is open.
    pub open: RwSignal<Option<MessageKey>>,
    /// What the folder that is shown is for.
    pub role: Memo<Option<FolderRole>>,
    /// Messages that were opened, the latest last.
    pub opened: RwSignal<VecDeque<MessageDetail>>,
    location: Location,
}

impl MailState {
    /// Makes the page's mail state and provides it.
    pub fn provide() -> Self {
        let folders = RwSignal::new(None::<Vec<Folder>>);
        let source = RwSignal::new(Source::default());
        let role = memo(move || {
            let name = source.with(|source| source.folder.clone());
            folders.with(|folders| folders.as_ref()?.iter().find(|folder| folder.name == name)?.role)
        });
        let state = Self {
            folders,
            source,
            role,
            list: RwSignal::new(MessageList::default()),
            problem: RwSignal::new(None),
            selection: RwSignal::new(Selection::default()),
            range: RwSignal::new(0..0),
            scroll: RwSignal::new(0.0),
            reveal: RwSignal::new(None),
            open: RwSignal::new(None),
            opened: RwSignal::new(VecDeque::new()),
            location: Location::expect(),
        };
        provide_context(state);
        state
    }

    /// The page's mail state.
    pub fn expect() -> Self {
        expect_context()
    }

    /// How many messages in the inbox are unread.
    pub fn inbox_unread(self) -> Signal<u32> {
        memo(move || {
            self.folders.with(|folders| {
                folders
                    .as_deref()
                    .and_then(|folders| folder::with_role(folders, FolderRole::Inbox))
                    .map_or(0, |inbox| inbox.unread)
            })
        })
        .into()
    }

    /// The folder that is shown.
    pub fn folder(self) -> Option<Folder> {
        let name = self.source.with(|source| source.folder.clone());
        self.folder_named(&name)
    }

    /// What the folder that is shown is for, for what is done and not shown.
    pub fn role_now(self) -> Option<FolderRole> {
        self.role.get_untracked()
    }

    /// What is shown, for the tab: the open message's subject, or the folder.
    pub fn place(self) -> String {
        let open = self.open_uid();
        let subject = open.and_then(|uid| {
            self.list
                .with(|list| list.message(uid).map(|found| found.subject.clone()))
        });
        subject
            .filter(|subject| !subject.trim().is_empty())
            .or_else(|| self.folder().map(|found| folder::label(&found).to_owned()))
            .unwrap_or_else(|| "Mail".to_owned())
    }

    /// A folder by its name.
    pub fn folder_named(self, name: &str) -> Option<Folder> {
        self.folders.with(|folders| {
            folders
                .as_ref()?
                .iter()
                .find(|folder| folder.name == name)
                .cloned()
        })
    }

    /// What a folder is called in a sentence.
    pub fn label_of(self, name: &str) -> String {
        untrack(|| self.folder_named(name))
            .map_or_else(|| name.to_owned(), |found| folder::label(&found).to_owned())
    }

    /// The path to a message of the list that is shown, or to the list itself.
    pub fn path(self, message: Option<u32>) -> String {
        let source = self.source.get();
        let validity = self.list.with(MessageList::validity);
        let place = Place {
            folder: source.folder,
            message: message.map(|uid| (validity, uid)),
        };
        let path = Query::new(&format!("/mail/{}", place.path()));
        if source.query.is_empty() {
            path
        } else {
            path.with("q", source.query)
        }
        .build()
    }

    /// Opens a message of the list, or goes back to the list.
    pub fn go(self, message: Option<u32>) {
        let path = untrack(|| self.path(message));
        // From one message to the next is not a step back to take: the way back leads to the list.
        let between = message.is_some() && self.open.with_untracked(Option::is_some);
        let step = if between { Step::Replacing } else { Step::Within };
        self.location.go(&path, step);
    }

    /// Goes to a folder's list.
    pub fn go_to_folder(self, name: &str) {
        let path = format!("/mail/{}", Place::folder(name).path());
        self.location.go(&path, Step::New);
    }

    /// The UID of the open message, if it belongs to the list that is shown.
    pub fn open_uid(self) -> Option<u32> {
        self.open.with(|open| open.as_ref().map(|key| key.uid))
    }

    /// The messages that an action is about: the ticked ones, or the open one, or the one at the keyboard.
    pub fn targets(self) -> Vec<u32> {
        let ticked = self.selection.with_untracked(Selection::uids);
        if !ticked.is_empty() {
            return ticked;
        }
        let open = untrack(|| self.open_uid());
        open.or_else(|| self.selection.with_untracked(Selection::cursor))
            .into_iter()
            .collect()
    }

    /// Keeps a message that was opened.
    pub fn keep(self, detail: MessageDetail) {
        self.opened.update(|opened| {
            opened.retain(|other| other.key != detail.key);
            opened.push_back(detail);
            if opened.len() > KEPT_MESSAGES {
                opened.pop_front();
            }
        });
    }
}
