//! Contacts as the page lists and edits them.

use roost_shared::contacts::{ContactDraft, Labelled};

use super::{Fixture, card};
use crate::{Condition, GroupwareError, Photo};

fn draft(given: &str, family: &str, email: &str) -> ContactDraft {
    ContactDraft {
        given: given.into(),
        family: family.into(),
        emails: vec![Labelled {
            label: "work".into(),
            value: email.into(),
        }],
        ..ContactDraft::default()
    }
}

#[tokio::test]
async fn the_list_is_by_name_in_windows_and_can_be_searched() {
    let f = Fixture::new().await;
    for (name, full_name) in [
        ("1", "Zoë Zebra"),
        ("2", "ärmel Ant"),
        ("3", "Bea Bee"),
        ("4", "100% Real"),
    ] {
        f.put_card(name, full_name, &format!("{name}@example.test"))
            .await
            .unwrap();
    }
    let window = async |query: &str, offset, limit| {
        let window = f
            .groupware
            .contacts(f.alice, None, query, offset, limit)
            .await
            .unwrap();
        let names: Vec<_> = window.contacts.into_iter().map(|contact| contact.name).collect();
        (window.total, names)
    };
    let (total, names) = window("", 0, 10).await;
    assert_eq!((total, names.len()), (4, 4));
    assert_eq!(names[0], "100% Real");
    assert_eq!(names[3], "Zoë Zebra");
    assert_eq!(window("", 1, 2).await, (4, names[1..3].to_vec()));
    assert_eq!(window("", 9, 2).await, (4, vec![]));
    assert_eq!(window("ZOË zeb", 0, 10).await, (1, vec!["Zoë Zebra".into()]));
    assert_eq!(window("0%", 0, 10).await, (1, vec!["100% Real".into()]));
    assert_eq!(window("_", 0, 10).await.0, 0);
    assert_eq!(window("3@example", 0, 10).await.1, ["Bea Bee"]);
    assert_eq!(window("nul\0", 0, 10).await.0, 0);
    let books = f.groupware.address_books(f.alice).await.unwrap();
    assert_eq!(books[0].total, 4);
}

#[tokio::test]
async fn recipients_are_completed_best_first_and_once() {
    let f = Fixture::new().await;
    f.put_card("1", "Carla Annis", "carla@example.test")
        .await
        .unwrap();
    f.put_card("2", "Anna Zwei", "zwei@example.test").await.unwrap();
    f.put_card("3", "Somebody", "ann.other@example.test")
        .await
        .unwrap();
    f.put_card("4", "Joanna", "jo@example.test").await.unwrap();
    f.put_card("5", "Anna Again", "ZWEI@example.test").await.unwrap();
    let data = card("6", "Anna No Mail", "");
    f.groupware
        .put(f.alice, f.book, "6", data, &Condition::Any)
        .await
        .unwrap();
    let found = f
        .groupware
        .complete(&f.account("alice").await, "ann")
        .await
        .unwrap();
    let emails: Vec<_> = found
        .iter()
        .map(|suggestion| suggestion.email.to_lowercase())
        .collect();
    assert_eq!(
        emails,
        [
            "zwei@example.test",
            "ann.other@example.test",
            "carla@example.test"
        ]
    );
    assert!(
        f.groupware
            .complete(&f.account("alice").await, " ")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        f.groupware
            .complete(&f.account("alice").await, "%")
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn colleagues_complete_after_contacts_and_strangers_do_not() {
    let f = Fixture::new().await;
    f.database.account("bobby@elsewhere.test").await;
    f.put_card("1", "Bob Contact", "bobcat@other.test").await.unwrap();
    f.put_card("2", "Robert", "BOB@example.test").await.unwrap();
    let complete = async |query: &str| -> Vec<String> {
        let alice = f.account("alice").await;
        let found = f.groupware.complete(&alice, query).await.unwrap();
        found.into_iter().map(|suggestion| suggestion.email).collect()
    };
    assert_eq!(complete("bob").await, ["bobcat@other.test", "BOB@example.test"]);
    assert_eq!(complete("ali").await, ["alice@example.test"]);
    for number in 0..12 {
        let (name, email) = (format!("c{number}"), format!("ali{number}@other.test"));
        f.put_card(&name, "Ali Contact", &email).await.unwrap();
    }
    let many = complete("ali").await;
    assert_eq!((many.len(), many[9].as_str()), (10, "alice@example.test"));
    // The directory is not to be copied; contacts are one's own.
    for _ in 0..120 {
        complete("nobody").await;
    }
    assert!(!complete("ali").await.contains(&"alice@example.test".to_owned()));
}

#[tokio::test]
async fn names_are_found_without_their_accents() {
    let f = Fixture::new().await;
    f.put_card("1", "Jörg Müller", "jm@other.test").await.unwrap();
    for query in ["müller", "muller", "Mueller", "jorg müller"] {
        let found = f.groupware.contacts(f.alice, None, query, 0, 10).await.unwrap();
        assert_eq!(found.total, 1, "{query}");
        let alice = f.account("alice").await;
        assert_eq!(
            f.groupware.complete(&alice, query).await.unwrap().len(),
            1,
            "{query}"
        );
    }
}

#[tokio::test]
async fn every_address_of_a_card_completes_the_preferred_one_first() {
    let f = Fixture::new().await;
    let more = "EMAIL;TYPE=HOME:home@example.test\r\nEMAIL;TYPE=WORK,PREF:work@example.test\r\n";
    f.groupware
        .put(f.alice, f.book, "1", card("1", "Anna", more), &Condition::Any)
        .await
        .unwrap();
    let found = f
        .groupware
        .complete(&f.account("alice").await, "anna")
        .await
        .unwrap();
    let emails: Vec<_> = found.iter().map(|suggestion| suggestion.email.as_str()).collect();
    assert_eq!(emails, ["work@example.test", "home@example.test"]);
    let listed = f
        .groupware
        .contacts(f.alice, Some(f.book), "", 0, 10)
        .await
        .unwrap();
    assert_eq!(listed.contacts[0].email, "work@example.test");
}

#[tokio::test]
async fn a_contact_is_made_opened_changed_and_keeps_the_rest() {
    let f = Fixture::new().await;
    let (g, alice, book) = (&f.groupware, f.alice, f.book);
    let made = g
        .create_contact(alice, book, &draft("Ada", "Lovelace", "ada@example.test"))
        .await
        .unwrap();
    assert!(made.writable && made.object.ends_with(".vcf") && !made.has_photo);
    assert_eq!(made.contact.full_name, "Ada Lovelace");
    assert_eq!(g.contact(alice, book, &made.object).await.unwrap(), made);

    let more = "X-CLIENT-THING:keep me\r\nEMAIL:old@example.test\r\n";
    g.put(alice, book, "1.vcf", card("1", "Old Name", more), &Condition::Any)
        .await
        .unwrap();
    let opened = g.contact(alice, book, "1.vcf").await.unwrap();
    let edited = ContactDraft {
        note: "Hello".into(),
        ..opened.contact
    };
    let changed = g
        .update_contact(alice, book, "1.vcf", Some(&opened.etag), &edited)
        .await
        .unwrap();
    assert_eq!(changed.contact.note, "Hello");
    let stored = g.object(alice, book, "1.vcf").await.unwrap().unwrap();
    assert!(
        String::from_utf8(stored.data)
            .unwrap()
            .contains("X-CLIENT-THING:keep me")
    );
    let stale = g
        .update_contact(alice, book, "1.vcf", Some(&opened.etag), &edited)
        .await;
    assert!(matches!(stale, Err(GroupwareError::PreconditionFailed)));
}

#[tokio::test]
async fn bad_drafts_name_their_field() {
    let f = Fixture::new().await;
    let field = async |draft: ContactDraft| match f.groupware.create_contact(f.alice, f.book, &draft).await {
        Err(GroupwareError::InvalidInput { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        field(draft(&"x".repeat(1_001), "y", "a@example.test")).await,
        "given"
    );
    assert_eq!(field(draft("x", "y", &"a".repeat(1_001))).await, "emails.0");
    assert_eq!(f.rows("object").await, 0);
}

#[tokio::test]
async fn a_photo_is_set_shown_and_removed() {
    let f = Fixture::new().await;
    let (g, alice, book) = (&f.groupware, f.alice, f.book);
    let made = g
        .create_contact(alice, book, &draft("Ada", "Lovelace", "ada@example.test"))
        .await
        .unwrap();
    assert!(g.photo(alice, book, &made.object).await.unwrap().is_none());
    let photo = Photo {
        media_type: "image/jpeg".into(),
        data: vec![0xff, 0xd8, 0xff, 0xe0, 0, 1, 2],
    };
    let set = g
        .set_photo(alice, book, &made.object, Some(&made.etag), Some(&photo))
        .await
        .unwrap();
    assert!(set.has_photo);
    assert!(g.contacts(alice, None, "ada", 0, 1).await.unwrap().contacts[0].has_photo);
    let (shown, etag) = g.photo(alice, book, &made.object).await.unwrap().unwrap();
    assert_eq!((shown.data, etag), (photo.data.clone(), set.etag.clone()));
    let stale = g
        .set_photo(alice, book, &made.object, Some(&made.etag), None)
        .await;
    assert!(matches!(stale, Err(GroupwareError::PreconditionFailed)));
    let removed = g
        .set_photo(alice, book, &made.object, Some(&set.etag), None)
        .await
        .unwrap();
    assert!(!removed.has_photo);
    assert_eq!(removed.contact, made.contact);
}
