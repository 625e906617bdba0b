//! How cost grows: 50,000 events in 200 calendars, and in a single one.

use anyhow::Context;
use sqlx::PgConnection;

use super::collection::Measured;
use super::{fill, memory, write};
use crate::client::Person;
use crate::report::Row;
use crate::target::Target;

const CALENDARS: usize = 200;
const EVENTS: usize = 250;
/// All of them in one calendar.
const ALL: usize = CALENDARS * EVENTS;

/// The figures of a calendar among 200, beside those of 2,000 events in one, and what a large answer takes.
pub async fn measure(target: &Target, db: &mut PgConnection) -> anyhow::Result<Vec<Row>> {
    let (address, password) = target.accounts.get(1).context("no second account")?;
    let person = Person::sign_in(&target.url, address, password).await?;
    for number in 0..CALENDARS {
        let calendar = Measured::calendar(&person, &format!("bench-{number}"), EVENTS, number * EVENTS);
        fill::calendar(&calendar).await?;
    }
    let one = Measured::calendar(&person, "bench-100", EVENTS, 100 * EVENTS);
    let all = Measured::calendar(&person, "bench-all", ALL, 0);
    fill::calendar(&all).await?;
    fill::settle(db).await?;
    Ok(vec![
        one.propfind(db, "PROPFIND depth 1 of 250 events, one of 200 calendars")
            .await?,
        one.multiget(db, "multiget of 200, one of 200 calendars").await?,
        one.month(db, "a month, one of 200 calendars").await?,
        write::put(&one, db, "PUT, one of 200 calendars").await?,
        one.sync("sync, one of 200 calendars, nothing new").await?,
        all.propfind(db, "PROPFIND depth 1 of 50,000 events").await?,
        all.multiget(db, "multiget of 200 among 50,000 events").await?,
        all.month(db, "a month of 50,000 events").await?,
        write::put(&all, db, "PUT into 50,000 events").await?,
        all.sync("sync of 50,000 events, nothing new").await?,
        memory::while_streaming(target, &all).await?,
    ])
}
