//! What a connection does with servers that are odd, slow, broken or hostile.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::time::Duration;

use roost_imap::testing::{CAPABILITIES, ScriptedServer, Step, anyone, on, on_exactly, signed_in};
use roost_imap::{
    Code, Command, Connection, FetchItem, ImapError, Limits, MailboxName, PartNumber, SearchKey, SequenceSet,
};

fn limits() -> Limits {
    Limits {
        command: Duration::from_millis(400),
        sign_in: Duration::from_millis(400),
        ..Limits::default()
    }
}

async fn server(script: Vec<Step>) -> ScriptedServer {
    ScriptedServer::start(vec![script]).await.unwrap()
}

async fn connect(server: &ScriptedServer) -> Result<Connection, ImapError> {
    Connection::open(&server.endpoint().unwrap(), &anyone(), limits()).await
}

fn one(number: u32) -> SequenceSet {
    SequenceSet::one(number).unwrap()
}

const SELECTED: &str = "* FLAGS (\\Seen)\n* 3 EXISTS\n* OK [UIDVALIDITY 7] ok\n* OK [UIDNEXT 9] ok\n";

#[tokio::test]
async fn select_and_fetch_take_one_round_trip() {
    let server = server(signed_in(
        CAPABILITIES,
        [
            on("SELECT \"INBOX\"", SELECTED),
            on(
                "FETCH 1:3 (UID FLAGS)",
                "* 1 FETCH (UID 4 FLAGS (\\Seen))\n* 2 FETCH (UID 6 FLAGS ())\n* 4 EXISTS\n",
            ),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let before = connection.round_trips();
    let set = SequenceSet::range(1, 3).unwrap();
    let replies = connection
        .run(vec![
            Command::select(&MailboxName::inbox(), false, false),
            Command::fetch(&set, &[FetchItem::Uid, FetchItem::Flags]),
        ])
        .await
        .unwrap();
    assert_eq!(connection.round_trips() - before, 1);
    let uids: Vec<_> = replies
        .into_iter()
        .flat_map(|reply| reply.fetched())
        .map(|row| row.uid)
        .collect();
    assert_eq!(uids, [Some(4), Some(6)]);
    let selected = connection.selected().unwrap();
    assert_eq!((selected.validity, selected.uid_next, selected.exists), (7, 9, 4));
}

#[tokio::test]
async fn a_select_that_fails_leaves_nothing_selected() {
    let server = server(signed_in(
        CAPABILITIES,
        [
            on("SELECT \"INBOX\"", SELECTED),
            on_exactly(
                "SELECT \"Gone\"",
                "{tag} NO [NONEXISTENT] No such mailbox (0.001 + 0.000 secs).\n",
            ),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    connection.select(&MailboxName::inbox(), false).await.unwrap();
    let error = connection
        .select(&MailboxName::new("Gone"), false)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(&Code::NonExistent));
    assert!(matches!(error, ImapError::Refused { text, .. } if text == "No such mailbox"));
    assert_eq!(connection.selected(), None);
    assert!(connection.is_usable());
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_the_connection_with_it() {
    let server = server(signed_in(CAPABILITIES, [on_exactly("NOOP", "* 1 EXISTS\n")])).await;
    let mut connection = connect(&server).await.unwrap();
    assert!(matches!(
        connection.run_one(Command::noop()).await,
        Err(ImapError::Timeout(_))
    ));
    assert!(!connection.is_usable());
    assert!(matches!(
        connection.run_one(Command::noop()).await,
        Err(ImapError::Abandoned)
    ));
}

#[tokio::test]
async fn an_abandoned_command_spoils_the_connection() {
    let script = signed_in(
        CAPABILITIES,
        [
            Step::Pause(Duration::from_millis(150)),
            on("NOOP", ""),
            on("NOOP", ""),
        ],
    );
    let server = server(script).await;
    let mut connection = connect(&server).await.unwrap();
    let dropped = tokio::time::timeout(Duration::from_millis(50), connection.run_one(Command::noop())).await;
    assert!(dropped.is_err());
    assert!(matches!(
        connection.run_one(Command::noop()).await,
        Err(ImapError::Abandoned)
    ));
    assert!(!connection.is_alive());
}

#[tokio::test]
async fn answers_over_the_limit_are_not_taken() {
    let large = format!("* 1 FETCH (BODY[] {{70000}}\n{}\n)\n", "x".repeat(69_999));
    let many = "* 1 FETCH (FLAGS ())\n".repeat(10_000);
    for answer in [large.as_str(), many.as_str(), "* 1 FETCH (BODY[] {4000000000}\n"] {
        let server = server(signed_in(CAPABILITIES, [on("FETCH", answer)])).await;
        let mut connection = connect(&server).await.unwrap();
        connection.set_limits(Limits {
            response_bytes: 50_000,
            reply_bytes: 100_000,
            ..limits()
        });
        let error = connection
            .run_one(Command::fetch(&one(1), &[FetchItem::Flags]))
            .await
            .unwrap_err();
        assert!(matches!(error, ImapError::TooLarge), "{error:?}");
        assert!(!connection.is_usable());
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_stepped_over() {
    let server = server(signed_in(
        CAPABILITIES,
        [on(
            "UID FETCH",
            "* NAMESPACE ((\"\" \"/\")) NIL NIL\n* 1 FETCH (UID 1 INTERNALDATE NIL)\n* 2 FETCH ((((\n\
             * OK [ALERT]é\n* X-FUTURE {3}\na\nb\n* 3 FETCH (UID 3 X-NEW (a (b) \"c)\") FLAGS (\\Seen))\n",
        )],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let reply = connection
        .run_one(Command::uid_fetch(&one(1), &[FetchItem::Uid]))
        .await
        .unwrap();
    let uids: Vec<_> = reply.fetched().map(|row| row.uid).collect();
    assert_eq!(uids, [Some(1), Some(3)]);
}

#[tokio::test]
async fn a_server_that_goes_away_is_noticed() {
    let script = signed_in(
        CAPABILITIES,
        [
            on("NOOP", ""),
            Step::Say("* BYE shutting down\n".into()),
            Step::Close,
        ],
    );
    let server = server(script).await;
    let mut connection = connect(&server).await.unwrap();
    connection.run_one(Command::noop()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!connection.is_alive());
}

#[tokio::test]
async fn what_came_unasked_is_taken_in() {
    let script = signed_in(
        CAPABILITIES,
        [
            on("SELECT", SELECTED),
            Step::Say("* 5 EXISTS\n* 1 EXPUNGE\n".into()),
        ],
    );
    let server = server(script).await;
    let mut connection = connect(&server).await.unwrap();
    connection.select(&MailboxName::inbox(), false).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(connection.is_alive());
    assert_eq!(connection.selected().unwrap().exists, 4);
}

#[tokio::test]
async fn literals_wait_for_leave_where_they_have_to() {
    let server = server(signed_in(
        "IMAP4rev1",
        [
            on_exactly("UID SEARCH CHARSET UTF-8 SUBJECT {5}", "+ go on\n"),
            on("über", "* SEARCH 5 3\n"),
            on_exactly("APPEND \"Full\" () {3}", "{tag} NO [OVERQUOTA] full\n"),
            on("NOOP", ""),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let found = connection
        .search(&SearchKey::Subject("über".into()))
        .await
        .unwrap();
    assert_eq!(found, [3, 5]);
    let full = connection
        .append(&MailboxName::new("Full"), &[], None, "abc".into())
        .await
        .unwrap_err();
    assert_eq!(full.code(), Some(&Code::OverQuota));
    connection.run_one(Command::noop()).await.unwrap();
    assert!(
        !server.heard().iter().any(|line| line == "abc"),
        "a refused literal is not sent"
    );
}

#[tokio::test]
async fn strings_of_any_kind_cannot_start_a_command() {
    let server = server(signed_in(
        CAPABILITIES,
        [
            on(
                "UID SEARCH RETURN (ALL) SUBJECT {18+}\r\na\r\nA9 DELETE INBOX",
                "* ESEARCH UID\n",
            ),
            on("DELETE \"a&AA0ACg-A9 DELETE INBOX\"", ""),
            on("UNSUBSCRIBE \"a&AA0ACg-A9 DELETE INBOX\"", ""),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let hostile = "a\r\nA9 DELETE INBOX";
    assert!(
        connection
            .search(&SearchKey::Subject(hostile.into()))
            .await
            .unwrap()
            .is_empty()
    );
    connection.delete(&MailboxName::new(hostile)).await.unwrap();
    let nul = connection
        .search(&SearchKey::Subject("a\0".into()))
        .await
        .unwrap_err();
    assert!(matches!(nul, ImapError::InvalidArgument(_)));
    assert!(connection.is_usable(), "nothing was sent");
}

#[tokio::test]
async fn counts_are_asked_for_one_by_one_where_there_is_no_list_status() {
    let server = server(signed_in(
        "IMAP4rev1 LITERAL+",
        [
            on(
                "LIST \"\" \"*\"",
                "* LIST (\\Noselect) \"/\" x\n* LIST () \"/\" INBOX\n* LIST () \"/\" \"x/y\"\n",
            ),
            on("STATUS \"INBOX\"", "* STATUS INBOX (MESSAGES 2 UNSEEN 1)\n"),
            on_exactly("STATUS \"x/y\"", "{tag} NO not for you\n"),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let before = connection.round_trips();
    let entries = connection.list().await.unwrap();
    assert_eq!(connection.round_trips() - before, 2);
    let counts: Vec<_> = entries
        .iter()
        .map(|entry| entry.status.map(|status| status.messages))
        .collect();
    assert_eq!(counts, [None, Some(2), None]);
}

#[tokio::test]
async fn a_move_is_made_of_what_the_server_has() {
    let target = MailboxName::new("Trash");
    let server = ScriptedServer::start(vec![
        signed_in(
            CAPABILITIES,
            [on(
                "UID MOVE 3 \"Trash\"",
                "* OK [COPYUID 5 3 77] moved\n* 1 EXPUNGE\n",
            )],
        ),
        signed_in(
            "IMAP4rev1 UIDPLUS",
            [
                on_exactly("UID COPY 3 \"Trash\"", "{tag} OK [COPYUID 5 3 77] copied\n"),
                on("UID STORE 3 +FLAGS.SILENT (\\Deleted)", ""),
                on("UID EXPUNGE 3", "* 1 EXPUNGE\n"),
            ],
        ),
        signed_in("IMAP4rev1", []),
    ])
    .await
    .unwrap();
    for _ in 0..2 {
        let mut connection = connect(&server).await.unwrap();
        let moved = connection.move_to(&one(3), &target).await.unwrap();
        assert_eq!((moved.validity, moved.uids), (5, vec![77]));
    }
    let mut connection = connect(&server).await.unwrap();
    let error = connection.move_to(&one(3), &target).await.unwrap_err();
    assert!(
        matches!(error, ImapError::Unsupported(_)),
        "plain EXPUNGE would remove what others have marked"
    );
}

#[tokio::test]
async fn idle_brings_changes_and_ends_cleanly() {
    let server = server(signed_in(
        CAPABILITIES,
        [
            on("EXAMINE", SELECTED),
            on_exactly("IDLE", "+ idling\n* 4 EXISTS\n* OK Still here\n"),
            on("DONE", "* 2 EXPUNGE\n"),
            on("NOOP", ""),
        ],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    connection.select(&MailboxName::inbox(), true).await.unwrap();
    let mut idle = connection.idle().await.unwrap();
    assert!(idle.next(Duration::from_secs(1)).await.unwrap().is_some());
    assert!(
        idle.next(Duration::from_millis(30)).await.unwrap().is_none(),
        "keep-alives are no changes"
    );
    assert_eq!(idle.exists(), 4);
    assert_eq!(idle.done().await.unwrap().len(), 1);
    assert_eq!(connection.selected().unwrap().exists, 3);
    connection.run_one(Command::noop()).await.unwrap();
}

#[tokio::test]
async fn sections_come_back_by_part() {
    let server = server(signed_in(
        CAPABILITIES,
        [on(
            "UID FETCH 4 (UID BODY.PEEK[2]<0.10> BODY.PEEK[2]<10.10>)",
            "* 1 FETCH (UID 4 BODY[2]<0> {10}\n0123456789 BODY[2]<10> {2}\nab)\n",
        )],
    ))
    .await;
    let mut connection = connect(&server).await.unwrap();
    let part: PartNumber = "2".parse().unwrap();
    let items = [
        FetchItem::Uid,
        FetchItem::content(part.clone(), 0, 10),
        FetchItem::content(part, 10, 10),
    ];
    let reply = connection
        .run_one(Command::uid_fetch(&one(4), &items))
        .await
        .unwrap();
    let fetched = reply.fetched().next().unwrap();
    let bytes: Vec<u8> = fetched
        .sections
        .into_iter()
        .flat_map(|(_, bytes)| bytes.unwrap())
        .collect();
    assert_eq!(bytes, b"0123456789ab");
}
