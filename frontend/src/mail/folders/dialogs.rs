//! Making, renaming and removing folders.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_shared::mail::Folder;

use crate::api::{self, ApiError};
use crate::mail::load;
use crate::mail::state::MailState;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, ConfirmDialog, Dialog, TextField, Toasts};

/// What is asked about folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Question {
    #[default]
    Nothing,
    /// A name for a new one, below another or at the top.
    Create(Option<Folder>),
    /// A new name.
    Rename(Folder),
}

/// The open question; the tree's rows ask, the dialogs answer.
#[derive(Clone, Copy)]
pub struct Asking {
    question: RwSignal<Question>,
    named: RwSignal<bool>,
    deleting: RwSignal<Option<Folder>>,
    delete: RwSignal<bool>,
}

impl Asking {
    /// Makes the tree's one and provides it.
    pub fn provide() -> Self {
        let asking = Self {
            question: RwSignal::default(),
            named: RwSignal::new(false),
            deleting: RwSignal::new(None),
            delete: RwSignal::new(false),
        };
        provide_context(asking);
        asking
    }

    /// The tree's one.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Asks for the name of a new folder.
    pub fn create(self, parent: Option<Folder>) {
        self.question.set(Question::Create(parent));
        self.named.set(true);
    }

    /// Asks for another name.
    pub fn rename(self, folder: Folder) {
        self.question.set(Question::Rename(folder));
        self.named.set(true);
    }

    /// Asks whether it goes.
    pub fn delete(self, folder: Folder) {
        self.deleting.set(Some(folder));
        self.delete.set(true);
    }
}

/// The dialogs.
#[component]
pub fn FolderDialogs() -> impl IntoView {
    let asking = Asking::expect();
    let title = Signal::derive(move || match asking.question.get() {
        Question::Rename(folder) => format!("Rename “{}”", folder::label(&folder)),
        Question::Create(Some(parent)) => format!("New folder in “{}”", folder::label(&parent)),
        Question::Create(None) | Question::Nothing => "New folder".to_owned(),
    });
    view! {
        <Dialog open=asking.named title=title>
            <NameForm asking=asking/>
        </Dialog>
        <DeleteDialog asking=asking/>
    }
}

#[component]
fn NameForm(asking: Asking) -> impl IntoView {
    let state = MailState::expect();
    let question = asking.question.get_untracked();
    let (start, action) = match &question {
        Question::Rename(folder) => (folder.label.clone(), "Rename"),
        _ => (String::new(), "Create"),
    };
    // At the top, too, a name with it would be that of a folder inside another.
    let delimiter = state
        .folders
        .with_untracked(|folders| folders.as_ref()?.first()?.delimiter);
    let name = RwSignal::new(start);
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let question = StoredValue::new(question);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let label = name.with_untracked(|name| name.trim().to_owned());
        error.set(folder::problem(&label, delimiter));
        if busy.get_untracked() || error.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        crate::reactive::spawn(async move {
            let result = answer(state, &question.get_value(), &label).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    asking.named.set(false);
                    load::folders(state);
                }
                Err(failure) => {
                    let text = failure
                        .fields()
                        .remove("name")
                        .unwrap_or_else(|| failure.message());
                    error.try_set(Some(text));
                }
            }
        });
    };
    view! {
        <form class="folder-form" on:submit=on::submit(submit)>
            <TextField label="Name" value=name error=error autofocus=true maxlength=200/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| asking.named.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true busy=busy>{action}</Button>
            </div>
        </form>
    }
}

async fn answer(state: MailState, question: &Question, label: &str) -> Result<(), ApiError> {
    match question {
        Question::Rename(folder) => {
            let new_name = folder::renamed(folder, label);
            if new_name == folder.name {
                return Ok(());
            }
            api::mail::rename_folder(&folder.name, &new_name).await?;
            if state.source.with_untracked(|source| source.folder == folder.name) {
                state.go_to_folder(&new_name);
            }
            Ok(())
        }
        Question::Create(parent) => api::mail::create_folder(&folder::child(parent.as_ref(), label)).await,
        Question::Nothing => Ok(()),
    }
}

#[component]
fn DeleteDialog(asking: Asking) -> impl IntoView {
    let state = MailState::expect();
    let toasts = Toasts::expect();
    let name = move || {
        asking.deleting.with(|folder| {
            folder
                .as_ref()
                .map(|folder| folder.label.clone())
                .unwrap_or_default()
        })
    };
    let total = move || {
        asking
            .deleting
            .with(|folder| folder.as_ref().map_or(0, |folder| folder.total))
    };
    let text = Signal::derive(move || match total() {
        0 => "The folder is empty.".to_owned(),
        1 => "The message in it will be gone for good.".to_owned(),
        many => format!("The {many} messages in it will be gone for good."),
    });
    let confirm = move |()| {
        let Some(folder) = asking.deleting.get_untracked() else {
            return;
        };
        crate::reactive::spawn(async move {
            match api::mail::delete_folder(&folder.name).await {
                Ok(()) => {
                    toasts.show(format!("Folder “{}” deleted", folder.label));
                    if state.source.with_untracked(|source| source.folder == folder.name) {
                        state.go_to_folder("INBOX");
                    }
                    load::folders(state);
                }
                Err(error) => {
                    toasts.problem(format!("The folder was not deleted. {}", error.message()));
                }
            }
        });
    };
    view! {
        <ConfirmDialog
            open=asking.delete
            title=Signal::derive(move || format!("Delete the folder “{}”?", name()))
            text=text
            action="Delete"
            on_confirm=confirm
        />
    }
}
