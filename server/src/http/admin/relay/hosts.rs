//! Relay hosts.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{NewRelayHost, RelayHost, RelayHostChange};
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
#[utoipa::path(get, path = "/relay-hosts", operation_id = "list_relay_hosts", tag = "routing",
    responses((status = 200, description = "All", body = Vec<RelayHost>), Problems))]
async fn list(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<RelayHost>> {
    Ok(Json(app.directory().relay_hosts(&actor).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/relay-hosts", operation_id = "add_relay_hosts", tag = "routing", request_body = NewRelayHost,
    responses((status = 201, description = "It was made", body = RelayHost), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewRelayHost>,
) -> Result<(StatusCode, Json<RelayHost>), ProblemAnswer> {
    let added = app.directory().add_relay_host(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/relay-hosts/{id}", operation_id = "show_relay_hosts", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = RelayHost), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<RelayHost> {
    Ok(Json(app.directory().relay_host(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/relay-hosts/{id}", operation_id = "edit_relay_hosts", tag = "routing", params(("id" = i64, Path, description = "Its id")), request_body = RelayHostChange,
    responses((status = 200, description = "It as it is now", body = RelayHost), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<RelayHostChange>,
) -> Answer<RelayHost> {
    Ok(Json(app.directory().edit_relay_host(&actor, id, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/relay-hosts/{id}", operation_id = "remove_relay_hosts", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_relay_host(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
