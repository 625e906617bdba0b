//! `roost backup …`

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use chrono::Utc;
use clap::{Args, ValueEnum};
use roost_backup::{Part, Repository, Settings};
use serde_json::json;

use super::common::Common;
use crate::app;
use crate::config::{Config, Mode};

/// `roost backup …`: `roost backup --to /srv/backups --keep 14` once a day is what a server needs.
#[derive(Args)]
pub struct BackupCommand {
    /// What to back up, or what to do with backups.
    #[arg(value_enum, default_value_t = What::All)]
    what: What,
    /// The folder of backups; made if need be.
    #[arg(long, visible_alias = "from")]
    to: PathBuf,
    /// Afterwards remove all but the newest N of those that have the same parts.
    #[arg(long, value_name = "N")]
    keep: Option<usize>,
    /// Of `verify`: which one; else the newest.
    #[arg(long, value_name = "BACKUP")]
    at: Option<String>,
    #[command(flatten)]
    sealed: Sealed,
    #[command(flatten)]
    common: Common,
}

/// How backups are encrypted.
#[derive(Args)]
pub struct Sealed {
    /// Encrypt by age, with the passphrase in this file's first line. Without it a backup can never be read.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What `roost backup` is about.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Everything.
    All,
    /// Dovecot's mail store.
    Mail,
    /// The database, and the bytes of files.
    Db,
    /// What Rspamd has learned.
    Rspamd,
    /// Of the database the keys alone.
    Keys,
    /// Read a backup to its last byte and compare.
    Verify,
    /// List the backups of the folder.
    List,
}

/// Runs `roost backup …`.
pub async fn run(command: BackupCommand) -> anyhow::Result<()> {
    let passphrase = command.sealed.passphrase()?;
    match command.what {
        What::List => list(&command, passphrase.as_deref()),
        What::Verify => verify(&command, passphrase.as_deref()),
        _ => create(&command, passphrase.as_deref()).await,
    }
}

async fn create(command: &BackupCommand, passphrase: Option<&str>) -> anyhow::Result<()> {
    let config = command.common.config()?;
    let settings = settings(&config);
    let mut notes = Vec::new();
    let parts = parts(command.what, &config, &mut notes);
    let repository = Repository::open_or_create(&command.to, passphrase)?;
    let pool = app::open_database(&config).await?;
    let identity = app::identity(&config, &pool).await?;
    let imap = config.mail.imap.parse().context("mail.imap")?;
    let done = roost_backup::backup(
        &settings,
        &repository,
        &parts,
        &pool,
        Some((&identity, &imap)),
        Utc::now(),
    )
    .await?;
    let removed = command.keep.map(|keep| repository.prune(keep)).transpose()?;
    let removed = removed.unwrap_or_default();
    notes.extend(done.notes.iter().cloned());
    let value = json!({
        "id": done.id, "files": done.files, "bytes": done.bytes, "new_bytes": done.new_bytes,
        "removed": removed, "notes": notes,
    });
    command.common.print(&value, || {
        let mut text = format!(
            "The backup {} is complete: {} files with {} bytes, of which {} are new.",
            done.id, done.files, done.bytes, done.new_bytes
        );
        for id in &removed {
            text.push_str(&format!("\nRemoved: {id}"));
        }
        for note in &notes {
            text.push_str(&format!("\nNote: {note}."));
        }
        text
    });
    Ok(())
}

/// The parts that are meant, without those that this configuration does not have.
fn parts(what: What, config: &Config, notes: &mut Vec<String>) -> Vec<Part> {
    let all = match what {
        What::Mail => return vec![Part::Mail],
        What::Rspamd => return vec![Part::Rspamd],
        What::Keys => return vec![Part::Keys],
        What::Db => return vec![Part::Database, Part::Files],
        _ => [
            (Part::Database, true, ""),
            (Part::Files, true, ""),
            (
                Part::Mail,
                config.backup.mail_folder.is_some(),
                "backup.mail_folder",
            ),
            (
                Part::Rspamd,
                config.backup.redis_url.is_some(),
                "backup.redis_url",
            ),
        ],
    };
    let mut parts = Vec::new();
    for (part, is_there, key) in all {
        if is_there {
            parts.push(part);
        } else if config.mail.mode == Mode::Stack {
            notes.push(format!("{} is not in it, because {key} is not set", part.name()));
        }
    }
    parts
}

fn verify(command: &BackupCommand, passphrase: Option<&str>) -> anyhow::Result<()> {
    let repository = Repository::open(&command.to, passphrase)?;
    let manifest = chosen(&repository, command.at.as_deref(), &[])?;
    let files = roost_backup::verify(&repository, &manifest)?;
    let parts: Vec<&str> = manifest.parts.keys().map(|part| part.name()).collect();
    let value = json!({ "id": manifest.id, "files": files, "parts": parts });
    command.common.print(&value, || {
        format!(
            "The backup {} is whole: {files} files ({}).",
            manifest.id,
            parts.join(", ")
        )
    });
    Ok(())
}

fn list(command: &BackupCommand, passphrase: Option<&str>) -> anyhow::Result<()> {
    let repository = Repository::open(&command.to, passphrase)?;
    let listed = repository.list()?;
    let value: Vec<_> = listed
        .iter()
        .map(|listed| json!({ "id": listed.id, "complete": listed.complete }))
        .collect();
    command.common.print(&value.into(), || {
        let lines = listed.iter().map(|listed| {
            let state = if listed.complete {
                "complete"
            } else {
                "not completed"
            };
            format!("{} {state}", listed.id)
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// The backup that is meant: by its name, or the newest that has these parts.
pub fn chosen(
    repository: &Repository,
    at: Option<&str>,
    parts: &[Part],
) -> anyhow::Result<roost_backup::manifest::Manifest> {
    match at {
        Some(id) => Ok(repository.read(id)?),
        None => repository.newest(parts)?.with_context(|| {
            let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
            match names.is_empty() {
                true => "there is no backup that was completed".to_owned(),
                false => format!(
                    "there is no backup that was completed and has all of: {}. Name one by --at",
                    names.join(", ")
                ),
            }
        }),
    }
}

/// What the service needs of the configuration.
pub fn settings(config: &Config) -> Settings {
    Settings {
        database_url: config.database.url.clone(),
        mail_folder: config.backup.mail_folder.clone(),
        files_folder: config.files.folder.clone(),
        redis_url: config.backup.redis_url.clone(),
        pg_dump: config.backup.pg_dump.clone(),
        pg_restore: config.backup.pg_restore.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

impl Sealed {
    /// The passphrase, if there is to be one.
    pub fn passphrase(&self) -> anyhow::Result<Option<String>> {
        let Some(path) = &self.passphrase_file else {
            return Ok(None);
        };
        first_line(path).map(Some)
    }
}

fn first_line(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    ensure!(
        line.chars().count() >= 12,
        "{}: the passphrase is shorter than 12 characters",
        path.display()
    );
    Ok(line)
}
