//! CalDAV beside the bare SQL that its answers need.

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use hyper::body::Bytes;
use sqlx::{Connection, PgConnection};

use crate::client::Person;
use crate::report::Row;
use crate::sample;
use crate::target::Target;
use crate::timing::side_by_side;

const EVENTS: usize = 2_000;
const ETAGS: &str = "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>";

/// All figures on calendars.
pub async fn measure(target: &Target) -> anyhow::Result<Vec<Row>> {
    let (address, password) = target.first()?;
    let person = Person::sign_in(&target.url, address, password).await?;
    let calendar = format!("/calendars/{address}/bench/");
    fill(&person, &calendar).await.context("filling the calendar")?;

    let mut db = PgConnection::connect(&target.postgres).await?;
    let propfind = || person.succeed(person.dav("PROPFIND", &calendar).header("depth", "1"), ETAGS);
    let answer = propfind().await?;
    let listed = String::from_utf8_lossy(&answer).matches("getetag>").count() / 2;
    ensure!(listed >= EVENTS, "PROPFIND answered {listed} entity tags");
    let (figure, floor) = side_by_side(
        30,
        async || propfind().await.map(drop),
        async || {
            let rows: Vec<(String, String)> = sqlx::query_as(
                "SELECT o.name, o.etag FROM object o
                 JOIN collection_instance i ON i.collection_id = o.collection_id
                 JOIN account a ON a.id = i.account_id
                 WHERE a.address = $1 AND i.name = 'bench' AND i.kind = 'calendar' ORDER BY o.name",
            )
            .bind(address)
            .fetch_all(&mut db)
            .await?;
            ensure!(rows.len() >= EVENTS);
            Ok(())
        },
    )
    .await?;
    let mut rows = vec![Row::times("PROPFIND depth 1 of 2,000 events", figure, floor, 3.0)];

    let first = sync(&person, &calendar, "").await?;
    let first = String::from_utf8_lossy(&first).into_owned();
    let token = between(&first, "sync-token>", "<")
        .context("no sync token")?
        .to_owned();
    let (figure, _) = side_by_side(
        60,
        async || sync(&person, &calendar, &token).await.map(drop),
        async || Ok(()),
    )
    .await?;
    let milliseconds = figure.as_secs_f64() * 1000.0;
    rows.push(Row::amount(
        "sync-collection with nothing new",
        milliseconds,
        3.0,
        "ms",
    ));
    Ok(rows)
}

async fn sync(person: &Person, calendar: &str, token: &str) -> anyhow::Result<Bytes> {
    let body = format!(
        "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>\
         <prop><getetag/></prop></sync-collection>"
    );
    person.succeed(person.dav("REPORT", calendar), body).await
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(inner, _)| inner)
}

/// Makes the calendar, if an earlier run has not.
async fn fill(person: &Person, calendar: &str) -> anyhow::Result<()> {
    let made = person
        .send(person.dav("MKCALENDAR", calendar), "")
        .await?
        .status();
    if !made.is_success() {
        return Ok(());
    }
    stream::iter(0..EVENTS)
        .map(|number| async move {
            let path = format!("{calendar}bench-{number}.ics");
            let request = person
                .dav("PUT", &path)
                .header("content-type", "text/calendar; charset=utf-8");
            person.succeed(request, sample::event(number)).await.map(drop)
        })
        .buffer_unordered(8)
        .try_collect::<()>()
        .await
}
