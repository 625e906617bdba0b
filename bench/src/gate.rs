//! Sign-ins at the gate, asked as Dovecot asks, beside bare answers of the same listener.

use std::time::Duration;

use anyhow::{Context, ensure};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;

use crate::client::Connection;
use crate::report::Row;
use crate::target::Target;
use crate::timing::{count, rate};

/// As many connections as Dovecot makes at most.
const CONNECTIONS: usize = 20;
const TIME: Duration = Duration::from_secs(4);

/// All figures on sign-ins.
pub async fn measure(target: &Target) -> anyhow::Result<Vec<Row>> {
    let config = std::fs::read_to_string(&target.config).context("reading the configuration")?;
    let listen = setting(&config, "internal", "listen").context("no internal.listen")?;
    let secret = setting(&config, "internal", "secret").context("no internal.secret")?;
    let base = format!("http://{listen}");
    let questions: Vec<String> = target
        .accounts
        .iter()
        .map(|(address, password)| {
            format!(
                "grant_type=password&username={}&password={}&client_id=dovecot&client_secret={}",
                encoded(address),
                encoded(password),
                encoded(&secret)
            )
        })
        .collect();
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(&base).await?);
    }
    // Each client is well known by its second sign-in.
    for question in &questions {
        sign_in(connections.first().context("no connection")?, question).await?;
    }
    let questions = &questions;
    let metrics = connections.first().context("no connection")?;
    let before = statements(metrics).await?;
    let (number, figure) = count(
        TIME,
        connections.iter().map(|connection| {
            async move |turn: usize| {
                let question = questions.get(turn % questions.len()).context("no accounts")?;
                sign_in(connection, question).await
            }
        }),
    )
    .await?;
    let asked = statements(metrics).await? - before;
    let floor = rate(
        TIME,
        connections.iter().map(|connection| {
            async move |_| {
                let answer = connection.send(Request::get("/none"), Bytes::new()).await?;
                ensure!(answer.status() == 404, "{}", answer.status());
                Ok(())
            }
        }),
    )
    .await?;
    Ok(vec![
        Row::rates("sign-ins of well-known clients at the gate", figure, floor, 0.25),
        Row::at_least("the same by itself", figure, 1000.0),
        // Some jobs look for work meanwhile, and asking for this figure is a few statements, too.
        Row::amount(
            "SQL statements for 1,000 of them",
            asked * 1000.0 / number,
            10.0,
            "",
        ),
    ])
}

/// How many statements the server has sent to the database.
async fn statements(connection: &Connection) -> anyhow::Result<f64> {
    const NAME: &str = "roost_sql_statement_seconds_count ";
    let answer = connection.send(Request::get("/metrics"), Bytes::new()).await?;
    let text = String::from_utf8_lossy(answer.body());
    let count = text.lines().find_map(|line| line.strip_prefix(NAME));
    Ok(count.context("no count of statements")?.trim().parse()?)
}

async fn sign_in(connection: &Connection, question: &str) -> anyhow::Result<()> {
    let request = Request::post("/internal/oauth2/token")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("x-dovecot-auth-service", "imap")
        .header("x-dovecot-auth-remote", "192.0.2.1:40000");
    let answer = connection.send(request, question.to_owned()).await?;
    ensure!(answer.status() == 200, "{}: {:?}", answer.status(), answer.body());
    Ok(())
}

/// A string of the configuration.
fn setting(config: &str, section: &str, key: &str) -> Option<String> {
    let heading = format!("[{section}]");
    let inside = config.lines().skip_while(|line| line.trim() != heading).skip(1);
    inside.take_while(|line| !line.starts_with('[')).find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Percent-encoded for a form, more than would be needed.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
