use super::*;

/// The command as text, literals marked.
fn written(command: &Command) -> String {
    command
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Literal(bytes) => format!("{{{}}}", bytes.len()),
        })
        .collect()
}

/// What a hostile page may send as a folder's name or as a search.
const HOSTILE: [&str; 9] = [
    "a\r\nA9 DELETE INBOX",
    "a\nb",
    "quote\" (x",
    "back\\slash\\\"",
    "{5}",
    "{5+}\r\nhello",
    "nul\0nul",
    "emoji 🎉",
    "*%&-&",
];

#[test]
fn a_mailbox_name_cannot_leave_its_quotes() {
    for name in HOSTILE {
        let name = MailboxName::new(name);
        for command in [
            Command::select(&name, false, false),
            Command::create(&name, Some(SpecialUse::Archive)),
            Command::rename(&name, &name),
            Command::delete(&name),
            Command::subscribe(&name),
            Command::status(&name),
            Command::uid_move(&SequenceSet::one(1).unwrap(), &name),
        ] {
            let text = written(&command);
            assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text:?}");
            // Every quote inside is escaped: outside of escapes the quotes come in pairs.
            let unescaped = text.replace("\\\\", "").replace("\\\"", "");
            assert_eq!(unescaped.matches('"').count() % 2, 0, "{text}");
        }
    }
}

#[test]
fn a_search_string_is_quoted_or_a_literal() {
    for text in HOSTILE {
        let command = Command::uid_search(&SearchKey::Subject(text.to_owned()), true);
        if text.contains('\0') {
            assert!(matches!(command, Err(ImapError::InvalidArgument(_))));
            continue;
        }
        let written = written(&command.unwrap());
        assert!(
            written.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{written:?}"
        );
    }
}

#[test]
fn a_search_names_its_charset_only_where_it_has_to() {
    let key = SearchKey::any(vec![
        SearchKey::Subject("über".into()),
        SearchKey::From("x".into()),
    ]);
    assert_eq!(
        written(&Command::uid_search(&key, true).unwrap()),
        "UID SEARCH RETURN (ALL) CHARSET UTF-8 OR SUBJECT {5} FROM \"x\""
    );
    let key = SearchKey::And(vec![
        SearchKey::NotDeleted,
        SearchKey::Not(Box::new(SearchKey::Text("a".into()))),
        SearchKey::Since(NaiveDate::from_ymd_opt(2026, 2, 1).unwrap()),
    ]);
    assert_eq!(
        written(&Command::uid_search(&key, false).unwrap()),
        "UID SEARCH (UNDELETED NOT TEXT \"a\" SINCE 1-Feb-2026)"
    );
    assert_eq!(
        written(&Command::uid_search(&SearchKey::And(Vec::new()), false).unwrap()),
        "UID SEARCH ALL"
    );
}

#[test]
fn append_writes_flags_and_date() {
    let date = DateTime::parse_from_rfc3339("2026-03-05T01:02:03+01:00").unwrap();
    let command = Command::append(
        &MailboxName::new("Entwürfe"),
        &[Flag::Draft, Flag::Seen],
        Some(date),
        Bytes::from_static(b"x"),
    );
    assert_eq!(
        written(&command),
        "APPEND \"Entw&APw-rfe\" (\\Draft \\Seen) \" 5-Mar-2026 01:02:03 +0100\" {1}"
    );
    let command = Command::append(&MailboxName::inbox(), &[], None, Bytes::from_static(b"xy"));
    assert_eq!(written(&command), "APPEND \"INBOX\" () {2}");
}

#[test]
fn fetch_and_store_are_written_from_their_parts() {
    let set = SequenceSet::range(3, 9).unwrap();
    assert_eq!(
        written(&Command::fetch(&set, &[FetchItem::Uid, FetchItem::Flags])),
        "FETCH 3:9 (UID FLAGS)"
    );
    assert_eq!(
        written(&Command::uid_store(
            &set,
            StoreAction::Remove,
            &[Flag::Seen, Flag::Forwarded]
        )),
        "UID STORE 3:9 -FLAGS.SILENT (\\Seen $Forwarded)"
    );
}
