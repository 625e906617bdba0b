//! Fetches calendars that are published elsewhere, in the background.

use std::time::Duration;

use chrono::Utc;
use roost_groupware::{Due, Fetched, GroupwareError};
use roost_outside::{Document, Documents, FetchError, Guard, Known};
use tokio_util::sync::CancellationToken;

use crate::app::AppState;
use crate::metrics::job_done;

/// How often it is looked for calendars that are due.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The largest file.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// What other servers learn of who asks.
const USER_AGENT: &str = concat!("Roost/", env!("CARGO_PKG_VERSION"), " (calendar subscriptions)");

/// The task: run one for each process. Calendars are taken from the database, so that several share the work.
pub async fn run(app: AppState, stopping: CancellationToken) {
    let guard = Guard::new(&app.config().mail.remote_image_ports);
    let documents = Documents::new(guard, USER_AGENT, MAX_BYTES);
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let due = app.groupware().due_subscriptions(Utc::now()).await;
        job_done("subscriptions", due.is_ok());
        match due {
            Ok(due) => {
                for due in due {
                    if let Err(error) = refresh(&app, &documents, &due).await {
                        tracing::warn!(%error, collection = %due.collection, "a subscription could not be noted");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "subscriptions could not be looked for"),
        }
    }
}

/// Fetches one calendar and notes what became of it.
async fn refresh(app: &AppState, documents: &Documents, due: &Due) -> Result<(), GroupwareError> {
    let known = Known {
        etag: due.etag.clone(),
        last_modified: due.last_modified.clone(),
    };
    let groupware = app.groupware();
    let fetched = match documents
        .fetch(&due.source, "text/calendar, */*;q=0.1", &known)
        .await
    {
        Ok(Document::Unchanged) => Fetched::Unchanged,
        Ok(Document::Content { data, known }) => Fetched::Content {
            data,
            etag: known.etag,
            last_modified: known.last_modified,
        },
        Err(error) => {
            return groupware
                .subscription_failed(due, &reason(&error), Utc::now())
                .await;
        }
    };
    match groupware.store_subscription(due, fetched, Utc::now()).await {
        Err(GroupwareError::InvalidCalendar(error)) => {
            groupware
                .subscription_failed(due, &format!("The address has no calendar: {error}."), Utc::now())
                .await
        }
        // Its owner has deleted it meanwhile.
        Err(GroupwareError::NotFound) => Ok(()),
        other => other,
    }
}

/// Words for people. They tell nothing of the server's own network.
fn reason(error: &FetchError) -> String {
    match error {
        FetchError::Refused(what) => format!("The address cannot be used: {what}."),
        FetchError::TooLarge => "The calendar is larger than 20 MiB.".to_owned(),
        FetchError::Status(status) => format!("The other server answers with {status}."),
        FetchError::Unreachable(_) => "The other server cannot be reached.".to_owned(),
    }
}
