//! Deletes the mail and the filters of mailboxes that were removed, and then what is left of them in the database.
//!
//! The mail store is reached as the mailbox itself, by a token of the server's own. While the mail server is away the
//! mailbox stays marked; each server tries again every few seconds, and doing it twice does no harm. A delivery that had
//! begun when the mailbox was removed may still end: the mail is deleted at once, and once more before the address is free.

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use roost_directory::RemovedMailbox;
use roost_mail::{CredentialSource, MailUser};
use roost_model::{Account, MailCredential};
use tokio_util::sync::CancellationToken;

use crate::app::AppState;
use crate::config::Mode;
use crate::metrics::job_done;

const EVERY: Duration = Duration::from_secs(5);
/// By then a delivery that had begun has ended.
const SETTLED_AFTER: TimeDelta = TimeDelta::seconds(10);

struct OwnToken {
    app: AppState,
    address: String,
}

impl CredentialSource for OwnToken {
    fn credential(&self) -> Option<MailCredential> {
        self.app.identity().own_mail_credential(&self.address)
    }
}

/// Runs until the server stops.
pub async fn run(app: AppState, stopping: CancellationToken) {
    if app.config().mail.mode == Mode::Beside {
        return;
    }
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = app.removals().notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
        let waiting = match app.directory().removed_mailboxes().await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(%error, "removed mailboxes could not be looked for");
                job_done("removals", false);
                continue;
            }
        };
        let mut succeeded = true;
        for removed in waiting {
            if let Err(error) = finish(&app, &removed).await {
                succeeded = false;
                let address = removed.address;
                tracing::warn!(%error, address, "the mail of a removed mailbox could not be deleted yet");
            }
        }
        job_done("removals", succeeded);
    }
}

async fn finish(app: &AppState, removed: &RemovedMailbox) -> anyhow::Result<()> {
    let (id, address) = (removed.account, &removed.address);
    let settled = Utc::now() - removed.removed_at > SETTLED_AFTER;
    // Only the address matters to the mail store.
    let as_owner = |address: String| {
        let account = Account {
            id,
            address: address.clone(),
            display_name: String::new(),
        };
        let app = app.clone();
        MailUser::new(account, Arc::new(OwnToken { app, address }))
    };
    app.mail().erase(&as_owner(address.clone()), as_owner).await?;
    if !settled {
        return Ok(());
    }
    app.directory().forget_mailbox(id).await?;
    tracing::info!(address, "a removed mailbox and its mail are gone");
    Ok(())
}
