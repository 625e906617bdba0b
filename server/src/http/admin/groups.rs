//! Groups of persons.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{Group, GroupChange, NewGroup, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, ListParameters, Path, Query};
use super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
}

/// Lists, in the order of the keys.
#[utoipa::path(get, path = "/groups", operation_id = "list_groups", tag = "groups", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<Group>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<Group>> {
    Ok(Json(app.directory().groups(&actor, &parameters.query()?).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/groups", operation_id = "add_groups", tag = "groups", request_body = NewGroup,
    responses((status = 201, description = "It was made", body = Group), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewGroup>,
) -> Result<(StatusCode, Json<Group>), ProblemAnswer> {
    let added = app.directory().add_group(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/groups/{address}", operation_id = "show_groups", tag = "groups", params(("address" = String, Path, description = "Its address")),
    responses((status = 200, description = "It", body = Group), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Answer<Group> {
    Ok(Json(app.directory().group(&actor, &address).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/groups/{address}", operation_id = "edit_groups", tag = "groups", params(("address" = String, Path, description = "Its address")), request_body = GroupChange,
    responses((status = 200, description = "It as it is now", body = Group), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
    Json(wanted): Json<GroupChange>,
) -> Answer<Group> {
    Ok(Json(app.directory().edit_group(&actor, &address, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/groups/{address}", operation_id = "remove_groups", tag = "groups", params(("address" = String, Path, description = "Its address")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_group(&actor, &address).await?;
    Ok(StatusCode::NO_CONTENT)
}
