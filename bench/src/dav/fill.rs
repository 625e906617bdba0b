//! Making what is measured, unless an earlier run has.

use anyhow::ensure;
use futures_util::{StreamExt, TryStreamExt, stream};
use sqlx::PgConnection;

use super::collection::Measured;
use crate::client::Person;
use crate::sample;

/// How many objects are stored at a time.
const WRITERS: usize = 8;

/// A calendar with events.
pub async fn calendar(calendar: &Measured<'_>) -> anyhow::Result<()> {
    let request = calendar.person.dav("MKCALENDAR", &calendar.path);
    if calendar.person.send(request, "").await?.status().is_success() {
        store(calendar, "text/calendar; charset=utf-8", |number| {
            sample::event(calendar.first + number)
        })
        .await?;
    }
    Ok(())
}

/// What Postgres does by itself some time after so many writes, so that it is not under way while something is measured.
pub async fn settle(db: &mut PgConnection) -> anyhow::Result<()> {
    for statement in [
        "VACUUM (ANALYZE) object",
        "VACUUM (ANALYZE) change",
        "VACUUM (ANALYZE) collection",
    ] {
        sqlx::query(statement).execute(&mut *db).await?;
    }
    Ok(())
}

/// An address book with cards.
pub async fn address_book(book: &Measured<'_>) -> anyhow::Result<()> {
    let body = "<D:mkcol xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:carddav'><D:set><D:prop><D:resourcetype>\
        <D:collection/><C:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>";
    let request = book
        .person
        .dav("MKCOL", &book.path)
        .header("content-type", "application/xml");
    let made = book.person.send(request, body).await?.status();
    if made.is_success() {
        store(book, "text/vcard; charset=utf-8", sample::card).await?;
    }
    Ok(())
}

async fn store(
    collection: &Measured<'_>,
    media_type: &str,
    sample: impl Fn(usize) -> String + Copy,
) -> anyhow::Result<()> {
    let writers: Vec<Person> = stream::iter(0..WRITERS)
        .then(|_| collection.person.again())
        .try_collect()
        .await?;
    let shares = writers.iter().enumerate().map(|(writer, person)| async move {
        for number in (writer..collection.objects).step_by(WRITERS) {
            let path = format!("{}{}", collection.path, collection.object(number));
            let request = person.dav("PUT", &path).header("content-type", media_type);
            let answer = person.send(request, sample(number)).await?;
            ensure!(answer.status().is_success(), "PUT {path}: {}", answer.status());
        }
        anyhow::Ok(())
    });
    futures_util::future::try_join_all(shares).await.map(drop)
}
