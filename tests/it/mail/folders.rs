//! The folder tree.

use roost_shared::ErrorCode;
use roost_shared::mail::{Folder, FolderCreate, FolderRename, FolderRole};

use super::encode;
use crate::support::{App, Person};

async fn folders(person: &Person) -> Vec<Folder> {
    person.get("/api/mail/folders").await.json()
}

#[tokio::test]
async fn a_new_mailbox_has_the_special_folders_in_order() {
    let app = App::attach();
    let person = app.person("alice").await;
    let roles: Vec<_> = folders(&person)
        .await
        .iter()
        .filter_map(|folder| folder.role)
        .collect();
    use FolderRole::{Archive, Drafts, Inbox, Junk, Sent, Trash};
    assert_eq!(roles, [Inbox, Drafts, Sent, Archive, Junk, Trash]);
}

#[tokio::test]
async fn counts_tell_all_and_unread() {
    let app = App::attach();
    let person = app.person("alice").await;
    for number in 0..3 {
        person
            .append(&app, "INBOX", &format!("Subject: {number}\n\nx\n"))
            .await;
    }
    person.imap(&app).await.command("SELECT INBOX").await.unwrap();
    let mut imap = person.imap(&app).await;
    imap.command("SELECT INBOX").await.unwrap();
    imap.command("STORE 1 +FLAGS (\\Seen)").await.unwrap();
    let inbox = folders(&person).await.remove(0);
    assert_eq!((inbox.total, inbox.unread), (3, 2));
}

#[tokio::test]
async fn folders_are_made_renamed_and_removed_whatever_their_name() {
    let app = App::attach();
    let person = app.person("alice").await;
    for name in [
        "Projects",
        "Entwürfe & \"Ideen\"",
        "日本語",
        "a{5}b",
        "back\\slash",
        "100% %s",
    ] {
        person
            .post("/api/mail/folders", &FolderCreate { name: name.into() })
            .await
            .expect(201);
        let made = folders(&person)
            .await
            .into_iter()
            .find(|folder| folder.name == name)
            .expect(name);
        assert_eq!((made.label.as_str(), made.total), (name, 0));
        let new_name = format!("{name} 2");
        person
            .put(
                "/api/mail/folders",
                &FolderRename {
                    name: name.into(),
                    new_name: new_name.clone(),
                },
            )
            .await
            .expect(204);
        person
            .delete(&format!("/api/mail/folders?name={}", encode(&new_name)))
            .await
            .expect(204);
        assert!(
            !folders(&person)
                .await
                .iter()
                .any(|folder| folder.name.contains(name))
        );
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused_and_commands_cannot_be_smuggled() {
    let app = App::attach();
    let person = app.person("alice").await;
    let before = folders(&person).await;
    for name in ["", "a\r\nA1 DELETE Trash", "nul\0", "line\nbreak"] {
        let error = person
            .post("/api/mail/folders", &FolderCreate { name: name.into() })
            .await;
        let error = error.error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key("name"), "{error:?}");
    }
    person
        .post("/api/mail/folders", &FolderCreate { name: "Trash".into() })
        .await
        .error(ErrorCode::Conflict);
    assert_eq!(folders(&person).await, before);
}

#[tokio::test]
async fn special_folders_cannot_be_removed_and_unknown_ones_do_not_exist() {
    let app = App::attach();
    let person = app.person("alice").await;
    for name in ["INBOX", "Trash", "Drafts"] {
        let answer = person.delete(&format!("/api/mail/folders?name={name}")).await;
        assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
    }
    person
        .delete("/api/mail/folders?name=Nowhere")
        .await
        .error(ErrorCode::NotFound);
    person
        .get("/api/mail/messages?folder=Nowhere&offset=0&limit=10")
        .await
        .error(ErrorCode::NotFound);
}
