//! The database, by Postgres' own programs: one dump is one snapshot, whoever writes meanwhile.
//!
//! The password goes to them by the environment, which only their own user can see; never by arguments.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};

use percent_encoding::percent_decode_str;
use url::Url;

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Part};
use crate::pack::{PackReader, PackWriter};
use crate::{Repository, Settings};

/// The file's name in a backup.
pub(crate) const DUMP: &str = "roost.dump";

/// Tables of secrets: patterns of which those that fit are dumped.
const KEYS: [&str; 4] = [
    "public.dkim_key",
    "public.server_secret",
    "public.acme*",
    "public.certificate*",
];

/// Dumps the database or its keys.
pub(crate) fn dump(settings: &Settings, part: Part, packs: &mut PackWriter<'_>) -> Result<Blob> {
    let mut command = program(settings, &settings.pg_dump)?;
    // Compressed by us, with the same as everything else.
    command.args(["--format=custom", "--compress=0", "--no-owner"]);
    if part == Part::Keys {
        for pattern in KEYS {
            command.args(["--table", pattern]);
        }
    }
    let mut running = Running::start(command, Stdio::null(), Stdio::piped())?;
    let mut output = running.child.stdout.take().ok_or_else(|| lost("pg_dump"))?;
    let blob = packs.add(&mut output);
    drop(output);
    running.end()?;
    blob
}

/// Restores a whole dump in one transaction. What grants rights to roles that do not exist here is left out, if
/// `with_rights` is not set.
pub(crate) fn restore(
    settings: &Settings,
    blob: &Blob,
    packs: &mut PackReader<'_>,
    with_rights: bool,
) -> Result<()> {
    let mut command = program(settings, &settings.pg_restore)?;
    command.args([
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--dbname",
    ]);
    command.arg(database(settings)?);
    if !with_rights {
        command.arg("--no-privileges");
    }
    let mut running = Running::start(command, Stdio::piped(), Stdio::null())?;
    let mut input = running.child.stdin.take().ok_or_else(|| lost("pg_restore"))?;
    let copied = packs.copy(blob, &mut input);
    drop(input);
    // What it says itself tells more than that it stopped reading.
    running.end()?;
    copied
}

/// The rows of some tables as `COPY` has them, handed line by line to `take`. The dump goes from the backup to `pg_restore` in
/// pieces: nothing of it is ever written down.
pub(crate) fn rows(
    settings: &Settings,
    repository: &Repository,
    blob: &Blob,
    tables: &[&str],
    take: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let mut command = bare(&settings.pg_restore)?;
    command.args(["--data-only", "--file=-"]);
    for table in tables {
        command.args(["--table", table]);
    }
    let mut running = Running::start(command, Stdio::piped(), Stdio::piped())?;
    let mut input = running.child.stdin.take().ok_or_else(|| lost("pg_restore"))?;
    let output = running.child.stdout.take().ok_or_else(|| lost("pg_restore"))?;
    std::thread::scope(|scope| {
        let copying = scope.spawn(move || PackReader::new(repository).copy(blob, &mut input));
        each_line(output, take)?;
        let copied = copying.join();
        // It stops reading after the last row that was asked for, and then the copy fails; only what is damaged says more than
        // it does.
        match (running.end(), copied) {
            (Err(_), Ok(Err(damaged @ BackupError::Damaged { .. }))) => Err(damaged),
            (ended, _) => ended,
        }
    })
}

fn each_line(output: impl Read, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut lines = io::BufReader::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = io::BufRead::read_until(&mut lines, b'\n', &mut line)
            .map_err(|error| BackupError::refused(format!("the dump cannot be read: {error}")))?;
        if read == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        take(text.trim_end_matches('\n'))?;
    }
}

/// A program that runs, and what it says on standard error.
struct Running {
    child: Child,
    name: String,
    said: Option<std::thread::JoinHandle<String>>,
}

impl Running {
    fn start(mut command: Command, input: Stdio, output: Stdio) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let failed = |said: String| BackupError::Program {
            program: name.clone(),
            said,
        };
        let mut child = command
            .stdin(input)
            .stdout(output)
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let said = child.stderr.take().map(|mut stderr| {
            std::thread::spawn(move || {
                let mut text = String::new();
                // What is not text is nothing that could be shown.
                let _ = stderr.read_to_string(&mut text);
                text
            })
        });
        Ok(Self { child, name, said })
    }

    fn end(mut self) -> Result<()> {
        let failed = |name: &str, said: String| BackupError::Program {
            program: name.to_owned(),
            said,
        };
        let status = self
            .child
            .wait()
            .map_err(|error| failed(&self.name, error.to_string()))?;
        let said = self
            .said
            .take()
            .and_then(|said| said.join().ok())
            .unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        Err(failed(&self.name, last.join("; ")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Has ended, unless something went wrong.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lost(program: &str) -> BackupError {
    BackupError::refused(format!("{program} cannot be spoken to"))
}

fn bare(program: &[String]) -> Result<Command> {
    let (name, first) = program
        .split_first()
        .ok_or_else(|| BackupError::refused("backup.pg_dump and backup.pg_restore name programs"))?;
    let mut command = Command::new(name);
    command.args(first);
    Ok(command)
}

fn url(settings: &Settings) -> Result<Url> {
    Url::parse(&settings.database_url).map_err(|_| BackupError::refused("database.url cannot be read"))
}

fn database(settings: &Settings) -> Result<String> {
    Ok(decoded(url(settings)?.path().trim_start_matches('/')))
}

/// A program that knows where the database is.
fn program(settings: &Settings, program: &[String]) -> Result<Command> {
    let url = url(settings)?;
    let mut command = bare(program)?;
    command.env("PGDATABASE", database(settings)?);
    command.env("PGUSER", decoded(url.username()));
    command.env("PGPASSWORD", decoded(url.password().unwrap_or_default()));
    if let Some(host) = url.host_str() {
        command.env("PGHOST", host.trim_matches(['[', ']']));
    }
    command.env("PGPORT", url.port().unwrap_or(5432).to_string());
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "host" => command.env("PGHOST", value.as_ref()),
            "sslmode" => command.env("PGSSLMODE", value.as_ref()),
            _ => continue,
        };
    }
    Ok(command)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
