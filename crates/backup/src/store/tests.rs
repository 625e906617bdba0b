use std::fs;

use super::*;
use crate::manifest::Manifest;
use crate::repository::Repository;

fn paths(entries: &[Entry]) -> Vec<&str> {
    entries
        .iter()
        .filter(|entry| !matches!(entry.content, Content::Folder))
        .map(|entry| entry.path.as_str())
        .collect()
}

#[test]
fn caches_are_left_out_and_the_same_bytes_are_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let inbox = store.join("x.test/a/mail/mailboxes/INBOX/dbox-Mails");
    fs::create_dir_all(&inbox).unwrap();
    fs::create_dir_all(store.join("x.test/a/mail/xapian-indexes")).unwrap();
    for name in [
        "u.1",
        "u.2",
        "dovecot.index.log",
        "dovecot.index.cache",
        "temp.1.x",
        "a.lock",
    ] {
        fs::write(inbox.join(name), "the same").unwrap();
    }
    fs::write(store.join("x.test/a/mail/xapian-indexes/x"), "index").unwrap();
    std::os::unix::fs::symlink("sieve/on.sieve", store.join("x.test/a/.dovecot.sieve")).unwrap();
    let repository = Repository::open_or_create(&folder.path().join("to"), None).unwrap();
    let mut packs = PackWriter::new(&repository, "1", None);
    let entries = read(&store, mail, &[], &mut packs).unwrap();
    let found = paths(&entries);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0] == "x.test/a/.dovecot.sieve" && found[1].ends_with("dovecot.index.log"));
    assert_eq!(packs.new_bytes, 8);

    // What has not changed is not read again, even if it could not be.
    fs::remove_file(inbox.join("u.1")).unwrap();
    fs::write(inbox.join("u.3"), "new").unwrap();
    let mut packs = PackWriter::new(&repository, "2", None);
    let again = read(&store, mail, &entries, &mut packs).unwrap();
    assert_eq!(paths(&again).len(), 4);
    // The log, which changes, and the new one.
    assert_eq!(packs.new_bytes, 8 + 3);
}

#[test]
fn a_second_writer_is_refused_and_what_was_not_completed_goes_with_the_next_pruning() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("to");
    let repository = Repository::open_or_create(&to, None).unwrap();
    let Err(refused) = Repository::open_or_create(&to, None) else {
        panic!("two write at once");
    };
    assert!(refused.to_string().contains("another backup"), "{refused}");
    fs::write(to.join("packs/20200101T000000000Z-0001"), "left by a crash").unwrap();
    fs::write(to.join("backups/20200101T000000000Z.manifest"), "half").unwrap();
    assert!(repository.newest(&[]).unwrap().is_none());
    assert_eq!(repository.prune(3).unwrap(), ["20200101T000000000Z"]);
    assert_eq!(fs::read_dir(to.join("packs")).unwrap().count(), 0);
}

#[test]
fn names_that_people_gave_are_no_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let messages = [
        "x.test/temp.office/mail/mailboxes/INBOX/dbox-Mails",
        "shop.lock/a/mail/mailboxes/INBOX/dbox-Mails",
        "x.test/a/mail/mailboxes/notes.tmp/dbox-Mails",
        "x.test/a/mail/mailboxes/dovecot.index.cache/dbox-Mails",
        "x.test/a/mail/mailboxes/mail/xapian-indexes/dbox-Mails",
        "x.test/xapian-indexes/mail/mailboxes/INBOX/dbox-Mails",
    ]
    .map(|folder| format!("{folder}/u.1"))
    .into_iter()
    .chain([String::from("x.test/a/sieve/temp.holiday.sieve")])
    .collect::<Vec<_>>();
    for path in &messages {
        let path = store.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "a message").unwrap();
    }
    let repository = Repository::open_or_create(&folder.path().join("to"), None).unwrap();
    let mut packs = PackWriter::new(&repository, "1", None);
    let entries = read(&store, mail, &[], &mut packs).unwrap();
    let found = paths(&entries);
    for path in &messages {
        assert!(found.contains(&path.as_str()), "{path} in {found:?}");
    }
}

#[test]
fn backups_are_counted_by_what_they_have_and_the_newest_is_one_that_has_it() {
    use crate::manifest::{Part, VERSION};

    let folder = tempfile::tempdir().unwrap();
    let repository = Repository::open_or_create(&folder.path().join("to"), None).unwrap();
    let everything = [Part::Database, Part::Files, Part::Mail];
    for (id, parts) in [
        ("1", &everything[..]),
        ("2", &everything),
        ("3", &[Part::Mail]),
        ("4", &[Part::Database, Part::Files]),
        ("5", &[Part::Mail]),
        ("6", &[Part::Mail]),
    ] {
        let manifest = Manifest {
            version: VERSION,
            id: id.to_owned(),
            roost: String::new(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            parts: parts.iter().map(|part| (*part, Vec::new())).collect(),
            flags: BTreeMap::new(),
            packs: BTreeMap::new(),
        };
        repository.write(&manifest).unwrap();
    }
    let newest = |parts: &[Part]| repository.newest(parts).unwrap().map(|found| found.id);
    assert_eq!(newest(&[]).as_deref(), Some("6"));
    assert_eq!(newest(&[Part::Mail]).as_deref(), Some("6"));
    assert_eq!(newest(&[Part::Database]).as_deref(), Some("4"));
    assert_eq!(newest(&everything).as_deref(), Some("2"));
    assert_eq!(newest(&[Part::Rspamd]), None);
    assert_eq!(repository.prune(2).unwrap(), ["3"]);
    assert_eq!(repository.prune(1).unwrap(), ["1", "5"]);
    assert_eq!(newest(&everything).as_deref(), Some("2"));
}
