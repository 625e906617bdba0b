//! Signing in by IMAP, connection and all, beside a Dovecot that knows everybody's password by itself.

use std::time::Duration;

use anyhow::Context;
use roost_tests::RawImap;
use sqlx::{Connection, PgConnection};

use crate::bare::{self, Bare};
use crate::report::Row;
use crate::target::Target;
use crate::timing::count;

const CLIENTS: usize = 20;
const TIME: Duration = Duration::from_secs(4);
/// After so long, Postgres has told its counters of everything (its own bound is 10 s).
const COUNTED_AFTER: Duration = Duration::from_secs(11);

/// All figures on signing in by IMAP.
pub async fn measure(target: &Target, bare: &Bare) -> anyhow::Result<Vec<Row>> {
    let ours: Vec<_> = target
        .accounts
        .iter()
        .map(|(address, password)| (address.as_str(), password.as_str()))
        .collect();
    let theirs: Vec<_> = bare
        .people
        .iter()
        .map(|address| (address.as_str(), bare::PASSWORD))
        .collect();
    let (_, _) = (
        logins(&target.imap, &ours, TIME / 4).await?,
        logins(&bare.imap, &theirs, TIME / 4).await?,
    );
    tokio::time::sleep(COUNTED_AFTER).await;
    let before = transactions(&target.postgres).await?;
    let (number, figure) = logins(&target.imap, &ours, TIME).await?;
    let (_, floor) = logins(&bare.imap, &theirs, TIME).await?;
    tokio::time::sleep(COUNTED_AFTER).await;
    let asked = transactions(&target.postgres).await? - before;
    Ok(vec![
        Row::rates(
            "sign-ins by IMAP, beside Dovecot with one password for all",
            figure,
            floor,
            0.25,
        ),
        Row::amount(
            "transactions of the database for 1,000 of them",
            asked * 1000.0 / number,
            20.0,
            "",
        ),
    ])
}

/// How many there were, and how many in a second.
async fn logins(imap: &str, people: &[(&str, &str)], time: Duration) -> anyhow::Result<(f64, f64)> {
    count(
        time,
        (0..CLIENTS).map(|client| {
            async move |turn: usize| {
                let (address, password) = people.get((client + turn) % people.len()).context("no people")?;
                RawImap::sign_in(imap, address, password).await.map(drop)
            }
        }),
    )
    .await
}

/// How many transactions the database has seen.
async fn transactions(url: &str) -> anyhow::Result<f64> {
    let mut db = PgConnection::connect(url).await?;
    let (count,): (i64,) =
        sqlx::query_as("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
            .fetch_one(&mut db)
            .await?;
    Ok(f64::from(u32::try_from(count)?))
}
