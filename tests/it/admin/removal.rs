//! What the next owner of an address finds of the last one's: nothing.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::World;
use crate::backup::imap_text::ImapText;
use crate::support::{Person, eventually};

/// Runs commands of ManageSieve as somebody; everything that was said.
async fn managesieve(world: &World, address: &str, commands: &str) -> String {
    use base64::Engine;
    let server = world.app.stack.addresses().sieve;
    let mut stream = TcpStream::connect(server.trim_start_matches("sieve://"))
        .await
        .unwrap();
    let plain =
        base64::engine::general_purpose::STANDARD.encode(format!("\0{address}\0{}", Person::PASSWORD));
    let text = format!("AUTHENTICATE \"PLAIN\" \"{plain}\"\r\n{commands}LOGOUT\r\n");
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    said
}

async fn imap(world: &World, address: &str) -> ImapText {
    ImapText::sign_in(&world.app.imap(), address, Person::PASSWORD).await
}

#[tokio::test]
async fn filters_and_shares_go_with_the_mailbox() {
    let world = World::new().await;
    let (alice, bob) = (&world.mailbox, format!("bob@{}", world.domain));
    let make = |address: &str| json!({ "address": address, "settings": { "name": "x", "password": Person::PASSWORD } });
    world
        .server
        .post("/api/admin/mailboxes", &make(&bob))
        .await
        .expect(201);
    let script = "redirect \"elsewhere@example.org\";";
    // A name with all that a string can have, and one that is active.
    let put = format!(
        "PUTSCRIPT \"a \\\"b\\\\ ü\" \"keep;\"\r\nPUTSCRIPT \"steal\" {{{}+}}\r\n{script}\r\nSETACTIVE \"steal\"\r\n",
        script.len()
    );
    let said = managesieve(&world, alice, &put).await;
    assert!(!said.contains("NO "), "{said}");
    let mut old = imap(&world, alice).await;
    old.run("CREATE Plans").await;
    for folder in ["INBOX", "Plans", "Sent"] {
        old.run(&format!("SETACL {folder} {bob} lrs")).await;
    }
    let mut reader = imap(&world, &bob).await;
    let shared = reader.run("LIST \"\" Shared/*").await;
    assert!(shared.contains("Shared/alice/Plans"), "{shared}");

    world
        .server
        .delete(&format!("/api/admin/mailboxes/{alice}"))
        .await
        .expect(204);
    // The address is free once its mail is gone.
    eventually(60, "the mailbox is made anew", async || {
        let made = world.server.post("/api/admin/mailboxes", &make(alice)).await;
        (made.status == 201).then_some(())
    })
    .await;
    let said = managesieve(&world, alice, "LISTSCRIPTS\r\n").await;
    assert!(!said.contains("steal") && !said.contains("\"a "), "{said}");
    let mut new = imap(&world, alice).await;
    for folder in ["INBOX", "Sent"] {
        let rights = new.run(&format!("GETACL {folder}")).await;
        assert!(!rights.contains(&bob), "{rights}");
    }
    let subscribed = new.run("LSUB \"\" *").await;
    assert!(!subscribed.contains("Plans"), "{subscribed}");
    let mut reader = imap(&world, &bob).await;
    let shared = reader.run("LIST \"\" Shared/*").await;
    assert!(!shared.contains("alice"), "{shared}");
}

/// Nor what the last one might do with folders of others.
#[tokio::test]
async fn rights_on_folders_of_others_go_with_the_mailbox() {
    let world = World::new().await;
    let (alice, bob) = (&world.mailbox, format!("bob@{}", world.domain));
    let make = || json!({ "address": bob, "settings": { "name": "x", "password": Person::PASSWORD } });
    let mailboxes = "/api/admin/mailboxes";
    world.server.post(mailboxes, &make()).await.expect(201);
    let mut owner = imap(&world, alice).await;
    owner.run("CREATE Plans").await;
    owner.run("CREATE Plans/Deep").await;
    for folder in ["INBOX", "Plans", "Plans/Deep"] {
        owner.run(&format!("SETACL {folder} {bob} lrs")).await;
        owner
            .run(&format!("SETACL {folder} carol@{} lr", world.domain))
            .await;
    }
    world
        .server
        .delete(&format!("{mailboxes}/{bob}"))
        .await
        .expect(204);
    eventually(60, "the mailbox is made anew", async || {
        let made = world.server.post(mailboxes, &make()).await;
        (made.status == 201).then_some(())
    })
    .await;
    for folder in ["INBOX", "Plans", "Plans/Deep"] {
        let rights = owner.run(&format!("GETACL {folder}")).await;
        assert!(!rights.contains(&bob) && rights.contains("carol"), "{rights}");
    }
    let mut reader = imap(&world, &bob).await;
    let shared = reader.run("LIST \"\" Shared/*").await;
    assert!(!shared.contains("alice"), "{shared}");
}
