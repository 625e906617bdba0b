//! CalDAV and CardDAV beside the bare SQL that their answers need.
//!
//! Everything is measured at 2,000 events and 5,000 cards, and again in an account of 50,000 events in 200
//! calendars, to show how the cost grows.

mod collection;
mod fill;
mod floor;
mod large;
mod memory;
mod peer;
mod write;

use anyhow::Context;
use sqlx::{Connection, PgConnection};

use crate::client::Person;
use crate::report::Row;
use crate::target::Target;
use collection::Measured;

const EVENTS: usize = 2_000;
const CARDS: usize = 5_000;

/// All figures on calendars and address books.
pub async fn measure(target: &Target) -> anyhow::Result<Vec<Row>> {
    let (address, password) = target.first()?;
    let person = Person::sign_in(&target.url, address, password).await?;
    let mut db = PgConnection::connect(&target.postgres).await?;

    let calendar = Measured::calendar(&person, "bench", EVENTS, 0);
    fill::calendar(&calendar).await.context("filling the calendar")?;
    let book = Measured::address_book(&person, "bench", CARDS);
    fill::address_book(&book)
        .await
        .context("filling the address book")?;
    fill::settle(&mut db).await?;

    let mut rows = vec![
        calendar
            .propfind(&mut db, "PROPFIND depth 1 of 2,000 events")
            .await?,
        book.propfind(&mut db, "PROPFIND depth 1 of 5,000 cards").await?,
        calendar
            .multiget(&mut db, "multiget of 200 among 2,000 events")
            .await?,
        book.multiget(&mut db, "multiget of 200 among 5,000 cards")
            .await?,
        calendar.month(&mut db, "a month of 2,000 events").await?,
        write::put(&calendar, &mut db, "PUT into 2,000 events").await?,
        calendar.sync("sync of 2,000 events, nothing new").await?,
        book.sync("sync of 5,000 cards, nothing new").await?,
    ];
    rows.extend(large::measure(target, &mut db).await.context("50,000 events")?);
    rows.extend(peer::measure(target, &calendar).await.context("peers")?);
    Ok(rows)
}
