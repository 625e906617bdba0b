//! Backups that are not what was written, and encrypted ones.

use std::path::{Path, PathBuf};

use roost_stack::Service;

use super::site::{Site, text};

/// Damages a folder of backups; which file it was.
type Damage = fn(&Path) -> PathBuf;

fn only_file(folder: &Path, ending: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    found.sort();
    found.pop().unwrap()
}

fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

fn copied(from: &Path, to: &Path) {
    let done = std::process::Command::new("cp")
        .arg("-r")
        .arg(from)
        .arg(to)
        .status()
        .unwrap();
    assert!(done.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_with_the_file_named_and_an_encrypted_one_tells_nothing() {
    let mut site = Site::start("refused");
    let address = site.mailbox("secretive");
    let person = site.sign_in(&address).await;
    let mut imap = site.imap(&address).await;
    let path = format!("{}e.ics", person.home("calendars", "default"));
    site.put(&person, &path, "text/calendar", super::site::event("hush-hush"))
        .await;
    imap.run("CREATE Hush").await;
    let passphrase = site.path("passphrase");
    std::fs::write(&passphrase, "a passphrase of the test\n").unwrap();
    let sealed = site.path("sealed");
    let open = site.path("open");
    let words = [
        "backup",
        "--to",
        text(&sealed),
        "--passphrase-file",
        text(&passphrase),
    ];
    site.roost(&words).unwrap();
    site.roost(&["backup", "--to", text(&open)]).unwrap();

    // Nothing of it can be read without the passphrase: neither names nor content.
    for folder in ["packs", "backups"] {
        for entry in std::fs::read_dir(sealed.join(folder)).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let shown = String::from_utf8_lossy(&bytes);
            assert!(!shown.contains("secretive") && !shown.contains("hush"));
        }
    }
    let without = site
        .roost(&["backup", "verify", "--from", text(&sealed)])
        .unwrap_err();
    assert!(without.contains("--passphrase-file"), "{without}");
    let wrong = site.path("wrong");
    std::fs::write(&wrong, "another passphrase\n").unwrap();
    let words = [
        "backup",
        "verify",
        "--from",
        text(&sealed),
        "--passphrase-file",
        text(&wrong),
    ];
    assert!(site.roost(&words).unwrap_err().contains("key.age"));
    let words = [
        "backup",
        "verify",
        "--from",
        text(&sealed),
        "--passphrase-file",
        text(&passphrase),
    ];
    site.roost(&words).unwrap();

    // A bit of a pack, a pack, a bit of the manifest, the mark of completion.
    site.wipe();
    let damage: [(&str, Damage); 4] = [
        ("pack-bit", |folder| {
            let file = only_file(&folder.join("packs"), "-0001");
            flip(&file);
            file
        }),
        ("pack", |folder| {
            let file = only_file(&folder.join("packs"), "-0001");
            std::fs::remove_file(&file).unwrap();
            file
        }),
        ("manifest-bit", |folder| {
            let file = only_file(&folder.join("backups"), ".manifest");
            flip(&file);
            file
        }),
        ("half", |folder| {
            let file = only_file(&folder.join("backups"), ".sha256");
            std::fs::remove_file(&file).unwrap();
            file
        }),
    ];
    for (name, damage) in damage {
        for from in [&open, &sealed] {
            let folder = site.path(&format!("{name}-{}", from.file_name().unwrap().to_str().unwrap()));
            copied(from, &folder);
            let file = damage(&folder);
            let id = file
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .split(['-', '.'])
                .next()
                .unwrap()
                .to_owned();
            let mut words = vec!["restore", "--from", text(&folder), "--at", &id];
            if from == &sealed {
                words.extend(["--passphrase-file", text(&passphrase)]);
            }
            words.push("all");
            let said = site.roost(&words).unwrap_err();
            assert!(said.contains(text(&file)), "{name}: {said}");
            assert!(
                std::fs::read_dir(site.path("dovecot/mail"))
                    .unwrap()
                    .next()
                    .is_none()
            );
        }
    }
    // Without its mark a backup is none, so the newest of that folder is nothing at all.
    let half = site.path("half-open");
    let said = site
        .roost(&["restore", "--from", text(&half), "all"])
        .unwrap_err();
    assert!(said.contains("no backup that was completed"), "{said}");

    // A server that runs is not restored over, though its database is empty.
    site.stack.migrate().unwrap();
    site.stack.start_service(Service::Roost).unwrap();
    let said = site
        .roost(&["restore", "--from", text(&open), "all"])
        .unwrap_err();
    assert!(said.contains("a running system is not restored over"), "{said}");
    site.stack.stop(Service::Roost).unwrap();

    // Each of those was refused before anything was touched: the whole one goes in.
    let words = [
        "restore",
        "--from",
        text(&sealed),
        "--passphrase-file",
        text(&passphrase),
        "all",
    ];
    site.roost(&words).unwrap();
    site.stack.migrate().unwrap();
    site.stack.restart(Service::Dovecot).unwrap();
    site.stack.start_service(Service::Roost).unwrap();
    let back = site.sign_in(&address).await;
    let object = crate::support::Answer::of(back.dav("GET", &path))
        .await
        .expect(200);
    assert_eq!(object.text(), super::site::event("hush-hush"));
    let mut imap = site.imap(&address).await;
    assert!(imap.run("LIST \"\" *").await.contains("Hush"));
}
