//! Copies of mail.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{BccMap, BccMapChange, NewBccMap};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
}

/// Lists all.
#[utoipa::path(get, path = "/bcc-maps", operation_id = "list_bcc_maps", tag = "routing",
    responses((status = 200, description = "All", body = Vec<BccMap>), Problems))]
async fn list(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<BccMap>> {
    Ok(Json(app.directory().bcc_maps(&actor).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/bcc-maps", operation_id = "add_bcc_maps", tag = "routing", request_body = NewBccMap,
    responses((status = 201, description = "It was made", body = BccMap), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewBccMap>,
) -> Result<(StatusCode, Json<BccMap>), ProblemAnswer> {
    let added = app.directory().add_bcc_map(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/bcc-maps/{id}", operation_id = "show_bcc_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = BccMap), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<BccMap> {
    Ok(Json(app.directory().bcc_map(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/bcc-maps/{id}", operation_id = "edit_bcc_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")), request_body = BccMapChange,
    responses((status = 200, description = "It as it is now", body = BccMap), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<BccMapChange>,
) -> Answer<BccMap> {
    Ok(Json(app.directory().edit_bcc_map(&actor, id, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/bcc-maps/{id}", operation_id = "remove_bcc_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_bcc_map(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
