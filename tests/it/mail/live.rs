//! New mail in an open page.

use std::time::Duration;

use roost_shared::event::ServerEvent;
use roost_tests::raw_smtp;

use crate::support::{App, Events};

#[tokio::test]
async fn mail_from_outside_is_announced_with_its_row() {
    let app = App::attach();
    let person = app.person("alice").await;
    let mut events = Events::open(&person).await;
    // The watcher signs in to IMAP beside the stream's opening.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let message = "From: s@sender.example.org\r\nSubject: from outside\r\n\r\nhello\r\n";
    raw_smtp::deliver(
        &app.stack.addresses().smtp,
        "s@sender.example.org",
        &person.address,
        message,
    )
    .await
    .unwrap();
    let event = events
        .until(10, "the message's announcement", |event| {
            matches!(event, ServerEvent::MailArrived { .. })
        })
        .await;
    let ServerEvent::MailArrived {
        folder,
        total,
        messages,
    } = event
    else {
        unreachable!()
    };
    assert_eq!((folder.as_str(), total), ("INBOX", 1));
    assert_eq!(messages[0].subject, "from outside");
}

#[tokio::test]
async fn a_flag_set_by_another_client_is_announced() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.append(&app, "INBOX", "Subject: x\n\ny\n").await;
    let mut events = Events::open(&person).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let mut phone = person.imap(&app).await;
    phone.command("SELECT INBOX").await.unwrap();
    phone.command("STORE 1 +FLAGS (\\Seen)").await.unwrap();
    let wanted =
        |event: &ServerEvent| matches!(event, ServerEvent::MailChanged { folder } if folder == "INBOX");
    events.until(10, "the change", wanted).await;
}

/// In NOTIFY Dovecot writes names as they are, not as LIST does.
#[tokio::test]
async fn mail_in_a_folder_of_any_name_is_announced() {
    let app = App::attach();
    let person = app.person("alice").await;
    let mut phone = person.imap(&app).await;
    let folders = [
        ("B&APw-ro", "Büro"),
        ("A&-B", "A&B"),
        ("&ZeVnLIqe- &- x", "日本語 & x"),
    ];
    for (wire, _) in folders {
        phone.command(&format!("CREATE \"{wire}\"")).await.unwrap();
    }
    let mut events = Events::open(&person).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    phone.command("CREATE \"C&-D\"").await.unwrap();
    let wanted = |event: &ServerEvent| matches!(event, ServerEvent::FoldersChanged);
    events.until(10, "the new folder", wanted).await;
    for (wire, name) in folders {
        person.append(&app, wire, "Subject: x\n\ny\n").await;
        let wanted =
            |event: &ServerEvent| matches!(event, ServerEvent::MailChanged { folder } if folder == name);
        events.until(10, name, wanted).await;
    }
}

#[tokio::test]
async fn nobody_hears_of_anothers_mail() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let mut events = Events::open(&bob).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    alice.append(&app, "INBOX", "Subject: private\n\ny\n").await;
    let heard = tokio::time::timeout(Duration::from_secs(3), async {
        loop {
            if matches!(events.next().await, Some(ServerEvent::MailArrived { .. })) {
                return;
            }
        }
    })
    .await;
    assert!(heard.is_err(), "bob heard of alice's mail");
}
