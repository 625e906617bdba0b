//! Other servers, doing the same with the same events: Radicale and Xandikos from PyPI, and SOGo, if it is installed.
//!
//! `ROOST_BENCH_PYTHON` is the Python that has the first two, `ROOST_BENCH_PEERS` the folder in which they keep their
//! calendars between runs. SOGo keeps them in Roost's database, in tables of its own.

use std::cell::Cell;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sqlx::{Connection, PgConnection};

use super::collection::Measured;
use super::fill;
use crate::client::Person;
use crate::report::Row;
use crate::target::Target;
use crate::timing::side_by_side;

/// Fewer than for Roost, since they take much longer.
const ROUNDS: usize = 7;
const SOGO: &str = "/usr/sbin/sogod";
const NAME: &str = "bench";
const PASSWORD: &str = "bench";
const START: Duration = Duration::from_secs(30);

/// A peer that runs.
struct Peer {
    process: Process,
    address: String,
}

/// A program that is ended with the value.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // What has ended by itself cannot be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Each peer's figures, with Roost's in turn in the place of the floor; none if no peers are asked for.
pub async fn measure(target: &Target, roost: &Measured<'_>) -> anyhow::Result<Vec<Row>> {
    let Some(peers) = std::env::var_os("ROOST_BENCH_PEERS") else {
        return Ok(Vec::new());
    };
    let python = PathBuf::from(std::env::var_os("ROOST_BENCH_PYTHON").context("no ROOST_BENCH_PYTHON")?);
    let folder = PathBuf::from(peers);
    let programs = python.parent().context("no folder of programs")?;
    let mut rows = Vec::new();
    let radicale = radicale(programs, &folder.join("radicale"))
        .await
        .context("Radicale")?;
    rows.extend(beside("Radicale", &radicale, "/bench/bench/", roost).await?);
    drop(radicale);
    let xandikos = xandikos(programs, &folder.join("xandikos"))
        .await
        .context("Xandikos")?;
    rows.extend(beside("Xandikos", &xandikos, "/bench/calendars/bench/", roost).await?);
    drop(xandikos);
    if Path::new(SOGO).exists() {
        let (sogo, _cache) = sogo(target, &folder.join("sogo")).await.context("SOGo")?;
        rows.extend(beside("SOGo", &sogo, "/SOGo/dav/bench/Calendar/bench/", roost).await?);
    }
    Ok(rows)
}

/// Its default storage, a folder with a file for each object.
async fn radicale(programs: &Path, folder: &Path) -> anyhow::Result<Peer> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("users"), format!("{NAME}:{PASSWORD}\n"))?;
    let port = free_port()?;
    let config = format!(
        "[server]\nhosts = 127.0.0.1:{port}\n\
         [auth]\ntype = htpasswd\nhtpasswd_filename = {0}/users\nhtpasswd_encryption = plain\n\
         [storage]\nfilesystem_folder = {0}/collections\n[logging]\nlevel = error\n",
        folder.display()
    );
    std::fs::write(folder.join("config"), config)?;
    let mut command = Command::new(programs.join("radicale"));
    command.arg("--config").arg(folder.join("config"));
    start(command, port).await
}

/// A Git repository for each collection. It knows no passwords.
async fn xandikos(programs: &Path, folder: &Path) -> anyhow::Result<Peer> {
    std::fs::create_dir_all(folder)?;
    let port = free_port()?;
    let mut command = Command::new(programs.join("xandikos"));
    command
        .args(["serve", "--defaults", "--current-user-principal", "/bench/"])
        .args(["--listen-address", "127.0.0.1", "--port", &port.to_string()])
        .arg("--directory")
        .arg(folder);
    start(command, port).await
}

/// With memcached, as it is meant to run, and the Postgres that Roost has. It refuses to run as root.
async fn sogo(target: &Target, folder: &Path) -> anyhow::Result<(Peer, Process)> {
    std::fs::create_dir_all(folder)?;
    let mut db = PgConnection::connect(&target.postgres).await?;
    sqlx::raw_sql(
        "CREATE TABLE IF NOT EXISTS sogo_people (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, mail text);
         INSERT INTO sogo_people VALUES ('bench', 'bench', 'bench', 'Bench', 'bench@example.test') ON CONFLICT DO NOTHING",
    )
    .execute(&mut db)
    .await?;
    let (port, cache_port) = (free_port()?, free_port()?);
    let cache = Command::new("memcached")
        .args(["-u", "nobody", "-l", "127.0.0.1", "-p", &cache_port.to_string()])
        .spawn()
        .context("starting memcached")?;
    let cache = Process(cache);
    let tables = target.postgres.replace("postgres://", "postgresql://");
    let mut command = Command::new(SOGO);
    command.env("HOME", folder).args([
        "-WONoDetach",
        "YES",
        "-WOWorkersCount",
        "3",
        "-WOLogFile",
        "/dev/null",
    ]);
    command.arg("-WOPidFile").arg(folder.join("pid"));
    command.args(["-WOPort", &format!("127.0.0.1:{port}")]);
    command.args(["-SOGoMemcachedHost", &format!("127.0.0.1:{cache_port}")]);
    command.args([
        "-SOGoTimeZone",
        "UTC",
        "-SOGoMailDomain",
        "example.test",
        "-SxVMemLimit",
        "1024",
    ]);
    for (key, table) in [
        ("SOGoProfileURL", "user_profile"),
        ("OCSFolderInfoURL", "folder_info"),
        ("OCSSessionsFolderURL", "sessions_folder"),
        ("OCSStoreURL", "store"),
        ("OCSAclURL", "acl"),
        ("OCSCacheFolderURL", "cache"),
        ("OCSEMailAlarmsFolderURL", "alarms"),
    ] {
        command.args([format!("-{key}"), format!("{tables}/sogo_{table}")]);
    }
    let people = format!(
        "({{type=sql;id=people;viewURL=\"{tables}/sogo_people\";canAuthenticate=YES;isAddressBook=NO;\
         userPasswordAlgorithm=plain;}})"
    );
    command.args(["-SOGoUserSources", &people]);
    if std::fs::metadata("/proc/self")?.uid() == 0 {
        let (user, group) = account("sogo")?;
        std::os::unix::fs::chown(folder, Some(user), Some(group))?;
        command.gid(group).uid(user);
    }
    Ok((start(command, port).await?, cache))
}

/// The numbers of a local user and of their group.
fn account(name: &str) -> anyhow::Result<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find(|fields| fields.clone().next() == Some(name))
        .with_context(|| format!("no user {name}"))?
        .skip(2);
    let mut number = || anyhow::Ok(fields.next().context("a short line")?.parse()?);
    Ok((number()?, number()?))
}

async fn start(mut command: Command, port: u16) -> anyhow::Result<Peer> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut peer = Peer {
        process: Process(command.spawn().context("starting it")?),
        address: format!("http://127.0.0.1:{port}"),
    };
    let begun = Instant::now();
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        if let Some(status) = peer.process.0.try_wait()? {
            bail!("it ended at once: {status}");
        }
        if begun.elapsed() > START {
            bail!("it did not answer");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(peer)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

async fn beside(name: &str, peer: &Peer, path: &str, roost: &Measured<'_>) -> anyhow::Result<Vec<Row>> {
    eprintln!("{name} …");
    let person = Person::of_peer(&peer.address, NAME, PASSWORD).await?;
    let other = Measured::of_peer(&person, path, roost.objects);
    fill::calendar(&other).await.context("filling the calendar")?;
    let (token, own_token) = (other.sync_token().await?, roost.sync_token().await?);
    let row = |what: &str, (figure, floor)| Row::peer(format!("{name}: {what}"), figure, floor);
    let numbers = (Cell::new(0), Cell::new(0));
    let next = |number: &Cell<usize>| number.replace(number.get() + 1);
    Ok(vec![
        row(
            "PROPFIND depth 1 of 2,000 events",
            side_by_side(
                ROUNDS,
                async || other.list().await.map(drop),
                async || roost.list().await.map(drop),
            )
            .await?,
        ),
        row(
            "multiget of 200 among 2,000 events",
            side_by_side(
                ROUNDS,
                async || other.get_named().await.map(drop),
                async || roost.get_named().await.map(drop),
            )
            .await?,
        ),
        row(
            "a month of 2,000 events",
            side_by_side(
                ROUNDS,
                async || other.query_month().await.map(drop),
                async || roost.query_month().await.map(drop),
            )
            .await?,
        ),
        row(
            "sync of 2,000 events, nothing new",
            side_by_side(
                ROUNDS,
                async || other.sync_from(&token).await.map(drop),
                async || roost.sync_from(&own_token).await.map(drop),
            )
            .await?,
        ),
        row(
            "PUT into 2,000 events",
            side_by_side(
                ROUNDS,
                async || other.put(next(&numbers.0)).await,
                async || roost.put(next(&numbers.1)).await,
            )
            .await?,
        ),
    ])
}
