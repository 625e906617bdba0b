//! A whole site, and parts of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use roost_shared::settings::{Settings, Theme};
use roost_stack::Service;
use roost_tests::RawImap;

use super::site::{Site, event, text};
use crate::support::Person;

fn mail(subject: &str, size: usize) -> Vec<u8> {
    // Digits that do not repeat, so that what is stored is about half as large.
    let mut state = u64::try_from(size).unwrap() + 1;
    let lines = (0..=size / 70).map(|_| {
        let words = [0; 4].map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            format!("{state:016x}")
        });
        format!("Größe {}\r\n", words.concat())
    });
    let body: String = lines.collect();
    format!(
        "From: a@example.test\r\nTo: b@example.test\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.test>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    )
    .into_bytes()
}

async fn fill(site: &Site, person: &Person) {
    let imap = site.stack.addresses().imap;
    let mut raw = RawImap::sign_in(
        imap.trim_start_matches("imap://"),
        &person.address,
        Person::PASSWORD,
    )
    .await
    .unwrap();
    raw.command("CREATE \"Projekte/&ANw-bung\"").await.unwrap();
    let inbox: Vec<Vec<u8>> = (0..30).map(|n| mail(&format!("inbox-{n}"), 2000)).collect();
    raw.append_all("INBOX", &inbox).await.unwrap();
    let large = [mail("large", 9_000_000), mail("small", 10)];
    raw.append_all("Projekte/&ANw-bung", &large).await.unwrap();
    raw.command("SELECT INBOX").await.unwrap();
    raw.command("UID STORE 3 +FLAGS (\\Seen \\Flagged)")
        .await
        .unwrap();
    raw.command("UID STORE 4 +FLAGS (\\Answered $Forwarded Custom)")
        .await
        .unwrap();
    raw.command("UID STORE 7 +FLAGS (\\Deleted)").await.unwrap();
    raw.command("EXPUNGE").await.unwrap();
    raw.command("UID MOVE 9:10 Archive").await.unwrap();
    for n in 0..5 {
        let path = format!("{}e{n}.ics", person.home("calendars", "default"));
        site.put(person, &path, "text/calendar", event(&format!("e{n}")))
            .await;
    }
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:Ada Example\r\nN:Example;Ada;;;\r\nEND:VCARD\r\n";
    let path = format!("{}c1.vcf", person.home("addressbooks", "default"));
    site.put(person, &path, "text/vcard", card.to_owned()).await;
    let file = person.home("files", "note.txt");
    site.put(
        person,
        file.trim_end_matches('/'),
        "text/plain",
        "of a file".to_owned(),
    )
    .await;
    let mut settings: Settings = person.get("/api/settings").await.json();
    settings.theme = Theme::Dark;
    person.put("/api/settings", &settings).await.expect(200);
}

/// Writes, moves and deletes until it is told to stop. The messages `keep-…` are moved to and fro, and always somewhere.
async fn disturb(imap: String, address: String, stop: Arc<AtomicBool>) {
    let mut raw = RawImap::sign_in(imap.trim_start_matches("imap://"), &address, Person::PASSWORD)
        .await
        .unwrap();
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        number += 1;
        raw.append_all("INBOX", &[mail(&format!("new-{number}"), 500)])
            .await
            .unwrap();
        for (from, to) in [("Trash", "Archive"), ("Archive", "Trash")] {
            raw.command(&format!("SELECT {from}")).await.unwrap();
            // Nothing to move is no failure.
            let _ = raw.command(&format!("MOVE 1:* {to}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_as_it_was() {
    let mut site = Site::start("whole");
    let (alice, bob) = (site.mailbox("alice"), site.mailbox("bob"));
    let alice = site.sign_in(&alice).await;
    let bob = site.sign_in(&bob).await;
    fill(&site, &alice).await;
    fill(&site, &bob).await;
    site.roost(&["alias", "add", "info@example.test", "--to", "alice@example.test"])
        .unwrap();
    assert!(site.redis("SET learned-by-rspamd 42").contains("+OK"));
    let to = site.path("backups");
    let to = text(&to);

    // While people write: what was there at the beginning is there in the end.
    let stop = Arc::new(AtomicBool::new(false));
    let disturbing = tokio::spawn(disturb(
        site.stack.addresses().imap,
        bob.address.clone(),
        Arc::clone(&stop),
    ));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let first = tokio::task::block_in_place(|| site.json(&["backup", "--to", to]));
    assert!(!disturbing.is_finished(), "somebody wrote all the time");
    stop.store(true, Ordering::SeqCst);
    disturbing.await.unwrap();
    assert_eq!(first["notes"], serde_json::json!([]));
    site.roost(&["backup", "verify", "--from", to]).unwrap();
    nothing_was_lost(&site, to, &bob).await;

    // A second one has the same again, and copies next to nothing of it.
    let before = (site.state_of(&alice).await, site.state_of(&bob).await);
    let directory = |site: &Site| {
        ["domain list", "mailbox list", "alias list", "dkim list"].map(|command| {
            let words: Vec<&str> = command.split(' ').collect();
            let mut listed = site.json(&words);
            // What mail there is, Dovecot tells a while after it has changed.
            for entry in listed.as_array_mut().into_iter().flatten() {
                entry["usage"].take();
            }
            listed
        })
    };
    let directory_before = directory(&site);
    let settled = site.json(&["backup", "mail", "--to", to]);
    let second = site.json(&["backup", "mail", "--to", to]);
    assert!(settled["bytes"].as_u64().unwrap() > 8_000_000, "{settled}");
    assert!(second["new_bytes"].as_u64().unwrap() < 100_000, "{second}");
    // One is kept of those of everything, and one of those of mail alone.
    let last = site.json(&["backup", "all", "--to", to, "--keep", "1"]);
    let last_id = last["id"].as_str().unwrap().to_owned();
    let first_id = first["id"].as_str().unwrap();
    assert!(
        last["removed"]
            .as_array()
            .unwrap()
            .iter()
            .any(|id| id == first_id)
    );
    assert_eq!(
        site.json(&["backup", "list", "--from", to])
            .as_array()
            .unwrap()
            .len(),
        2
    );
    site.roost(&["backup", "verify", "--from", to]).unwrap();

    // Not over what is there, whether the server runs or not.
    let running = site.roost(&["restore", "--from", to, "all"]).unwrap_err();
    assert!(
        running.contains("is not empty") || running.contains("running system"),
        "{running}"
    );
    site.stack.stop(Service::Roost).unwrap();
    let full = site.roost(&["restore", "--from", to, "all"]).unwrap_err();
    assert!(full.contains("empty system only"), "{full}");

    site.wipe();
    let restored = site.json(&["restore", "--from", to, "--at", &last_id, "all"]);
    assert_eq!(
        restored["parts"],
        serde_json::json!(["database", "files", "mail", "rspamd"])
    );
    site.stack.migrate().unwrap();
    site.stack.restart(Service::Dovecot).unwrap();
    site.stack.start_service(Service::Roost).unwrap();
    // The sessions are there, too.
    let after = (site.state_of(&alice).await, site.state_of(&bob).await);
    assert_same(&after.0, &before.0);
    assert_same(&after.1, &before.1);
    assert_eq!(directory(&site), directory_before);
    assert!(site.redis("GET learned-by-rspamd").contains("42"));
    // And it works on: a mail arrives, an event is stored.
    let imap = site.stack.addresses().imap;
    let mut raw = RawImap::sign_in(
        imap.trim_start_matches("imap://"),
        &alice.address,
        Person::PASSWORD,
    )
    .await
    .unwrap();
    raw.append_all("INBOX", &[mail("afterwards", 100)]).await.unwrap();
    let path = format!("{}after.ics", alice.home("calendars", "default"));
    site.put(&alice, &path, "text/calendar", event("after")).await;
    // A running system is not restored over, even one whose tables were emptied by hand.
    let again = site.roost(&["restore", "--from", to, "all"]).unwrap_err();
    assert!(again.contains("empty"), "{again}");
    one_mailbox_and_one_calendar(&site, to, &alice).await;
}

/// Each message that was there before the backup and never deleted is in it, though it was moved about all the time.
async fn nothing_was_lost(site: &Site, to: &str, person: &Person) {
    site.json(&[
        "restore",
        "--from",
        to,
        "mailbox",
        &person.address,
        "--into",
        "During",
    ]);
    let mut imap = site.imap(&person.address).await;
    let mut subjects = String::new();
    for folder in ["INBOX", "Archive", "Trash"] {
        if imap
            .run(&format!("LIST \"\" During/{folder}"))
            .await
            .contains("* LIST")
        {
            imap.run(&format!("EXAMINE During/{folder}")).await;
            subjects += &imap
                .run("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                .await;
        }
    }
    // The seventh was deleted before.
    for n in (0..30).filter(|n| *n != 6) {
        assert!(
            subjects.contains(&format!("Subject: inbox-{n}\r\n")),
            "inbox-{n} is lost"
        );
    }
}

#[track_caller]
fn assert_same(after: &[(String, String)], before: &[(String, String)]) {
    let names = |state: &[(String, String)]| state.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(after), names(before));
    for ((name, after), (_, before)) in after.iter().zip(before) {
        if after != before {
            let differs = after.lines().zip(before.lines()).find(|(a, b)| a != b);
            panic!(
                "{name} differs: {} and {} bytes, first {differs:?}",
                after.len(),
                before.len()
            );
        }
    }
}

async fn one_mailbox_and_one_calendar(site: &Site, to: &str, alice: &Person) {
    let mut imap = site.imap(&alice.address).await;
    imap.run("SELECT INBOX").await;
    let fetch = "FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])";
    imap.run("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    imap.run("EXPUNGE").await;

    let restored = site.json(&["restore", "--from", to, "mailbox", &alice.address]);
    let folder = restored["folder"].as_str().unwrap().to_owned();
    assert!(folder.starts_with("Restored 20"), "{folder}");
    assert_eq!(
        restored["messages"], 31,
        "29 of the inbox and the archive, 2 of the project: {restored}"
    );
    assert_eq!(restored["notes"], serde_json::json!([]));
    assert!(imap.run("STATUS INBOX (MESSAGES)").await.contains("MESSAGES 0"));
    imap.run(&format!("EXAMINE \"{folder}/INBOX\"")).await;
    let back = imap.run(fetch).await;
    assert_eq!(back.matches("Subject: inbox-").count(), 27);
    let one = back
        .split("* ")
        .find(|one| one.contains("Subject: inbox-2\r\n"))
        .unwrap();
    assert!(one.contains("\\Seen") && one.contains("\\Flagged"), "{one}");
    let other = back
        .split("* ")
        .find(|one| one.contains("Subject: inbox-3\r\n"))
        .unwrap();
    assert!(
        other.contains("\\Answered") && other.contains("$Forwarded"),
        "{other}"
    );
    let whole = String::from_utf8(mail("inbox-3", 2000)).unwrap();
    assert!(back.contains(&whole), "byte for byte");
    imap.run(&format!("EXAMINE \"{folder}/Projekte/&ANw-bung\""))
        .await;
    assert!(
        imap.run("FETCH 1 (RFC822.SIZE)")
            .await
            .contains(&mail("large", 9_000_000).len().to_string())
    );
    let twice = site
        .roost(&["restore", "--from", to, "mailbox", &alice.address])
        .unwrap_err();
    assert!(twice.contains("--into"), "{twice}");
    let nobody = site
        .roost(&["restore", "--from", to, "mailbox", "nobody@example.test"])
        .unwrap_err();
    assert!(nobody.contains("no mailbox nobody@example.test"), "{nobody}");

    let path = format!("{}e2.ics", alice.home("calendars", "default"));
    crate::support::Answer::of(alice.dav("DELETE", &path))
        .await
        .expect(204);
    let restored = site.json(&[
        "restore",
        "--from",
        to,
        "calendar",
        "default",
        "--of",
        &alice.address,
    ]);
    assert_eq!(restored["objects"], 5, "{restored}");
    let list: serde_json::Value = alice.get("/api/calendars").await.json();
    let name = restored["calendar"].as_str().unwrap();
    assert!(name.ends_with(" (restored)"));
    assert!(list.to_string().contains(name), "{list}");
    let home = format!("/dav/calendars/{}/", alice.address);
    let body = "<propfind xmlns=\"DAV:\"><prop><resourcetype/></prop></propfind>";
    let request = alice.dav("PROPFIND", &home).header("depth", "1").body(body);
    let xml = crate::support::Answer::of(request).await.text();
    let found = xml
        .split("<D:href>")
        .skip(1)
        .map(|href| href.split('<').next().unwrap());
    let calendar = found
        .into_iter()
        .find(|href| href.contains("/restored-"))
        .unwrap();
    let object = crate::support::Answer::of(alice.dav("GET", &format!("{calendar}e2.ics"))).await;
    assert_eq!(object.expect(200).text(), event("e2"));
}
