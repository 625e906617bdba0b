//! The mail store: POP3, compression, search, shared folders, warnings.

use std::path::{Path, PathBuf};

use roost_stack::Options;

use crate::Running;
use crate::talk::Talk;

/// A message with this subject and this text.
fn letter(subject: &str, text: &str) -> String {
    format!("From: x@outside.test\r\nSubject: {subject}\r\n\r\n{text}\r\n")
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[test]
fn mail_is_fetched_by_pop3() {
    let running = Running::start();
    running
        .imap_as("alice")
        .append("INBOX", &letter("for a phone", "Hello"));
    let mut pop3 = Talk::greeted(running.stack.state().ports.pop3, "+OK");
    assert!(pop3.pop3("USER alice@example.test").starts_with("+OK"));
    assert!(pop3.pop3("PASS right").starts_with("+OK"));
    assert!(pop3.pop3("STAT").starts_with("+OK 1 "));
    assert!(pop3.pop3("RETR 1").starts_with("+OK"));
    let message: Vec<String> =
        std::iter::from_fn(|| Some(pop3.line()).filter(|line| line.trim() != ".")).collect();
    assert!(message.concat().contains("Subject: for a phone\r\n"));

    let mut stranger = Talk::greeted(running.stack.state().ports.pop3, "+OK");
    stranger.pop3("USER alice@example.test");
    assert!(stranger.pop3("PASS wrong").starts_with("-ERR [AUTH]"));
}

#[test]
fn the_store_and_the_connection_are_compressed() {
    let running = Running::start();
    let mut imap = running.imap_as("alice");
    let text = "All work and no play makes Jack a dull boy.\r\n".repeat(5000);
    imap.append("INBOX", &letter("dull", &text));
    let store = running.stack.folder().join("dovecot/mail/example.test/alice");
    let stored: u64 = files(&store)
        .iter()
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("u."))
        .map(|path| path.metadata().unwrap().len())
        .sum();
    assert!(
        (1..20_000).contains(&stored),
        "{} bytes take {stored}",
        text.len()
    );
    imap.imap("SELECT INBOX");
    let size = imap.imap("FETCH 1 RFC822.SIZE");
    let full = letter("dull", &text).len();
    assert!(size.contains(&format!("RFC822.SIZE {full}")), "{size}");
    assert!(imap.imap("CAPABILITY").contains("COMPRESS=DEFLATE"));
    assert!(imap.imap("COMPRESS DEFLATE").contains("a OK"));
}

/// What this search of alice's INBOX finds.
fn search(imap: &mut Talk, condition: &str) -> String {
    let answer = imap.imap(&format!("SEARCH {condition}"));
    let line = answer.lines().find(|line| line.starts_with("* SEARCH")).unwrap();
    line.trim_start_matches("* SEARCH").trim().to_owned()
}

#[test]
fn words_are_found_with_and_without_an_index() {
    for indexed in [true, false] {
        let running = Running::start_with(Options {
            search: indexed,
            ..Options::in_checkout()
        });
        let mut imap = running.imap_as("alice");
        imap.append("INBOX", &letter("Invoice", "The hippopotamus is paid."));
        imap.append("INBOX", &letter("Holidays", "Nothing but sun."));
        imap.imap("SELECT INBOX");
        assert_eq!(search(&mut imap, "BODY hippopotamus"), "1", "indexed: {indexed}");
        assert_eq!(
            search(&mut imap, "TEXT hippopo"),
            "1",
            "a part of a word, indexed: {indexed}"
        );
        assert_eq!(search(&mut imap, "SUBJECT holiday"), "2", "indexed: {indexed}");
        assert_eq!(search(&mut imap, "BODY giraffe"), "", "indexed: {indexed}");
        // One that comes after the index was made.
        imap.append("INBOX", &letter("Zoo", "A second hippopotamus."));
        assert_eq!(
            search(&mut imap, "BODY hippopotamus"),
            "1 3",
            "indexed: {indexed}"
        );
        let store = running.stack.folder().join("dovecot/mail/example.test/alice");
        let has_index = files(&store)
            .iter()
            .any(|path| path.to_str().unwrap().contains("xapian-indexes"));
        assert_eq!(has_index, indexed);
    }
}

#[test]
fn a_folder_is_shared_with_those_who_were_given_rights() {
    let running = Running::start();
    let mut alice = running.imap_as("alice");
    alice.imap("CREATE Projects");
    alice.append("Projects", &letter("plan", "Let us begin."));
    let mut bob = running.imap_as("bob");
    assert!(
        !bob.imap("LIST \"\" *").contains("Shared"),
        "nothing is shared yet"
    );
    assert!(bob.imap("EXAMINE Shared/alice/Projects").contains("a NO"));

    assert!(
        alice
            .imap("SETACL Projects bob@example.test lrs")
            .contains("a OK")
    );
    let mut bob = running.imap_as("bob");
    let folders = bob.imap("LIST \"\" *");
    assert!(folders.contains("\"/\" Shared/alice/Projects"), "{folders}");
    assert!(!folders.contains("Shared/alice/INBOX"), "{folders}");
    assert!(bob.imap("SELECT Shared/alice/Projects").contains("* 1 EXISTS"));
    assert!(bob.imap("FETCH 1 BODY.PEEK[TEXT]").contains("Let us begin."));
    assert!(bob.imap("STORE 1 +FLAGS (\\Seen)").contains("\\Seen"));
    assert!(
        !bob.imap("STORE 1 +FLAGS (\\Deleted)")
            .contains("FETCH (FLAGS (\\Deleted")
    );
    assert!(!bob.imap("EXPUNGE").contains("EXPUNGE\r\n*"));
    alice.imap("SELECT Projects");
    assert!(
        !alice.imap("FETCH 1 FLAGS").contains("\\Seen"),
        "what bob has read alice may not have"
    );
    assert!(
        bob.imap("SETACL Shared/alice/Projects bob@example.test lrswtea")
            .contains("a NO")
    );

    assert!(alice.imap("DELETEACL Projects bob@example.test").contains("a OK"));
    let mut bob = running.imap_as("bob");
    assert!(!bob.imap("LIST \"\" *").contains("Projects"));
    assert!(bob.imap("EXAMINE Shared/alice/Projects").contains("a NO"));
}

#[test]
fn who_runs_out_of_room_is_told() {
    let running = Running::start();
    let mut bob = running.imap_as("bob");
    // 85 of his 100 kB.
    bob.append(
        "INBOX",
        &letter("large", &"0123456789abcdef0123456789abcd\r\n".repeat(2650)),
    );
    let told = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let mut bob = running.imap_as("bob");
        bob.imap("EXAMINE INBOX");
        let found = bob.imap("SEARCH HEADER Subject \"80 % full\"");
        found.contains("* SEARCH 2")
    });
    assert!(told);
}
