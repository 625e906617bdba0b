//! The calendar of birthdays stays true whatever happens to the cards.

use chrono::NaiveDate;
use chrono_tz::Tz;
use roost_shared::CollectionId;
use roost_shared::sharing::ShareAccess;

use super::{Fixture, card, event};
use crate::{CollectionDraft, CollectionKind, Condition, GroupwareError, Origin};

impl Fixture {
    async fn put_card_of(&self, book: CollectionId, name: &str, lines: &str) {
        let data = card(name, "Ada Lovelace", lines);
        let put = self.groupware.put(self.alice, book, name, data, &Condition::Any);
        put.await.unwrap();
    }

    async fn birthdays(&self) -> Option<CollectionId> {
        let calendars = self
            .groupware
            .collections(self.alice, CollectionKind::Calendar)
            .await
            .unwrap();
        let found = calendars
            .into_iter()
            .find(|calendar| calendar.origin == Origin::Birthdays);
        found.map(|calendar| calendar.id)
    }

    /// What 2027 and 2028 have.
    async fn days(&self) -> Vec<String> {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let found = self
            .groupware
            .occurrences(self.alice, day(2028), day(2029), Tz::UTC)
            .await
            .unwrap();
        found
            .into_iter()
            .map(|occurrence| {
                let roost_shared::calendar::EventSpan::AllDay { start, .. } = occurrence.span else {
                    panic!("{occurrence:?}");
                };
                format!("{start} {}", occurrence.title)
            })
            .collect()
    }
}

#[tokio::test]
async fn cards_with_days_make_events_that_follow_them() {
    let f = Fixture::new().await;
    f.put_card_of(f.book, "none.vcf", "").await;
    assert_eq!(f.birthdays().await, None);
    f.put_card_of(
        f.book,
        "ada.vcf",
        "BDAY:1815-12-10\r\nX-ANNIVERSARY:1835-07-08\r\n",
    )
    .await;
    assert_eq!(
        f.days().await,
        [
            "2028-07-08 💍 Ada Lovelace (1835)",
            "2028-12-10 🎂 Ada Lovelace (1815)"
        ]
    );
    // Without a year, as vCard 4 writes it, and no anniversary any more.
    f.put_card_of(f.book, "ada.vcf", "BDAY:--0412\r\n").await;
    assert_eq!(f.days().await, ["2028-04-12 🎂 Ada Lovelace"]);

    // A change of the card that is none of a day changes nothing.
    let calendar = f.birthdays().await.unwrap();
    let before = f.groupware.collection(f.alice, calendar).await.unwrap().sequence;
    f.put_card_of(f.book, "ada.vcf", "BDAY:--0412\r\nNOTE:x\r\n")
        .await;
    assert_eq!(
        f.groupware.collection(f.alice, calendar).await.unwrap().sequence,
        before
    );

    let deleted = f
        .groupware
        .delete(f.alice, f.book, "ada.vcf", &Condition::Any)
        .await
        .unwrap();
    assert!(f.days().await.is_empty());
    let restored = f.groupware.restore(f.alice, f.book, "ada.vcf", deleted);
    restored.await.unwrap();
    assert_eq!(f.days().await, ["2028-04-12 🎂 Ada Lovelace"]);
}

#[tokio::test]
async fn moved_cards_and_deleted_books_take_their_days_with_them() {
    let f = Fixture::new().await;
    let draft = CollectionDraft {
        name: "friends".into(),
        ..CollectionDraft::default()
    };
    let g = &f.groupware;
    let friends = g
        .create_collection(f.alice, CollectionKind::AddressBook, draft)
        .await
        .unwrap()
        .id;
    f.put_card_of(f.book, "ada.vcf", "BDAY:19901231\r\n").await;
    g.move_object(
        f.alice,
        f.book,
        "ada.vcf",
        friends,
        "b.vcf",
        false,
        &Condition::Any,
    )
    .await
    .unwrap();
    assert_eq!(f.days().await, ["2028-12-31 🎂 Ada Lovelace (1990)"]);
    f.put_card_of(f.book, "other.vcf", "BDAY:19900101\r\n").await;
    g.delete_collection(f.alice, friends).await.unwrap();
    assert_eq!(f.days().await, ["2028-01-01 🎂 Ada Lovelace (1990)"]);
}

#[tokio::test]
async fn what_another_writes_into_a_shared_book_is_the_owners_birthday() {
    let f = Fixture::new().await;
    f.share_with_bob(f.book, ShareAccess::ReadWrite).await;
    let g = &f.groupware;
    g.accept_invitation(f.bob, f.book).await.unwrap();
    let data = card("a.vcf", "Bob's friend", "BDAY:20000229\r\n");
    g.put(f.bob, f.book, "a.vcf", data, &Condition::Any)
        .await
        .unwrap();
    assert_eq!(f.days().await, ["2028-02-29 🎂 Bob's friend (2000)"]);
    let bobs = g.collections(f.bob, CollectionKind::Calendar).await.unwrap();
    assert!(bobs.iter().all(|calendar| calendar.origin == Origin::Own));
}

#[tokio::test]
async fn nobody_writes_to_it_and_it_is_no_default() {
    let f = Fixture::new().await;
    f.put_card_of(f.book, "ada.vcf", "BDAY:19901231\r\n").await;
    let calendar = f.birthdays().await.unwrap();
    let g = &f.groupware;
    assert!(!g.collection(f.alice, calendar).await.unwrap().writable);
    let bytes = event("b", "x", "20260301T100000Z", "20260301T110000Z", "");
    let refused = g.put(f.alice, calendar, "b.ics", bytes, &Condition::Any).await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    let refused = g.delete_collection(f.alice, calendar).await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    // Without another calendar, the original comes back rather than this one taking its place.
    g.delete_collection(f.alice, f.calendar).await.unwrap();
    g.ensure_defaults(f.alice).await.unwrap();
    assert!(!g.collection(f.alice, calendar).await.unwrap().is_default);
}

#[tokio::test]
async fn writers_of_several_books_make_one_calendar() {
    let f = Fixture::new().await;
    let writes = (0..8).map(|n| {
        let f = &f;
        async move {
            f.put_card_of(f.book, &format!("{n}.vcf"), "BDAY:19901231\r\n")
                .await
        }
    });
    futures_util::future::join_all(writes).await;
    assert_eq!(f.days().await.len(), 8);
}
