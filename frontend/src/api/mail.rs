//! Calls about folders, messages, and messages being written.

use roost_shared::UploadId;
use roost_shared::calendar::MailedInvitation;
use roost_shared::mail::{
    ComposeMode, Draft, DraftSave, DraftSaved, FlagChange, Folder, FolderCreate, FolderRename, MessageDetail,
    MessageKey, MessageWindow, MoveRequest, MoveResult, SendRequest, SendResult,
};

use super::{ApiError, Query, delete, get, get_patiently, get_while, post, post_empty, put};
use crate::browser::intl;

/// All folders, in the order in which they are shown.
pub async fn folders() -> Result<Vec<Folder>, ApiError> {
    get_patiently("/api/mail/folders").await
}

/// Makes a folder.
pub async fn create_folder(name: &str) -> Result<(), ApiError> {
    post_empty(
        "/api/mail/folders",
        &FolderCreate {
            name: name.to_owned(),
        },
    )
    .await
}

/// Renames a folder.
pub async fn rename_folder(name: &str, new_name: &str) -> Result<(), ApiError> {
    let body = FolderRename {
        name: name.to_owned(),
        new_name: new_name.to_owned(),
    };
    put("/api/mail/folders", &body).await
}

/// Removes a folder with what is in it.
pub async fn delete_folder(name: &str) -> Result<(), ApiError> {
    delete(&Query::new("/api/mail/folders").with("name", name).build()).await
}

/// A stretch of a folder's list, newest first. Tried again while `go_on` holds.
pub async fn messages(
    folder: &str,
    query: &str,
    (offset, limit): (usize, usize),
    go_on: impl Fn() -> bool,
) -> Result<MessageWindow, ApiError> {
    let mut url = Query::new("/api/mail/messages")
        .with("folder", folder)
        .with("offset", offset)
        .with("limit", limit);
    if !query.is_empty() {
        url = url.with("query", query);
    }
    get_while(&url.build(), go_on).await
}

/// One message, opened. Tried again while `go_on` holds.
pub async fn message(key: &MessageKey, go_on: impl Fn() -> bool) -> Result<MessageDetail, ApiError> {
    get_while(&at("/api/mail/message", key).build(), go_on).await
}

/// Takes the invitation or answer in a message into the calendar, unless that was done before, and tells what it says
/// and how the event stands; times are civil times in `timezone`.
pub async fn take_invitation(key: &MessageKey, timezone: &str) -> Result<MailedInvitation, ApiError> {
    let url = Query::new("/api/mail/invitation").with("timezone", timezone);
    post(&url.build(), key).await
}

/// Adds and removes flags.
pub async fn change_flags(change: &FlagChange) -> Result<(), ApiError> {
    post_empty("/api/mail/flags", change).await
}

/// Moves messages.
pub async fn move_messages(request: &MoveRequest) -> Result<MoveResult, ApiError> {
    post("/api/mail/move", request).await
}

/// What a compose window starts with; the date of what is quoted is written as the page shows it.
pub async fn compose(mode: ComposeMode, key: &MessageKey) -> Result<Draft, ApiError> {
    let mode = match mode {
        ComposeMode::Reply => "reply",
        ComposeMode::ReplyAll => "reply_all",
        ComposeMode::Forward => "forward",
        ComposeMode::Edit => "edit",
    };
    let url = at("/api/mail/compose", key).with("mode", mode);
    get(&url.with("timezone", &*intl::timezone()).build()).await
}

/// Keeps a draft on the server.
pub async fn save_draft(save: &DraftSave) -> Result<DraftSaved, ApiError> {
    post("/api/mail/drafts", save).await
}

/// Sends a message.
pub async fn send(request: &SendRequest) -> Result<SendResult, ApiError> {
    post("/api/mail/send", request).await
}

/// Forgets an uploaded file.
pub async fn delete_upload(id: UploadId) -> Result<(), ApiError> {
    delete(&upload_url(id)).await
}

/// Where an uploaded file can be shown from.
pub fn upload_url(id: UploadId) -> String {
    format!("/api/mail/uploads/{id}")
}

/// Where a message's HTML can be shown from, in a sandboxed frame only.
pub fn html_url(key: &MessageKey, remote: bool) -> String {
    at("/api/mail/html", key).with("remote", remote).build()
}

/// Where a part of a message lies.
pub fn part_url(key: &MessageKey, part: &str, download: bool) -> String {
    let url = at("/api/mail/part", key).with("part", part);
    if download { url.with("download", true) } else { url }.build()
}

/// Where a message's source lies.
pub fn source_url(key: &MessageKey) -> String {
    at("/api/mail/source", key).build()
}

fn at(path: &str, key: &MessageKey) -> Query {
    Query::new(path)
        .with("folder", &key.folder)
        .with("validity", key.validity)
        .with("uid", key.uid)
}
