//! Domains.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{Domain, DomainChange, NewDomain, Page};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, ListParameters, Path, Query};
use super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;
use crate::domains;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
}

/// Lists, in the order of the keys.
#[utoipa::path(get, path = "/domains", operation_id = "list_domains", tag = "domains", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<Domain>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<Domain>> {
    Ok(Json(app.directory().domains(&actor, &parameters.query()?).await?))
}

/// Makes one.
#[utoipa::path(post, path = "/domains", operation_id = "add_domains", tag = "domains", request_body = NewDomain,
    responses((status = 201, description = "It was made", body = Domain), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewDomain>,
) -> Result<(StatusCode, Json<Domain>), ProblemAnswer> {
    let added = domains::add(app.directory(), app.transport(), &actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/domains/{name}", operation_id = "show_domains", tag = "domains", params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "It", body = Domain), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Answer<Domain> {
    Ok(Json(app.directory().domain(&actor, &name).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/domains/{name}", operation_id = "edit_domains", tag = "domains", params(("name" = String, Path, description = "Its name")), request_body = DomainChange,
    responses((status = 200, description = "It as it is now", body = Domain), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Json(wanted): Json<DomainChange>,
) -> Answer<Domain> {
    Ok(Json(app.directory().edit_domain(&actor, &name, &wanted).await?))
}

/// How a domain is removed.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct RemoveParameters {
    /// Remove its mailboxes and all their mail, too. Without this, a domain that has mailboxes stays: 409.
    with_mailboxes: bool,
}

/// Removes one, with its aliases, groups and other names.
#[utoipa::path(delete, path = "/domains/{name}", operation_id = "remove_domains", tag = "domains",
    params(("name" = String, Path, description = "Its name"), RemoveParameters),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Query(parameters): Query<RemoveParameters>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory()
        .remove_domain(&actor, &name, parameters.with_mailboxes)
        .await?;
    app.removals().notify_one();
    Ok(StatusCode::NO_CONTENT)
}
