//! Deletes the mail and the filters of mailboxes that were removed, and then what is left of them in the database.
//!
//! The mail store is reached as the mailbox itself, by a token of the server's own. While the mail server is away the
//! mailbox stays marked; each server tries again every few seconds, and doing it twice does no harm.

use std::sync::Arc;
use std::time::Duration;

use roost_mail::{CredentialSource, MailUser};
use roost_model::{Account, MailCredential};
use roost_shared::AccountId;
use tokio_util::sync::CancellationToken;

use crate::app::AppState;
use crate::config::Mode;
use crate::metrics::job_done;

const EVERY: Duration = Duration::from_secs(5);

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
        for (account, address) in waiting {
            if let Err(error) = finish(&app, account, &address).await {
                succeeded = false;
                tracing::warn!(%error, address, "the mail of a removed mailbox could not be deleted yet");
            }
        }
        job_done("removals", succeeded);
    }
}

async fn finish(app: &AppState, id: AccountId, address: &str) -> anyhow::Result<()> {
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
    app.mail().erase(&as_owner(address.to_owned()), as_owner).await?;
    app.directory().forget_mailbox(id).await?;
    tracing::info!(address, "a removed mailbox and its mail are gone");
    Ok(())
}
