//! How fast the server starts and how much memory it holds.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};

use hyper::Request;

use crate::client::{Connection, Person};
use crate::report::Row;
use crate::target::Target;

const SESSIONS: usize = 200;

/// Starts the server a second time, on ports of its own, to its first answer; then looks at its memory before
/// anyone has used it.
pub async fn start_and_memory(target: &Target) -> anyhow::Result<Vec<Row>> {
    let public = free_port()?;
    let mut config = std::fs::read_to_string(&target.config).context("reading the configuration")?;
    for (section, port) in [
        ("http", public),
        ("internal", free_port()?),
        ("transport", free_port()?),
    ] {
        config = with_listener(&config, section, port)?;
    }
    let path = std::env::temp_dir().join(format!("roost-bench-{public}.toml"));
    std::fs::write(&path, config)?;
    let start = Instant::now();
    let mut child = Command::new(&target.binary)
        .args(["serve", "--config"])
        .arg(&path)
        .stdout(Stdio::null())
        .spawn()
        .context("starting the server")?;
    let answered = first_answer(&format!("http://127.0.0.1:{public}"), start).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory = resident_megabytes(child.id());
    child.kill()?;
    child.wait()?;
    std::fs::remove_file(&path)?;
    Ok(vec![
        Row::amount("start to first answer", answered?.as_secs_f64(), 1.0, "s"),
        Row::amount("resident memory, idle", memory?, 60.0, "MB"),
    ])
}

/// Signs 200 sessions in, opens a folder in each, and looks at the memory.
pub async fn many_sessions(target: &Target) -> anyhow::Result<Row> {
    let people: Vec<Person> = stream::iter(0..SESSIONS)
        .map(|number| async move {
            let count = target.accounts.len();
            let (address, password) = target.accounts.get(number % count).context("no accounts")?;
            let person = Person::sign_in(&target.url, address, password).await?;
            person
                .api("/mail/messages?folder=INBOX&offset=0&limit=50")
                .await?;
            anyhow::Ok(person)
        })
        .buffer_unordered(4)
        .try_collect()
        .await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let memory = resident_megabytes(target.pid)?;
    drop(people);
    Ok(Row::amount("resident memory, 200 sessions", memory, 200.0, "MB"))
}

pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The configuration with another port in a section's `listen`.
fn with_listener(config: &str, section: &str, port: u16) -> anyhow::Result<String> {
    let mut inside = false;
    let mut changed = false;
    let lines = config.lines().map(|line| {
        if line.starts_with('[') {
            inside = line.trim() == format!("[{section}]");
        }
        if inside && line.trim_start().starts_with("listen") {
            changed = true;
            return format!("listen = \"127.0.0.1:{port}\"");
        }
        line.to_owned()
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    anyhow::ensure!(changed, "the configuration has no {section}.listen");
    Ok(text)
}

async fn first_answer(base: &str, start: Instant) -> anyhow::Result<Duration> {
    while start.elapsed() < Duration::from_secs(30) {
        if let Ok(connection) = Connection::open(base).await
            && let Ok(answer) = connection.send(Request::get("/healthz"), "").await
            && answer.status().is_success()
        {
            return Ok(start.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bail!("the server did not answer within 30 s")
}

/// VmRSS of a process, in megabytes (10^6 bytes).
pub fn resident_megabytes(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .context("no VmRSS")?;
    let kibibytes: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
