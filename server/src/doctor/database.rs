//! Postgres: whether it answers, how old it is, and its schema.

use roost_db::pool::Pool;
use std::time::Duration;

use roost_directory::{Directory, ListQuery};
use roost_model::Actor;
use roost_transport::DkimKey;

use super::{Finding, State};
use crate::app;
use crate::config::{Config, Mode};

const AREA: &str = "database";
/// The oldest that is tested (`server_version_num`).
const OLDEST: i32 = 150_000;
const LIMIT: Duration = Duration::from_secs(10);

/// A domain with the keys that sign its mail.
pub(super) struct Domain {
    pub(super) name: String,
    pub(super) keys: Vec<DkimKey>,
}

pub(super) async fn check(config: &Config) -> (Vec<Finding>, Vec<Domain>) {
    let unreachable = |said: String| {
        let finding = Finding::new(
            AREA,
            State::Broken,
            format!("Postgres does not answer: {said}"),
            "Nobody can sign in, and mail waits.",
            "Start Postgres, and compare database.url with its address, name and password.",
        );
        (vec![finding], Vec::new())
    };
    let settings = roost_db::pool::PoolSettings {
        max_connections: 2,
        ..roost_db::pool::PoolSettings::default()
    };
    let pool = match roost_db::pool::connect(&config.database.url, settings) {
        Ok(pool) => pool,
        Err(error) => return unreachable(error.to_string()),
    };
    match tokio::time::timeout(LIMIT, look(config, &pool)).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => unreachable(format!("{error:#}")),
        Err(_) => unreachable(format!("no answer within {} s", LIMIT.as_secs())),
    }
}

async fn look(config: &Config, pool: &Pool) -> anyhow::Result<(Vec<Finding>, Vec<Domain>)> {
    let mut db = pool.acquire().await?;
    let server = roost_db::maintenance::server(&mut db).await?;
    drop(db);
    let mut findings = vec![if server.version < OLDEST {
        Finding::new(
            AREA,
            State::Warning,
            format!(
                "Postgres {} is older than what Roost is tested with",
                server.shown
            ),
            "Statements may fail, and it may get no security updates any more.",
            "Upgrade to Postgres 15 or newer.",
        )
    } else {
        Finding::fine(AREA, format!("Postgres {} answers", server.shown))
    }];
    match roost_db::migrate::is_current(pool).await {
        Ok(true) => findings.push(Finding::fine(AREA, "the schema is up to date")),
        found => {
            let what = if found.is_ok() {
                "older than this program"
            } else {
                "missing"
            };
            findings.push(Finding::new(
                AREA,
                State::Broken,
                format!("the schema is {what}"),
                "The server does not get ready.",
                "Run `roost migrate`, or start the server, which does the same.",
            ));
            return Ok((findings, Vec::new()));
        }
    }
    if config.mail.mode == Mode::Beside {
        return Ok((findings, Vec::new()));
    }
    let identity = app::identity(config, pool).await?;
    let directory = Directory::new(pool.clone(), identity);
    let page = directory
        .domains(&Actor::command("doctor"), &ListQuery::default())
        .await?;
    let transport = app::transport(config, pool).await?;
    let keys = match &transport {
        Some(transport) => transport.dkim_keys(None).await?,
        None => Vec::new(),
    };
    if page.items.is_empty() {
        findings.push(Finding::new(
            AREA,
            State::Advice,
            "there is no domain yet",
            "Nobody can have a mailbox.",
            "Run `roost domain add example.org`.",
        ));
    }
    let domains = page
        .items
        .into_iter()
        .filter(|domain| domain.active)
        .map(|domain| Domain {
            keys: keys
                .iter()
                .filter(|key| key.domain == domain.name)
                .cloned()
                .collect(),
            name: domain.name,
        })
        .collect();
    Ok((findings, domains))
}
