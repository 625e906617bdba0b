//! Transports.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{NewTransport, Transport, TransportChange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::extract::{Administrator, Answer, Json, Path};
use super::super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;

pub(in crate::http::admin) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
}

/// Lists all.
#[utoipa::path(get, path = "/transports", operation_id = "list_transports", tag = "routing",
    responses((status = 200, description = "All", body = Vec<Transport>), Problems))]
async fn list(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<Transport>> {
    Ok(Json(app.directory().transports(&actor).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/transports", operation_id = "add_transports", tag = "routing", request_body = NewTransport,
    responses((status = 201, description = "It was made", body = Transport), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewTransport>,
) -> Result<(StatusCode, Json<Transport>), ProblemAnswer> {
    let added = app.directory().add_transport(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/transports/{id}", operation_id = "show_transports", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = Transport), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<Transport> {
    Ok(Json(app.directory().transport(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/transports/{id}", operation_id = "edit_transports", tag = "routing", params(("id" = i64, Path, description = "Its id")), request_body = TransportChange,
    responses((status = 200, description = "It as it is now", body = Transport), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<TransportChange>,
) -> Answer<Transport> {
    Ok(Json(app.directory().edit_transport(&actor, id, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/transports/{id}", operation_id = "remove_transports", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_transport(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
