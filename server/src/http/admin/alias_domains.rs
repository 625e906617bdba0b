//! Other names of domains.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{AliasDomain, AliasDomainChange, NewAliasDomain, Page};
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
#[utoipa::path(get, path = "/alias-domains", operation_id = "list_alias_domains", tag = "domains", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<AliasDomain>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<AliasDomain>> {
    Ok(Json(
        app.directory()
            .alias_domains(&actor, &parameters.query()?)
            .await?,
    ))
}

/// Makes one.
#[utoipa::path(post, path = "/alias-domains", operation_id = "add_alias_domains", tag = "domains", request_body = NewAliasDomain,
    responses((status = 201, description = "It was made", body = AliasDomain), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewAliasDomain>,
) -> Result<(StatusCode, Json<AliasDomain>), ProblemAnswer> {
    let added = app.directory().add_alias_domain(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/alias-domains/{name}", operation_id = "show_alias_domains", tag = "domains", params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "It", body = AliasDomain), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Answer<AliasDomain> {
    Ok(Json(app.directory().alias_domain(&actor, &name).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/alias-domains/{name}", operation_id = "edit_alias_domains", tag = "domains", params(("name" = String, Path, description = "Its name")), request_body = AliasDomainChange,
    responses((status = 200, description = "It as it is now", body = AliasDomain), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Json(wanted): Json<AliasDomainChange>,
) -> Answer<AliasDomain> {
    Ok(Json(
        app.directory().edit_alias_domain(&actor, &name, &wanted).await?,
    ))
}

/// Removes one.
#[utoipa::path(delete, path = "/alias-domains/{name}", operation_id = "remove_alias_domains", tag = "domains", params(("name" = String, Path, description = "Its name")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_alias_domain(&actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
