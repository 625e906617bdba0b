//! The mail service with IMAP servers that change under it, break off or count what is asked of them.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use roost_imap::testing::{CAPABILITIES, ScriptedServer, Step, on, on_exactly, signed_in};
use roost_mail::{CredentialSource, Mail, MailConfig, MailError, MailUser};
use roost_model::{Account, MailCredential, Secret};
use roost_shared::AccountId;
use roost_shared::event::ServerEvent;
use roost_shared::mail::{FlagChange, MessageKey, MoveRequest, MoveTarget};

struct Password;

impl CredentialSource for Password {
    fn credential(&self) -> Option<MailCredential> {
        let user = "alice@example.test".to_owned();
        Some(MailCredential::Password {
            user,
            password: Secret::new("secret".to_owned()),
        })
    }
}

fn alice() -> MailUser {
    let account = Account {
        id: AccountId(1),
        address: "alice@example.test".to_owned(),
        display_name: "Alice".to_owned(),
    };
    MailUser::new(account, Arc::new(Password))
}

/// The service over scripted connections. No test here asks the database.
async fn mail(scripts: Vec<Vec<Step>>) -> (Mail, ScriptedServer) {
    let server = ScriptedServer::start(scripts).await.unwrap();
    let mail = Mail::new(MailConfig {
        imap: server.endpoint().unwrap(),
        sieve: None,
        submission: "smtp://127.0.0.1:1".parse().unwrap(),
        max_message_bytes: 1_000_000,
        image_key: vec![0; 32],
        image_ports: vec![443],
        pool: roost_db::pool::connect(
            "postgres://127.0.0.1:1/none",
            roost_db::pool::PoolSettings::default(),
        )
        .unwrap(),
    });
    (mail, server)
}

fn selected(exists: u32, validity: u32) -> String {
    format!("* {exists} EXISTS\n* OK [UIDVALIDITY {validity}] ok\n* OK [UIDNEXT 99] ok\n")
}

/// Rows with these sequence numbers; the UID is the number and 100.
fn rows(numbers: impl IntoIterator<Item = u32>) -> String {
    numbers
        .into_iter()
        .map(|number| {
            format!(
                "* {number} FETCH (UID {} FLAGS () INTERNALDATE \"23-Nov-2026 06:00:00 +0000\" RFC822.SIZE 9 \
                 BODY[HEADER.FIELDS (DATE FROM TO SUBJECT)]<0> \"Subject: {number}\" \
                 BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 9 1) PREVIEW \"p\")\n",
                number + 100
            )
        })
        .collect()
}

fn subjects(window: &roost_shared::mail::MessageWindow) -> Vec<&str> {
    window
        .messages
        .iter()
        .map(|message| message.subject.as_str())
        .collect()
}

#[tokio::test]
async fn a_list_is_asked_for_by_what_is_known_and_put_right_by_what_came() {
    let (mail, server) = mail(vec![signed_in(
        CAPABILITIES,
        [
            // Nothing is known: the folder is opened first.
            on("SELECT \"INBOX\"", &selected(5, 7)),
            on("FETCH 4:5", &rows([4, 5])),
            // It is open: two arrive, which the open end of the range brings along.
            on("NOOP", "* 7 EXISTS\n"),
            on("FETCH 4:*", &rows([4, 5, 6, 7])),
            // Three go: what the guess missed is fetched after.
            on("NOOP", "* 7 EXPUNGE\n* 6 EXPUNGE\n* 5 EXPUNGE\n"),
            on_exactly("FETCH 6:*", "* 4 FETCH (FLAGS ())\n{tag} OK done\n"),
            on("FETCH 3:4", &rows([3, 4])),
        ],
    )])
    .await;
    let user = alice();
    let window = mail.messages(&user, "INBOX", 0, 2, "").await.unwrap();
    assert_eq!(
        (window.total, window.validity, subjects(&window)),
        (5, 7, vec!["5", "4"])
    );
    let window = mail.messages(&user, "INBOX", 0, 2, "").await.unwrap();
    assert_eq!((window.total, subjects(&window)), (7, vec!["7", "6"]));
    let window = mail.messages(&user, "INBOX", 0, 2, "").await.unwrap();
    assert_eq!((window.total, subjects(&window)), (4, vec!["4", "3"]));
    assert_eq!(window.messages[0].uid, 104);
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}

/// Flags of the messages with these sequence numbers.
fn flags(numbers: impl IntoIterator<Item = u32>, flags: &str) -> String {
    numbers
        .into_iter()
        .map(|number| format!("* {number} FETCH (UID {} FLAGS ({flags}))\n", number + 100))
        .collect()
}

#[tokio::test]
async fn a_folder_that_is_listed_again_is_asked_for_flags_and_for_what_is_new() {
    let (mail, server) = mail(vec![
        signed_in(
            CAPABILITIES,
            [
                on("SELECT \"INBOX\"", &selected(5, 7)),
                on("FETCH 2:5 (UID FLAGS INTERNALDATE", &rows(2..=5)),
                // One has arrived.
                on("NOOP", "* 6 EXISTS\n"),
                on("FETCH 2:* (UID FLAGS)", &flags(2..=6, "\\Seen")),
                on("FETCH 6 (UID FLAGS INTERNALDATE", &rows([6])),
                // All are known.
                on("NOOP", ""),
                on("FETCH 3:* (UID FLAGS)", &flags(3..=6, "\\Flagged")),
                // Nobody has listed so far down.
                on("NOOP", ""),
                on("FETCH 1:2 (UID FLAGS INTERNALDATE", &rows([1, 2])),
                // A search finds one that is known and one that is not.
                on("UID SEARCH", "* SEARCH 50 103\n"),
                on("UID FETCH 103 (UID FLAGS)", &flags([3], "")),
                on("UID FETCH 50 (UID FLAGS INTERNALDATE", ""),
                Step::Close,
            ],
        ),
        // The folder was made anew: nothing is known of it.
        signed_in(
            CAPABILITIES,
            [
                on("SELECT \"INBOX\"", &selected(6, 8)),
                on("FETCH 3:* (UID FLAGS)", &flags(3..=6, "")),
                on("FETCH 3:6 (UID FLAGS INTERNALDATE", &rows(3..=6)),
            ],
        ),
    ])
    .await;
    let user = alice();
    let list = async |offset, query| match mail.messages(&user, "INBOX", offset, 4, query).await {
        Ok(window) => window,
        Err(error) => panic!("{error}: {:?}", server.heard()),
    };
    assert_eq!(subjects(&list(0, "").await), ["5", "4", "3", "2"]);
    let window = list(0, "").await;
    assert_eq!(subjects(&window), ["6", "5", "4", "3"]);
    let seen: Vec<bool> = window.messages.iter().map(|message| message.flags.seen).collect();
    assert_eq!(seen, [false, true, true, true], "the flags are those of now");
    let window = list(0, "").await;
    assert_eq!(subjects(&window), ["6", "5", "4", "3"]);
    assert!(
        window
            .messages
            .iter()
            .all(|message| message.flags.flagged && !message.flags.seen)
    );
    assert_eq!(
        (window.messages[0].preview.as_str(), window.messages[0].size),
        ("p", 9)
    );
    assert_eq!(subjects(&list(4, "").await), ["2", "1"]);
    assert_eq!(subjects(&list(0, "hello").await), ["3"]);
    let window = list(0, "").await;
    assert_eq!(
        (window.validity, subjects(&window)),
        (8, vec!["6", "5", "4", "3"])
    );
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn what_a_late_answer_to_noop_tells_moves_the_rows_that_came_before_it() {
    // As Dovecot does it: the answer to the NOOP comes last, and with it that one message went.
    let (mail, server) = mail(vec![signed_in(
        CAPABILITIES,
        [
            on("SELECT \"INBOX\"", &selected(5, 7)),
            on("FETCH 2:5", &rows(2..=5)),
            on_exactly("NOOP", ""),
            on("FETCH 2:* (UID FLAGS)", &flags(2..=5, "")),
            Step::Say("* 3 EXPUNGE\nA0005 OK done\n".to_owned()),
            on("FETCH 1 (UID FLAGS INTERNALDATE", &rows([1])),
        ],
    )])
    .await;
    let user = alice();
    let window = mail.messages(&user, "INBOX", 0, 4, "").await.unwrap();
    assert_eq!(subjects(&window), ["5", "4", "3", "2"]);
    let window = mail.messages(&user, "INBOX", 0, 4, "").await.unwrap();
    assert_eq!((window.total, subjects(&window)), (4, vec!["5", "4", "2", "1"]));
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn a_folder_whose_size_is_known_is_listed_with_the_select() {
    let (mail, server) = mail(vec![signed_in(
        CAPABILITIES,
        [
            on(
                "LIST",
                "* LIST () \"/\" INBOX\n* STATUS INBOX (MESSAGES 9 UNSEEN 0 UIDVALIDITY 7 UIDNEXT 3)\n",
            ),
            on("SELECT \"INBOX\"", &selected(9, 7)),
            on("FETCH 8:*", &rows([8, 9])),
            on("NOOP", ""),
            on("FETCH 1:3", &rows([1, 2, 3])),
        ],
    )])
    .await;
    let user = alice();
    assert_eq!(mail.folders(&user).await.unwrap()[0].total, 9);
    let window = mail.messages(&user, "INBOX", 0, 2, "").await.unwrap();
    assert_eq!(subjects(&window), ["9", "8"]);
    let window = mail.messages(&user, "INBOX", 6, 50, "").await.unwrap();
    assert_eq!((window.offset, subjects(&window)), (6, vec!["3", "2", "1"]));
    assert!(mail.messages(&user, "INBOX", 0, 0, "").await.is_err());
    assert!(mail.messages(&user, "INBOX", 0, 201, "").await.is_err());
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn a_dead_connection_is_replaced_without_the_person_noticing() {
    let list = "* LIST () \"/\" INBOX\n* STATUS INBOX (MESSAGES 1 UNSEEN 0)\n";
    let (mail, _server) = mail(vec![
        signed_in(CAPABILITIES, [on("LIST", list), Step::Close]),
        // This one dies in the middle of a command.
        signed_in(
            CAPABILITIES,
            [
                on("LIST", list),
                Step::On("LIST", "* LIST () \"/\" x\n".into()),
                Step::Close,
            ],
        ),
        signed_in(CAPABILITIES, [on("LIST", list)]),
    ])
    .await;
    let user = alice();
    for _ in 0..3 {
        assert_eq!(mail.folders(&user).await.unwrap().len(), 1);
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

#[tokio::test]
async fn what_must_not_happen_twice_is_not_repeated() {
    let (mail, server) = mail(vec![
        signed_in(
            CAPABILITIES,
            [
                on("SELECT \"INBOX\"", &selected(1, 7)),
                on("FETCH", &rows([1])),
                Step::On("UID MOVE", String::new()),
                Step::Close,
            ],
        ),
        signed_in(CAPABILITIES, [on("SELECT", &selected(1, 7)), on("UID MOVE", "")]),
    ])
    .await;
    let user = alice();
    mail.messages(&user, "INBOX", 0, 50, "").await.unwrap();
    let request = MoveRequest {
        folder: "INBOX".into(),
        validity: 7,
        uids: vec![101],
        target: MoveTarget::Folder("Archive".into()),
    };
    let error = mail.move_messages(&user, &request).await.unwrap_err();
    assert!(matches!(error, MailError::StoreUnavailable(_)), "{error:?}");
    assert_eq!(
        server
            .heard()
            .iter()
            .filter(|line| line.starts_with("UID MOVE"))
            .count(),
        1
    );
}

#[tokio::test]
async fn uids_of_a_folder_that_was_made_anew_hit_nothing() {
    let (mail, server) = mail(vec![signed_in(
        CAPABILITIES,
        [on("SELECT \"INBOX\"", &selected(1, 8))],
    )])
    .await;
    let user = alice();
    let change = FlagChange {
        folder: "inbox".into(),
        validity: 7,
        uids: vec![1],
        add: vec![roost_shared::mail::Flag::Seen],
        remove: vec![],
    };
    assert!(matches!(
        mail.change_flags(&user, &change).await,
        Err(MailError::ChangedMeanwhile)
    ));
    assert!(
        !server.heard().iter().any(|line| line.contains("STORE")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn opening_takes_one_round_trip_once_the_message_was_listed() {
    let body = "* 1 FETCH (UID 101 FLAGS (\\Seen) RFC822.SIZE 9 BODY[HEADER]<0> {13}\nSubject: hi\n\
                BODY[1]<0> {5}\nhello)\n";
    let (mail, server) = mail(vec![signed_in(
        CAPABILITIES,
        [
            on("SELECT \"INBOX\"", &selected(1, 7)),
            on("FETCH 1", &rows([1])),
            on("UID FETCH 101 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]<0.262144> BODY.PEEK[1]<0.9>)", body),
            on_exactly("UID FETCH 5", "{tag} OK nothing there\n"),
            // It may have arrived since the folder was opened: the server is given a chance to say so.
            on("NOOP", ""),
            on_exactly("UID FETCH 5", "{tag} OK nothing there\n"),
        ],
    )])
    .await;
    let user = alice();
    mail.messages(&user, "INBOX", 0, 50, "").await.unwrap();
    let key = MessageKey {
        folder: "INBOX".into(),
        validity: 7,
        uid: 101,
    };
    let detail = mail.message(&user, &key).await.unwrap();
    assert_eq!(
        (detail.subject.as_str(), detail.text.as_deref()),
        ("hi", Some("hello"))
    );
    assert!(detail.flags.seen && !detail.has_html);
    let gone = MessageKey { uid: 5, ..key };
    assert!(matches!(
        mail.message(&user, &gone).await,
        Err(MailError::NotFound(_))
    ));
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn rows_too_large_for_memory_come_without_their_structure() {
    let huge = format!("* 1 FETCH (UID 101 BODYSTRUCTURE ({}))\n", "x ".repeat(3_000_000));
    let (mail, server) = mail(vec![
        signed_in(
            CAPABILITIES,
            [on("SELECT \"INBOX\"", &selected(1, 7)), on("FETCH 1", &huge)],
        ),
        signed_in(
            CAPABILITIES,
            [on("SELECT \"INBOX\"", &selected(1, 7)), on("FETCH 1", &rows([1]))],
        ),
    ])
    .await;
    let window = mail.messages(&alice(), "INBOX", 0, 50, "").await.unwrap();
    assert_eq!(subjects(&window), ["1"]);
    let last = server.heard().pop().unwrap();
    assert!(
        last.starts_with("FETCH") && !last.contains("BODYSTRUCTURE"),
        "{last}"
    );
}

#[tokio::test]
async fn a_page_hears_of_arrivals_changes_and_outages() {
    let watching = signed_in(
        CAPABILITIES,
        [
            on(
                "EXAMINE \"INBOX\"",
                "* 1 EXISTS\n* OK [UIDVALIDITY 7] ok\n* OK [UIDNEXT 102] ok\n",
            ),
            on(
                "LIST",
                "* LIST () \"/\" INBOX\n* STATUS INBOX (MESSAGES 1 UNSEEN 0)\n",
            ),
            on_exactly("IDLE", "+ idling\n* 2 EXISTS\n"),
            on("DONE", ""),
            on("NOOP", ""),
            on("FETCH 1:*", &rows([1, 2])),
            on_exactly("IDLE", "+ idling\n* 1 FETCH (FLAGS (\\Seen))\n"),
            on("DONE", ""),
            on_exactly("IDLE", "+ idling\n"),
            Step::Close,
        ],
    );
    // The connection after that is refused its greeting.
    let (mail, server) = mail(vec![
        watching,
        vec![Step::Say("* BYE restarting\n".into()), Step::Close],
    ])
    .await;
    let mut events = Box::pin(mail.watch(&alice()));
    let mut next = async || {
        tokio::time::timeout(Duration::from_secs(5), events.next())
            .await
            .unwrap()
            .unwrap()
    };
    let ServerEvent::MailArrived {
        folder,
        total,
        messages,
    } = next().await
    else {
        panic!("an arrival")
    };
    assert_eq!((folder.as_str(), total), ("INBOX", 2));
    assert_eq!(
        messages.iter().map(|message| message.uid).collect::<Vec<_>>(),
        [102],
        "only what is new"
    );
    assert_eq!(next().await, ServerEvent::FoldersChanged);
    assert_eq!(
        next().await,
        ServerEvent::MailChanged {
            folder: "INBOX".into()
        }
    );
    assert_eq!(next().await, ServerEvent::FoldersChanged);
    assert_eq!(next().await, ServerEvent::MailStore { available: false });
    assert!(
        !server.heard().iter().any(|line| line.starts_with("unexpected")),
        "{:?}",
        server.heard()
    );
}
