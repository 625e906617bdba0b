//! Refused mail of whoever asks: looked at, delivered, taught from, removed. Only adapts: `roost-transport` decides.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use chrono::SecondsFormat;
use roost_model::Actor;
use roost_shared::ErrorCode;
use roost_shared::quarantine::{HeldDetail, HeldLearn, HeldSummary};
use roost_transport::{Held, HeldFilter, Transport, TransportError};
use serde::Deserialize;

use crate::app::AppState;
use crate::http::client::RequestClient;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};

/// The most messages in one answer.
const PAGE: u32 = 100;

/// The routes of the quarantine.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/quarantine", get(list))
        .route("/quarantine/{id}", get(show).delete(remove))
        .route("/quarantine/{id}/release", post(release))
        .route("/quarantine/{id}/learn", post(learn))
}

/// Beside a mail server of somebody else's there is no quarantine: nothing of it exists.
fn service(app: &AppState) -> Result<&Transport, ApiError> {
    app.transport().ok_or_else(ApiError::not_found)
}

const fn own(user: &CurrentUser) -> HeldFilter<'_> {
    HeldFilter {
        recipient: Some(user.account.address.as_str()),
        domains: None,
    }
}

#[derive(Deserialize)]
struct Page {
    before: Option<i64>,
}

/// The asker's refused mail, the newest first, a hundred at a time; `before` is the id of the last one seen.
async fn list(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(page): Query<Page>,
) -> Result<Json<Vec<HeldSummary>>, ApiError> {
    let held = service(&app)?.held(own(&user), page.before, PAGE).await?;
    Ok(Json(held.iter().map(summary).collect()))
}

/// One message, made harmless. Errors: `not_found`.
async fn show(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<i64>,
) -> Result<Json<HeldDetail>, ApiError> {
    let (held, content) = service(&app)?.show_held(own(&user), id).await?;
    Ok(Json(HeldDetail {
        summary: summary(&held),
        headers: content.headers,
        text: content.text,
        attachments: content.attachments,
    }))
}

/// Delivers a message past the spam filter. Errors: `not_found`, `submission_unavailable`.
async fn release(
    State(app): State<AppState>,
    user: CurrentUser,
    RequestClient(client): RequestClient,
    Path(id): Path<i64>,
) -> Result<StatusCode, ApiError> {
    let actor = Actor::account(&user.account.address, client.ip);
    service(&app)?.release(&actor, own(&user), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Teaches the spam filter what a message is. Errors: `not_found`, `submission_unavailable`.
async fn learn(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<i64>,
    Json(learn): Json<HeldLearn>,
) -> Result<StatusCode, ApiError> {
    let message = service(&app)?.held_message(own(&user), id).await?;
    let filter = app.spam_filter().ok_or_else(ApiError::not_found)?;
    filter.learn(message, learn.is_spam).await.map_err(|error| {
        tracing::warn!(%error, "the spam filter could not be taught");
        ApiError::new(
            ErrorCode::SubmissionUnavailable,
            "The spam filter does not answer. Try again soon.",
        )
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a message. Errors: `not_found`.
async fn remove(
    State(app): State<AppState>,
    user: CurrentUser,
    RequestClient(client): RequestClient,
    Path(id): Path<i64>,
) -> Result<StatusCode, ApiError> {
    let actor = Actor::account(&user.account.address, client.ip);
    service(&app)?.delete_held(&actor, own(&user), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn summary(held: &Held) -> HeldSummary {
    HeldSummary {
        id: held.id,
        sender: held.sender.clone(),
        subject: held.subject.clone(),
        score: held.score,
        size: held.size,
        received_at: held.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

impl From<TransportError> for ApiError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Invalid { field, rule } => Self::invalid(field, rule),
            TransportError::NotFound(_) => Self::not_found(),
            TransportError::Exists(_) => Self::new(ErrorCode::Conflict, error.to_string()),
            TransportError::NotDelivered(_) => {
                tracing::warn!(%error, "a released message was not taken");
                Self::new(
                    ErrorCode::SubmissionUnavailable,
                    "The mail server did not take the message. Try again soon.",
                )
            }
            TransportError::Key => Self::internal(&error),
            TransportError::Database(error) => error.into(),
        }
    }
}
