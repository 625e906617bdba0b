use std::io;
use std::sync::Arc;

use futures_util::{TryStreamExt as _, stream};
use roost_db::testing::TestDatabase;
use roost_model::MailCredential;

use super::*;
use crate::{CredentialSource, MailConfig};

struct NoCredential;

impl CredentialSource for NoCredential {
    fn credential(&self) -> Option<MailCredential> {
        None
    }
}

fn mail(database: &TestDatabase, max_message_bytes: u64) -> Mail {
    Mail::new(MailConfig {
        imap: "imap://127.0.0.1:1".parse().unwrap(),
        sieve: None,
        submission: "smtp://127.0.0.1:1".parse().unwrap(),
        max_message_bytes,
        image_key: b"key".to_vec(),
        image_ports: vec![80, 443],
        pool: database.connections.clone(),
    })
}

async fn person(database: &TestDatabase, address: &str) -> MailUser {
    MailUser::new(database.account(address).await, Arc::new(NoCredential))
}

fn pieces(bytes: &[u8], size: usize) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + use<> {
    let pieces: Vec<_> = bytes
        .chunks(size)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    stream::iter(pieces)
}

async fn collect(bytes: ByteStream) -> Vec<u8> {
    let pieces: Vec<Bytes> = bytes.try_collect().await.unwrap();
    pieces.concat()
}

async fn waiting(database: &TestDatabase, user: &MailUser) -> i64 {
    table::total_bytes(&mut database.pool.acquire().await.unwrap(), user.account().id)
        .await
        .unwrap()
}

/// Unfinished uploads are removed by a task of their own.
async fn until_nothing_waits(database: &TestDatabase, user: &MailUser) {
    for _ in 0..200 {
        if waiting(database, user).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("an unfinished upload stays");
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_in() {
    let database = TestDatabase::create().await;
    let (mail, alice) = (
        mail(&database, 50_000_000),
        person(&database, "alice@example.test").await,
    );
    for length in [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        3 * CHUNK_BYTES + 17,
    ] {
        let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
        let stored = mail
            .store_upload(&alice, "../a\r\n.png", "image/png; x=y", pieces(&bytes, 70_001))
            .await
            .unwrap();
        assert_eq!(
            (stored.name.as_str(), stored.media_type.as_str(), stored.size),
            ("a .png", "image/png", length as u64)
        );
        let (found, content) = mail.upload(&alice, stored.id).await.unwrap();
        assert_eq!(found, stored);
        assert!(collect(content).await == bytes);
    }
}

#[tokio::test]
async fn nobody_else_finds_it() {
    let database = TestDatabase::create().await;
    let mail = mail(&database, 50_000_000);
    let (alice, bob) = (
        person(&database, "alice@example.test").await,
        person(&database, "bob@example.test").await,
    );
    let stored = mail.store_upload(&alice, "a", "", pieces(b"x", 1)).await.unwrap();
    assert!(matches!(
        mail.upload(&bob, stored.id).await,
        Err(MailError::NotFound(_))
    ));
    assert!(matches!(
        mail.delete_upload(&bob, stored.id).await,
        Err(MailError::NotFound(_))
    ));
    mail.delete_upload(&alice, stored.id).await.unwrap();
    assert!(matches!(
        mail.upload(&alice, stored.id).await,
        Err(MailError::NotFound(_))
    ));
}

#[tokio::test]
async fn what_is_too_large_or_breaks_off_leaves_nothing() {
    let database = TestDatabase::create().await;
    let (mail, alice) = (
        mail(&database, 1_000_000),
        person(&database, "alice@example.test").await,
    );
    let most = usize::try_from(mail.max_upload_bytes()).unwrap();
    let over = vec![0; most + 1];
    let result = mail.store_upload(&alice, "a", "", pieces(&over, 100_000)).await;
    assert!(matches!(result, Err(MailError::TooLarge)));
    assert_eq!(waiting(&database, &alice).await, 0);

    let breaks = pieces(&over[..600_000], 100_000).chain(stream::iter([Err(io::Error::other("gone"))]));
    let result = mail.store_upload(&alice, "a", "", breaks).await;
    assert!(matches!(result, Err(MailError::Invalid { .. })));
    assert_eq!(waiting(&database, &alice).await, 0);

    // The browser goes away: the request is dropped where it stands.
    let endless = pieces(&over[..600_000], 100_000).chain(stream::pending());
    let dropped = tokio::time::timeout(
        std::time::Duration::from_millis(500),
        mail.store_upload(&alice, "a", "", endless),
    );
    assert!(dropped.await.is_err());
    until_nothing_waits(&database, &alice).await;

    let fits = mail
        .store_upload(&alice, "a", "", pieces(&over[..most], 100_000))
        .await
        .unwrap();
    assert_eq!(fits.size, most as u64);
}

#[tokio::test]
async fn files_that_wait_have_a_limit_of_their_own() {
    let database = TestDatabase::create().await;
    let (mail, alice) = (
        mail(&database, 100_000),
        person(&database, "alice@example.test").await,
    );
    let file = vec![0; 70_000];
    let mut stored = 0;
    while mail
        .store_upload(&alice, "a", "", pieces(&file, 70_000))
        .await
        .is_ok()
    {
        stored += 1;
        assert!(stored < 100);
    }
    assert_eq!(stored, 14);
    mail.purge_uploads(Utc::now() + Duration::seconds(1))
        .await
        .unwrap();
    assert_eq!(waiting(&database, &alice).await, 0);
}

#[tokio::test]
async fn files_of_forgotten_messages_are_removed() {
    let database = TestDatabase::create().await;
    let (mail, alice) = (
        mail(&database, 100_000),
        person(&database, "alice@example.test").await,
    );
    mail.store_upload(&alice, "new", "", pieces(b"x", 1))
        .await
        .unwrap();
    {
        let mut db = database.pool.acquire().await.unwrap();
        let old = Utc::now() - Duration::hours(49);
        let id = table::insert(&mut db, alice.account().id, "old", "text/plain", old)
            .await
            .unwrap();
        table::append_chunk(&mut db, id, 0, b"yy").await.unwrap();
    }
    assert_eq!(waiting(&database, &alice).await, 3);
    mail.purge().await.unwrap();
    assert_eq!(waiting(&database, &alice).await, 1);
}

#[test]
fn types_are_as_said_or_as_named() {
    assert_eq!(media_type_of("Image/PNG; a=b", "x.pdf"), "image/png");
    assert_eq!(
        media_type_of("application/octet-stream", "x.pdf"),
        "application/pdf"
    );
    assert_eq!(media_type_of("", "x"), "application/octet-stream");
    assert_eq!(media_type_of("text/html\r\nX: y", "x.txt"), "text/plain");
}

#[tokio::test]
async fn memory_is_taken_for_what_is_there_and_not_for_what_a_request_says() {
    use roost_shared::mail::{AttachmentSource, Draft, DraftAttachment};

    let database = TestDatabase::create().await;
    let (mail, alice, bob) = (
        mail(&database, 50_000_000),
        person(&database, "alice@example.test").await,
        person(&database, "bob@example.test").await,
    );
    let stored = mail
        .store_upload(&alice, "a", "", pieces(&[7; 300_000], 70_001))
        .await
        .unwrap();
    let draft = Draft {
        text: "x".repeat(1_000),
        html: "y".repeat(2_000),
        attachments: vec![DraftAttachment {
            source: AttachmentSource::Upload(stored.id),
            name: "a".into(),
            media_type: "text/plain".into(),
            size: 0,
            content_id: None,
        }],
        ..Draft::default()
    };
    assert_eq!(mail.memory_of(&alice, &draft).await.unwrap(), 4 * 303_000);
    // Nor is anything learned of a file of somebody else's.
    assert_eq!(mail.memory_of(&bob, &draft).await.unwrap(), 4 * 3_000);
}
