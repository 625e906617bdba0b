//! The calendar of birthdays and anniversaries: drawn from the cards in an account's own address books, in the
//! transaction that changes a card, so that it is always true. Nobody writes to it.
//!
//! It is made with the first card that has such a day, and then drawn from all cards at once; from then on, a card
//! that is written, moved or deleted changes its own events alone. An account without such a card has no such
//! calendar. Cards of books that others share are not in it: those people have calendars of their own to share.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use roost_db::birthday::{self, Drawn};
use roost_db::collection::{self, CollectionKind, NewCollection, Origin};
use roost_db::notification;
use roost_db::object::{self, Condition};
use roost_ical::card::{Card, CardDate, Occasion};
use roost_ical::edit::{YearDay, create_yearly};
use roost_shared::{AccountId, CollectionId};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::parsed::ParsedObject;
use crate::{GroupwareError, Result};

/// The calendar's name in its owner's home, and for people.
const NAME: &str = "birthdays";
const DISPLAY_NAME: &str = "Birthdays";
const COLOR: &str = "#db2777";

/// Cards that are in memory at a time while all are read.
const PART: i64 = 200;

/// What a card gives to the calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Days {
    /// The person's name.
    pub name: String,
    /// Their days.
    pub dates: Vec<CardDate>,
}

impl Days {
    fn of(data: &[u8]) -> Self {
        Card::parse(data).map_or_else(
            |_| Self::default(),
            |card| Self {
                name: card.columns().display_name,
                dates: card.dates(),
            },
        )
    }
}

/// Brings the owner's calendar up to one card of theirs, which is gone if it has no days. One statement if there is
/// nothing to do. The caller holds the book's lock.
pub(crate) async fn draw(
    db: &mut PgConnection,
    owner: AccountId,
    book: CollectionId,
    card: &str,
    days: &Days,
) -> Result<()> {
    let names: Vec<String> = OCCASIONS
        .map(|occasion| object_name(book, card, occasion))
        .to_vec();
    match birthday::find(db, owner, &names).await? {
        Some(drawn) => draw_card(db, &drawn, book, card, days).await,
        None if days.dates.is_empty() => Ok(()),
        None => {
            if !collection::lock_home(db, owner).await? {
                return Err(GroupwareError::NotFound);
            }
            // Someone may have been faster, without having seen this card.
            match birthday::find(db, owner, &names).await? {
                Some(drawn) => draw_card(db, &drawn, book, card, days).await,
                None => draw_all(db, owner).await,
            }
        }
    }
}

/// As [`draw`], of a card as it is stored now.
pub(crate) async fn draw_stored(
    db: &mut PgConnection,
    owner: AccountId,
    book: CollectionId,
    card: &str,
) -> Result<()> {
    let data = birthday::card(db, book, card).await?;
    let days = data.map_or_else(Days::default, |data| Days::of(&data));
    draw(db, owner, book, card, &days).await
}

/// Takes what was drawn from a book out of the calendar: the book is gone.
pub(crate) async fn forget_book(db: &mut PgConnection, owner: AccountId, book: CollectionId) -> Result<()> {
    let Some(Drawn { calendar, .. }) = birthday::find(db, owner, &[]).await? else {
        return Ok(());
    };
    for name in birthday::list_names(db, calendar, &format!("{book}-")).await? {
        remove(db, calendar, &name).await?;
    }
    Ok(())
}

const OCCASIONS: [Occasion; 2] = [Occasion::Birthday, Occasion::Anniversary];

async fn draw_card(
    db: &mut PgConnection,
    drawn: &Drawn,
    book: CollectionId,
    card: &str,
    days: &Days,
) -> Result<()> {
    for occasion in OCCASIONS {
        let name = object_name(book, card, occasion);
        let known = drawn.objects.iter().find(|(known, _)| *known == name);
        let date = days.dates.iter().find(|date| date.occasion == occasion);
        match date.and_then(|date| event(&name, &days.name, date)) {
            Some(data) => {
                let parsed =
                    ParsedObject::parse(&data).map_err(|_| GroupwareError::NotEditable(name.clone()))?;
                let row = parsed.row(&name, &data);
                if known.is_some_and(|(_, etag)| etag == row.etag) {
                    continue;
                }
                let sequence = birthday::lock(db, drawn.calendar, 1).await?;
                object::write(db, drawn.calendar, sequence, &row, &Condition::Any, Utc::now()).await?;
            }
            None if known.is_some() => remove(db, drawn.calendar, &name).await?,
            None => {}
        }
    }
    Ok(())
}

async fn remove(db: &mut PgConnection, calendar: CollectionId, name: &str) -> Result<()> {
    let sequence = birthday::lock(db, calendar, 1).await?;
    object::delete(db, calendar, sequence, name, &Condition::Any, false, Utc::now()).await?;
    Ok(())
}

/// Makes the calendar and draws all cards. The caller holds the home's lock.
async fn draw_all(db: &mut PgConnection, owner: AccountId) -> Result<()> {
    let calendar = create(db, owner).await?;
    let mut after = (CollectionId(0), String::new());
    loop {
        let cards = birthday::cards(db, owner, (after.0, &after.1), PART).await?;
        let Some((book, name, _)) = cards.last() else {
            return Ok(());
        };
        after = (*book, name.clone());
        for (book, name, data) in &cards {
            let days = Days::of(data);
            if !days.dates.is_empty() {
                let drawn = Drawn {
                    calendar,
                    objects: Vec::new(),
                };
                draw_card(db, &drawn, *book, name, &days).await?;
            }
        }
    }
}

async fn create(db: &mut PgConnection, owner: AccountId) -> Result<CollectionId> {
    let taken = collection::list(db, owner, CollectionKind::Calendar).await?;
    let mut name = NAME.to_owned();
    let mut number = 2_u32;
    while taken.iter().any(|other| other.name == name) {
        name = format!("{NAME}-{number}");
        number += 1;
    }
    let last = taken.iter().map(|other| other.sort_order).max().unwrap_or(0);
    let new = NewCollection {
        kind: CollectionKind::Calendar,
        name: &name,
        display_name: DISPLAY_NAME,
        display_name_language: "",
        description: "",
        description_language: "",
        color: COLOR,
        sort_order: last.saturating_add(1),
        components: &["VEVENT".to_owned()],
        timezone: "",
        is_default: false,
        origin: Origin::Birthdays,
        source: "",
    };
    let calendar = collection::insert(db, owner, &new, Utc::now()).await?;
    notification::announce(db, calendar).await?;
    Ok(calendar)
}

/// The name of the event in the calendar. A card's own name may hold anything, so its hash stands for it.
fn object_name(book: CollectionId, card: &str, occasion: Occasion) -> String {
    let hash = Sha256::digest(card.as_bytes());
    let hash = URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default());
    let occasion = match occasion {
        Occasion::Birthday => "birthday",
        Occasion::Anniversary => "anniversary",
    };
    format!("{book}-{hash}-{occasion}.ics")
}

/// The event of a day. Its title needs no language: a sign, the name, and the year where it is known.
fn event(name: &str, person: &str, date: &CardDate) -> Option<Vec<u8>> {
    let sign = match date.occasion {
        Occasion::Birthday => '🎂',
        Occasion::Anniversary => '💍',
    };
    let title = match date.year {
        Some(year) => format!("{sign} {person} ({year})"),
        None => format!("{sign} {person}"),
    };
    let day = YearDay {
        year: date.year,
        month: date.month,
        day: date.day,
    };
    create_yearly(name, &title, day)
}
