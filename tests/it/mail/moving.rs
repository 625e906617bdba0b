//! Archive, delete, undo.

use roost_shared::ErrorCode;
use roost_shared::mail::{FolderRole, MoveRequest, MoveResult, MoveTarget};

use super::window;
use crate::support::App;

#[tokio::test]
async fn a_move_can_be_undone() {
    let app = App::attach();
    let person = app.person("alice").await;
    for subject in ["one", "two"] {
        person
            .append(&app, "INBOX", &format!("Subject: {subject}\n\nx\n"))
            .await;
    }
    for role in [FolderRole::Archive, FolderRole::Trash, FolderRole::Junk] {
        let inbox = window(&person, "INBOX").await;
        let there = MoveRequest {
            folder: "INBOX".into(),
            validity: inbox.validity,
            uids: inbox.messages.iter().map(|message| message.uid).collect(),
            target: MoveTarget::Role(role),
        };
        let moved: MoveResult = person.post("/api/mail/move", &there).await.json();
        assert_eq!(moved.uids.len(), 2);
        let folder = moved.folder.unwrap();
        assert_eq!(window(&person, "INBOX").await.total, 0);
        assert_eq!(window(&person, &folder).await.total, 2);
        let back = MoveRequest {
            folder: folder.clone(),
            validity: moved.validity,
            uids: moved.uids,
            target: MoveTarget::Folder("INBOX".into()),
        };
        person.post("/api/mail/move", &back).await.expect(200);
        assert_eq!(window(&person, "INBOX").await.total, 2);
        assert_eq!(window(&person, &folder).await.total, 0);
    }
}

#[tokio::test]
async fn only_what_is_in_the_bin_can_be_destroyed() {
    let app = App::attach();
    let person = app.person("alice").await;
    for folder in ["INBOX", "Trash"] {
        person.append(&app, folder, "Subject: x\n\ny\n").await;
        let listed = window(&person, folder).await;
        let request = MoveRequest {
            folder: folder.into(),
            validity: listed.validity,
            uids: vec![listed.messages[0].uid],
            target: MoveTarget::Expunged,
        };
        let answer = person.post("/api/mail/move", &request).await;
        if folder == "INBOX" {
            assert!(answer.status.is_client_error(), "{}", answer.status);
            assert_eq!(window(&person, folder).await.total, 1);
        } else {
            assert_eq!(answer.json::<MoveResult>().folder, None);
            assert_eq!(window(&person, folder).await.total, 0);
        }
    }
}

#[tokio::test]
async fn a_move_to_nowhere_moves_nothing() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.append(&app, "INBOX", "Subject: x\n\ny\n").await;
    let inbox = window(&person, "INBOX").await;
    let mut request = MoveRequest {
        folder: "INBOX".into(),
        validity: inbox.validity,
        uids: vec![inbox.messages[0].uid],
        target: MoveTarget::Folder("Nowhere".into()),
    };
    person
        .post("/api/mail/move", &request)
        .await
        .error(ErrorCode::NotFound);
    request.target = MoveTarget::Role(FolderRole::Trash);
    request.validity += 1;
    person
        .post("/api/mail/move", &request)
        .await
        .error(ErrorCode::ChangedMeanwhile);
    assert_eq!(window(&person, "INBOX").await.total, 1);
}
