//! Mail that waits to be delivered.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::QueuedMessage;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::queue::{self, QueueDeed};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(flush_all))
        .routes(routes!(remove))
        .routes(routes!(hold))
        .routes(routes!(release))
        .routes(routes!(flush))
}

/// Lists what waits.
#[utoipa::path(get, path = "/queue", operation_id = "list_queue", tag = "queue",
    responses((status = 200, description = "All", body = Vec<QueuedMessage>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<Vec<QueuedMessage>> {
    Ok(Json(queue::list(&app, &actor).await?))
}

/// Tries at once to deliver everything.
#[utoipa::path(post, path = "/queue/flush", operation_id = "flush_queue", tag = "queue",
    responses((status = 204, description = "It is being tried"), Problems))]
async fn flush_all(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Result<StatusCode, ProblemAnswer> {
    act(&app, &actor, QueueDeed::Flush, None).await
}

/// Removes a message without telling its sender.
#[utoipa::path(delete, path = "/queue/{id}", operation_id = "remove_queued", tag = "queue",
    params(("id" = String, Path, description = "Postfix's id of it")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    act(&app, &actor, QueueDeed::Remove, Some(&id)).await
}

/// Keeps a message back until it is let go.
#[utoipa::path(post, path = "/queue/{id}/hold", operation_id = "hold_queued", tag = "queue",
    params(("id" = String, Path, description = "Postfix's id of it")),
    responses((status = 204, description = "It is kept back"), Problems))]
async fn hold(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    act(&app, &actor, QueueDeed::Hold, Some(&id)).await
}

/// Lets a message that was kept back go on.
#[utoipa::path(post, path = "/queue/{id}/release", operation_id = "release_queued", tag = "queue",
    params(("id" = String, Path, description = "Postfix's id of it")),
    responses((status = 204, description = "It goes on"), Problems))]
async fn release(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    act(&app, &actor, QueueDeed::Release, Some(&id)).await
}

/// Tries at once to deliver a message.
#[utoipa::path(post, path = "/queue/{id}/flush", operation_id = "flush_queued", tag = "queue",
    params(("id" = String, Path, description = "Postfix's id of it")),
    responses((status = 204, description = "It is being tried"), Problems))]
async fn flush(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    act(&app, &actor, QueueDeed::Flush, Some(&id)).await
}

async fn act(
    app: &AppState,
    actor: &roost_directory::Actor,
    deed: QueueDeed,
    id: Option<&str>,
) -> Result<StatusCode, ProblemAnswer> {
    queue::act(app, actor, deed, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
