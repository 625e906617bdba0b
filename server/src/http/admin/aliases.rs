//! Aliases.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{Alias, AliasChange, NewAlias, Page};
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
#[utoipa::path(get, path = "/aliases", operation_id = "list_aliases", tag = "aliases", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<Alias>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<Alias>> {
    Ok(Json(app.directory().aliases(&actor, &parameters.query()?).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/aliases", operation_id = "add_aliases", tag = "aliases", request_body = NewAlias,
    responses((status = 201, description = "It was made", body = Alias), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewAlias>,
) -> Result<(StatusCode, Json<Alias>), ProblemAnswer> {
    let added = app.directory().add_alias(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/aliases/{id}", operation_id = "show_aliases", tag = "aliases", params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = Alias), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<Alias> {
    Ok(Json(app.directory().alias(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/aliases/{id}", operation_id = "edit_aliases", tag = "aliases", params(("id" = i64, Path, description = "Its id")), request_body = AliasChange,
    responses((status = 200, description = "It as it is now", body = Alias), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<AliasChange>,
) -> Answer<Alias> {
    Ok(Json(app.directory().edit_alias(&actor, id, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/aliases/{id}", operation_id = "remove_aliases", tag = "aliases", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_alias(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
