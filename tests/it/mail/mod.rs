//! Mail over the JSON API, against the real Dovecot and Postfix.

mod attachments;
mod compose;
mod folders;
mod hostile;
mod invitations;
mod list;
mod live;
mod moving;
mod other_user;
mod quarantine;
mod reading;
mod sending;

use roost_shared::mail::{MessageKey, MessageWindow};

use crate::support::{Person, eventually};

/// The path of a call on one message.
fn path(call: &str, key: &MessageKey) -> String {
    let folder = encode(&key.folder);
    format!(
        "/api/mail/{call}?folder={folder}&validity={}&uid={}",
        key.validity, key.uid
    )
}

/// A value for a query string.
fn encode(text: &str) -> String {
    reqwest::Url::parse_with_params("http://h/", [("q", text)])
        .expect("a URL")
        .query()
        .expect("a query")
        .trim_start_matches("q=")
        .to_owned()
}

async fn window(person: &Person, folder: &str) -> MessageWindow {
    person
        .get(&format!(
            "/api/mail/messages?folder={}&offset=0&limit=50",
            encode(folder)
        ))
        .await
        .json()
}

/// The key of the newest message of a folder, once there is one.
async fn newest(person: &Person, folder: &str) -> MessageKey {
    let window = eventually(10, "a message in the folder", async || {
        Some(window(person, folder).await).filter(|window| !window.messages.is_empty())
    })
    .await;
    MessageKey {
        folder: window.folder,
        validity: window.validity,
        uid: window.messages[0].uid,
    }
}
