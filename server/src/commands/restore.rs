//! `roost restore …`

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use roost_backup::{Part, Repository};
use roost_groupware::Groupware;
use serde_json::json;

use super::backup::{Sealed, chosen, settings};
use super::common::Common;
use crate::app;

/// `roost restore …`: everything into an empty system, or one mailbox or calendar into a running one.
#[derive(Args)]
pub struct RestoreCommand {
    /// The folder of backups.
    #[arg(long)]
    from: PathBuf,
    /// Which backup; else the newest that has what is wanted.
    #[arg(long, value_name = "BACKUP")]
    at: Option<String>,
    #[command(flatten)]
    sealed: Sealed,
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    what: What,
}

/// What to bring back.
#[derive(Subcommand)]
enum What {
    /// Everything that the backup has. Refused if a server runs on the database, or if anything is there already.
    All,
    /// The mail of one mailbox, by IMAP, into folders below "Restored" and the backup's day. What is there stays.
    Mailbox {
        /// Whose.
        address: String,
        /// Another folder than "Restored" and the day. It must not exist.
        #[arg(long, value_name = "FOLDER")]
        into: Option<String>,
    },
    /// One calendar, as a new one with "(restored)" behind its name. What is there stays, and nobody is invited.
    Calendar {
        /// Its id or its name.
        calendar: String,
        /// Whose.
        #[arg(long, value_name = "ADDRESS")]
        of: String,
    },
}

/// Runs `roost restore …`.
pub async fn run(command: RestoreCommand) -> anyhow::Result<()> {
    let config = command.common.config()?;
    let settings = settings(&config);
    let passphrase = command.sealed.passphrase()?;
    let repository = Repository::open(&command.from, passphrase.as_deref())?;
    let needed = match &command.what {
        // A system is its accounts and their mail; the rest may never have been there.
        What::All if settings.mail_folder.is_some() => &[Part::Database, Part::Mail][..],
        What::All | What::Calendar { .. } => &[Part::Database],
        What::Mailbox { .. } => &[Part::Mail],
    };
    let manifest = chosen(&repository, command.at.as_deref(), needed)?;
    let print = |value, text: String, notes: &[String]| {
        command.common.print(&value, || {
            let notes = notes.iter().map(|note| format!("\nNote: {note}."));
            text + &notes.collect::<String>()
        });
    };
    match command.what {
        What::All => {
            let done = roost_backup::restore_all(&settings, &repository, &manifest).await?;
            // An older backup has an older schema.
            drop(app::open_database(&config).await?);
            let parts: Vec<&str> = done.parts.iter().map(|part| part.name()).collect();
            let value =
                json!({ "id": manifest.id, "parts": parts, "files": done.files, "notes": done.notes });
            let text = format!(
                "Restored of {}: {}. Start the servers now; Dovecot and Rspamd need a restart if they run.",
                manifest.id,
                parts.join(", ")
            );
            print(value, text, &done.notes);
        }
        What::Mailbox { address, into } => {
            let address = address.to_lowercase();
            let pool = app::open_database(&config).await?;
            let identity = app::identity(&config, &pool).await?;
            let imap = config.mail.imap.parse().context("mail.imap")?;
            let sign_in = (&identity, &imap);
            let done =
                roost_backup::restore_mailbox(&repository, &manifest, sign_in, &address, into.as_deref())
                    .await?;
            let value = json!({
                "id": manifest.id, "folder": done.folder, "messages": done.messages, "notes": done.notes,
            });
            let text = format!(
                "Restored {} messages of {address} below the folder {:?}.",
                done.messages, done.folder
            );
            print(value, text, &done.notes);
        }
        What::Calendar { calendar, of } => {
            let pool = app::open_database(&config).await?;
            let mut db = pool.acquire().await?;
            let account = roost_db::account::find_by_address(&mut db, &of.to_lowercase())
                .await?
                .with_context(|| format!("there is no account {of}"))?;
            drop(db);
            let groupware = Groupware::new(pool);
            let done = roost_backup::restore_calendar(
                &settings,
                &repository,
                &manifest,
                &groupware,
                &account,
                &calendar,
            )
            .await?;
            let value = json!({ "id": manifest.id, "calendar": done.name, "objects": done.objects });
            let text = format!(
                "Restored {} objects as the calendar {:?}.",
                done.objects, done.name
            );
            print(value, text, &[]);
        }
    }
    Ok(())
}
