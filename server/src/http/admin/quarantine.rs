//! Refused mail: looked at, delivered, taught from, removed.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{HeldContent, HeldMessage, LearnHeld};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path, Query, limit};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::quarantine::{self, HeldQuery};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, remove))
        .routes(routes!(release))
        .routes(routes!(learn))
}

/// Which messages.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Only for this mailbox.
    recipient: Option<String>,
    /// Only for this domain.
    domain: Option<String>,
    /// Only what is older than the message with this id.
    before: Option<i64>,
    /// At most so many, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Lists refused messages, the newest first.
#[utoipa::path(get, path = "/quarantine", operation_id = "list_held", tag = "quarantine", params(Parameters),
    responses((status = 200, description = "Messages", body = Vec<HeldMessage>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<Parameters>,
) -> Answer<Vec<HeldMessage>> {
    let query = HeldQuery {
        recipient: parameters.recipient,
        domain: parameters.domain,
        before: parameters.before,
        limit: limit(parameters.limit)?,
    };
    Ok(Json(quarantine::list(&app, &actor, &query).await?))
}

/// Shows one, made harmless.
#[utoipa::path(get, path = "/quarantine/{id}", operation_id = "show_held", tag = "quarantine",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = HeldContent), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<HeldContent> {
    Ok(Json(quarantine::show(&app, &actor, id).await?))
}

/// Delivers one past the spam filter.
#[utoipa::path(post, path = "/quarantine/{id}/release", operation_id = "release_held", tag = "quarantine",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It was delivered"), Problems))]
async fn release(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    quarantine::release(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Teaches the spam filter what one is.
#[utoipa::path(post, path = "/quarantine/{id}/learn", operation_id = "learn_held", tag = "quarantine",
    params(("id" = i64, Path, description = "Its id")), request_body = LearnHeld,
    responses((status = 204, description = "It was learned"), Problems))]
async fn learn(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(learn): Json<LearnHeld>,
) -> Result<StatusCode, ProblemAnswer> {
    quarantine::learn(&app, &actor, id, learn.is_spam).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes one.
#[utoipa::path(delete, path = "/quarantine/{id}", operation_id = "remove_held", tag = "quarantine",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    quarantine::delete(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
