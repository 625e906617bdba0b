//! Recipients that are written anew.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{NewRecipientMap, RecipientMap, RecipientMapChange};
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
#[utoipa::path(get, path = "/recipient-maps", operation_id = "list_recipient_maps", tag = "routing",
    responses((status = 200, description = "All", body = Vec<RecipientMap>), Problems))]
async fn list(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<RecipientMap>> {
    Ok(Json(app.directory().recipient_maps(&actor).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/recipient-maps", operation_id = "add_recipient_maps", tag = "routing", request_body = NewRecipientMap,
    responses((status = 201, description = "It was made", body = RecipientMap), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewRecipientMap>,
) -> Result<(StatusCode, Json<RecipientMap>), ProblemAnswer> {
    let added = app.directory().add_recipient_map(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/recipient-maps/{id}", operation_id = "show_recipient_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = RecipientMap), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<RecipientMap> {
    Ok(Json(app.directory().recipient_map(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/recipient-maps/{id}", operation_id = "edit_recipient_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")), request_body = RecipientMapChange,
    responses((status = 200, description = "It as it is now", body = RecipientMap), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<RecipientMapChange>,
) -> Answer<RecipientMap> {
    Ok(Json(
        app.directory().edit_recipient_map(&actor, id, &wanted).await?,
    ))
}

/// Removes one.
#[utoipa::path(delete, path = "/recipient-maps/{id}", operation_id = "remove_recipient_maps", tag = "routing", params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_recipient_map(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
