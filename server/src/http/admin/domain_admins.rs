//! Administrators of domains.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{DomainAdmin, DomainAdminChange, NewDomainAdmin, Page};
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
#[utoipa::path(get, path = "/domain-admins", operation_id = "list_domain_admins", tag = "administrators", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<DomainAdmin>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<DomainAdmin>> {
    Ok(Json(
        app.directory()
            .domain_admins(&actor, &parameters.query()?)
            .await?,
    ))
}

/// Makes one.
#[utoipa::path(post, path = "/domain-admins", operation_id = "add_domain_admins", tag = "administrators", request_body = NewDomainAdmin,
    responses((status = 201, description = "It was made", body = DomainAdmin), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewDomainAdmin>,
) -> Result<(StatusCode, Json<DomainAdmin>), ProblemAnswer> {
    let added = app.directory().add_domain_admin(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/domain-admins/{username}", operation_id = "show_domain_admins", tag = "administrators", params(("username" = String, Path, description = "The address or the name")),
    responses((status = 200, description = "It", body = DomainAdmin), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(username): Path<String>,
) -> Answer<DomainAdmin> {
    Ok(Json(app.directory().domain_admin(&actor, &username).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/domain-admins/{username}", operation_id = "edit_domain_admins", tag = "administrators", params(("username" = String, Path, description = "The address or the name")), request_body = DomainAdminChange,
    responses((status = 200, description = "It as it is now", body = DomainAdmin), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(username): Path<String>,
    Json(wanted): Json<DomainAdminChange>,
) -> Answer<DomainAdmin> {
    Ok(Json(
        app.directory()
            .edit_domain_admin(&actor, &username, &wanted)
            .await?,
    ))
}

/// Removes one.
#[utoipa::path(delete, path = "/domain-admins/{username}", operation_id = "remove_domain_admins", tag = "administrators", params(("username" = String, Path, description = "The address or the name")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(username): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_domain_admin(&actor, &username).await?;
    Ok(StatusCode::NO_CONTENT)
}
