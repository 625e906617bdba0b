//! Folders, messages, and messages being written.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::UploadId;

/// What a folder is for (RFC 6154 special-use attributes, and `INBOX` itself).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderRole {
    /// `INBOX` (RFC 9051 §5.1).
    Inbox,
    /// `\Drafts`
    Drafts,
    /// `\Sent`
    Sent,
    /// `\Archive`
    Archive,
    /// `\Junk`
    Junk,
    /// `\Trash`
    Trash,
    /// `\All`, a virtual folder
    All,
    /// `\Flagged`, a virtual folder
    Flagged,
}

/// One folder of `GET /api/mail/folders`, in the order in which the page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The IMAP mailbox name, decoded to Unicode; the key in every other call.
    pub name: String,
    /// The hierarchy delimiter, if the server has one.
    pub delimiter: Option<char>,
    /// The last component of the name: what is shown.
    pub label: String,
    /// How deep it stands, 0 at the top.
    pub depth: u32,
    /// What it is for, if anything special.
    pub role: Option<FolderRole>,
    /// Whether it can be opened at all (`\Noselect` folders only hold others).
    pub selectable: bool,
    /// How many messages it holds.
    pub total: u32,
    /// How many of them are not `\Seen`.
    pub unread: u32,
}

/// Makes a folder, below another one or at the top: `POST /api/mail/folders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderCreate {
    /// The full name, with the hierarchy delimiter between components.
    pub name: String,
}

/// Renames or moves a folder: `PUT /api/mail/folders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderRename {
    /// Its name now.
    pub name: String,
    /// Its name afterwards.
    pub new_name: String,
}

/// Names one message for ever: RFC 9051 §2.3.1.1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageKey {
    /// The folder's name.
    pub folder: String,
    /// The folder's UIDVALIDITY when the message was listed.
    pub validity: u32,
    /// The message's UID.
    pub uid: u32,
}

/// A name with an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The display name, decoded; empty if there is none.
    pub name: String,
    /// `local@domain`.
    pub email: String,
}

/// The flags that the page knows (RFC 9051 §2.3.2, RFC 5788 for `$Forwarded` and `$Junk`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `$Forwarded`
    pub forwarded: bool,
    /// `\Draft`
    pub draft: bool,
}

/// One of the flags in [`Flags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// `\Seen`
    Seen,
    /// `\Flagged`
    Flagged,
    /// `\Answered`
    Answered,
    /// `$Forwarded`
    Forwarded,
}

/// One line of the message list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageSummary {
    /// Its UID in the window's folder.
    pub uid: u32,
    /// Its flags.
    pub flags: Flags,
    /// The first `From` address, if the header has one that can be read.
    pub from: Option<Address>,
    /// The `To` addresses, at most 5.
    pub to: Vec<Address>,
    /// The decoded subject, cut to 500 characters.
    pub subject: String,
    /// The `Date` header, or the time of arrival where it is missing or unreadable.
    #[serde(deserialize_with = "crate::time::read")]
    pub date: DateTime<Utc>,
    /// RFC822.SIZE in bytes.
    pub size: u32,
    /// Whether it has a part that a person would call an attachment.
    pub has_attachment: bool,
    /// The first words of the text, cut to 200 characters; empty if not at hand.
    pub preview: String,
}

/// `GET /api/mail/messages?folder=&offset=&limit=&query=`: a stretch of a folder, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageWindow {
    /// The folder's name.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub validity: u32,
    /// How many messages the folder (or the search) has in all.
    pub total: u32,
    /// The position of the first message of this window, 0 for the newest.
    pub offset: u32,
    /// At most `limit` of them (the server allows 200).
    pub messages: Vec<MessageSummary>,
}

/// A part of a message that can be shown or saved by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The part's number (RFC 9051 §6.4.5, e.g. `2.1`).
    pub part: String,
    /// A safe file name, never empty.
    pub name: String,
    /// The media type in lower case, e.g. `image/png`.
    pub media_type: String,
    /// Size in bytes once decoded, as near as the transfer encoding lets one tell.
    pub size: u64,
    /// Whether the HTML shows it by `cid:`, so that it need not be listed again.
    pub inline: bool,
}

/// One header as it stands in the message, decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The field's name.
    pub name: String,
    /// Its decoded value, cut to 4,000 characters.
    pub value: String,
}

/// `GET /api/mail/message?folder=&validity=&uid=`: one message opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageDetail {
    /// Its key.
    pub key: MessageKey,
    /// Its flags when it was read; opening it does not change them.
    pub flags: Flags,
    /// The decoded subject.
    pub subject: String,
    /// `From`
    pub from: Vec<Address>,
    /// `Sender`, where it differs from `From`
    pub sender: Option<Address>,
    /// `Reply-To`
    pub reply_to: Vec<Address>,
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`
    pub bcc: Vec<Address>,
    /// `Date`, or the time of arrival.
    #[serde(deserialize_with = "crate::time::read")]
    pub date: DateTime<Utc>,
    /// RFC822.SIZE in bytes.
    pub size: u32,
    /// `Message-ID` without angle brackets, empty if missing.
    pub message_id: String,
    /// The plain text, where the message has one or none of its parts is HTML. At most 1 MiB; see `text_truncated`.
    pub text: Option<String>,
    /// Whether `text` was cut.
    pub text_truncated: bool,
    /// Whether `GET /api/mail/html` has something to show.
    pub has_html: bool,
    /// Whether the HTML refers to anything on other hosts, so that the page can offer to load it.
    pub has_remote_content: bool,
    /// The attachments, in the message's order, at most 1,000.
    pub attachments: Vec<Attachment>,
    /// How many parts more the message has than are listed; the whole of it is in its source.
    #[serde(default)]
    pub parts_left_out: u32,
    /// `List-Unsubscribe` targets (RFC 2369), `https:` and `mailto:` only.
    pub unsubscribe: Vec<String>,
}

/// Adds and removes flags: `POST /api/mail/flags`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagChange {
    /// The folder's name.
    pub folder: String,
    /// Its UIDVALIDITY when the messages were listed.
    pub validity: u32,
    /// The messages, at most 1,000.
    pub uids: Vec<u32>,
    /// Flags to set.
    #[serde(default)]
    pub add: Vec<Flag>,
    /// Flags to clear.
    #[serde(default)]
    pub remove: Vec<Flag>,
}

/// Where messages go: `POST /api/mail/move`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveTarget {
    /// A folder by name.
    Folder(String),
    /// The folder with that role, made if there is none.
    Role(FolderRole),
    /// Gone for good. Refused for folders other than Trash, Junk and Drafts.
    Expunged,
}

/// Moves messages: archive, delete, junk and undo are all moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRequest {
    /// The folder's name.
    pub folder: String,
    /// Its UIDVALIDITY when the messages were listed.
    pub validity: u32,
    /// The messages, at most 1,000.
    pub uids: Vec<u32>,
    /// Where to.
    pub target: MoveTarget,
}

/// Where the messages are now, so that the move can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveResult {
    /// The folder they went to; `None` when expunged.
    pub folder: Option<String>,
    /// That folder's UIDVALIDITY.
    pub validity: u32,
    /// Their UIDs there (RFC 4315 COPYUID), empty if the server does not tell.
    pub uids: Vec<u32>,
}

/// A file uploaded for a message: the answer to `POST /api/mail/uploads?name=`, whose body is the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Names it in a draft.
    pub id: UploadId,
    /// The file's name.
    pub name: String,
    /// Its media type, as the browser said or as its name suggests.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Where an attachment of a draft comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentSource {
    /// Uploaded for this message.
    Upload(UploadId),
    /// A part of a message that already lies on the server (a forward, or a draft taken up again).
    Part {
        /// The message.
        key: MessageKey,
        /// The part's number; empty for the whole message as `message/rfc822`.
        part: String,
    },
}

/// An attachment of a message being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAttachment {
    /// Where its bytes are.
    pub source: AttachmentSource,
    /// The file's name.
    pub name: String,
    /// The media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// The Content-ID (without angle brackets) by which the HTML shows it; `None` for a plain attachment.
    pub content_id: Option<String>,
}

/// What the message being written answers or hands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftOrigin {
    /// The message.
    pub key: MessageKey,
    /// Whether it is forwarded (`$Forwarded` is set on it) rather than answered (`\Answered`).
    pub forwarded: bool,
}

/// A message being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`
    pub bcc: Vec<Address>,
    /// The subject.
    pub subject: String,
    /// The HTML body; inline images are `<img src="cid:…">`. Sanitised by the server before it is used.
    pub html: String,
    /// The plain text body. Where it is empty the server makes it from `html`.
    pub text: String,
    /// Attachments and inline images.
    pub attachments: Vec<DraftAttachment>,
    /// `In-Reply-To`, without angle brackets.
    pub in_reply_to: String,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// What it answers or forwards, for the flag on it.
    pub origin: Option<DraftOrigin>,
}

/// Why the compose window opens: `GET /api/mail/compose?mode=&folder=&validity=&uid=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComposeMode {
    /// Answer the sender.
    Reply,
    /// Answer the sender and all other recipients.
    ReplyAll,
    /// Hand it on, with its attachments.
    Forward,
    /// Take up a draft where it was left.
    Edit,
}

/// Keeps a draft on the server: `POST /api/mail/drafts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSave {
    /// The message so far.
    pub draft: Draft,
    /// The version that this one takes the place of.
    pub replaces: Option<MessageKey>,
}

/// The answer to [`DraftSave`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSaved {
    /// Where the draft lies now.
    pub key: MessageKey,
}

/// Sends a message: `POST /api/mail/send`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendRequest {
    /// The message.
    pub draft: Draft,
    /// The saved draft to remove once it is sent.
    pub saved: Option<MessageKey>,
    /// Made by the page, one for each message, 8 to 64 characters: a repeated request does not send twice.
    pub idempotency_key: String,
}

/// The answer to [`SendRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendResult {
    /// The `Message-ID` that went out, without angle brackets.
    pub message_id: String,
    /// Whether the copy in Sent was stored; the message is on its way even if not.
    pub copy_stored: bool,
}
