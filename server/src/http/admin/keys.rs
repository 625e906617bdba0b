//! Keys of programs.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{ApiKey, IssuedApiKey, NewApiKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
}

/// Lists all.
#[utoipa::path(get, path = "/api-keys", operation_id = "list_api_keys", tag = "keys",
    responses((status = 200, description = "All", body = Vec<ApiKey>), Problems))]
async fn list(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<ApiKey>> {
    Ok(Json(app.directory().api_keys(&actor).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/api-keys", operation_id = "add_api_keys", tag = "keys", request_body = NewApiKey,
    responses((status = 201, description = "It was made", body = IssuedApiKey), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewApiKey>,
) -> Result<(StatusCode, Json<IssuedApiKey>), ProblemAnswer> {
    let added = app.directory().add_api_key(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Removes one.
#[utoipa::path(delete, path = "/api-keys/{id}", operation_id = "remove_api_keys", tag = "keys", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_api_key(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
