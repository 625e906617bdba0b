//! Keys with which a domain's mail is signed.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{DkimKey, DkimSource, ImportedDkimKey, NewDkimKeys};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::dkim;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(import))
        .routes(routes!(duplicate))
        .routes(routes!(rotate))
        .routes(routes!(activate))
        .routes(routes!(remove))
}

/// Lists a domain's keys with their DNS records.
#[utoipa::path(get, path = "/domains/{name}/dkim", operation_id = "list_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain")),
    responses((status = 200, description = "All", body = Vec<DkimKey>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Answer<Vec<DkimKey>> {
    Ok(Json(dkim::list(&app, &actor, &name).await?))
}

/// Makes keys. The first of an algorithm signs at once; a later one waits until it is activated.
#[utoipa::path(post, path = "/domains/{name}/dkim", operation_id = "add_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain")), request_body = NewDkimKeys,
    responses((status = 201, description = "They were made", body = Vec<DkimKey>), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Json(new): Json<NewDkimKeys>,
) -> Result<(StatusCode, Json<Vec<DkimKey>>), ProblemAnswer> {
    let keys = dkim::add(&app, &actor, &name, &new).await?;
    Ok((StatusCode::CREATED, Json(keys)))
}

/// Keeps a key that was made elsewhere. It waits if another one of its algorithm signs, unless that gives way to it.
#[utoipa::path(post, path = "/domains/{name}/dkim/import", operation_id = "import_dkim_key", tag = "domains",
    params(("name" = String, Path, description = "The domain")), request_body = ImportedDkimKey,
    responses((status = 201, description = "The key", body = Vec<DkimKey>), Problems))]
async fn import(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Json(imported): Json<ImportedDkimKey>,
) -> Result<(StatusCode, Json<Vec<DkimKey>>), ProblemAnswer> {
    let keys = dkim::import(&app, &actor, &name, imported).await?;
    Ok((StatusCode::CREATED, Json(keys)))
}

/// Lets the domain sign with the keys that sign for another one, under the same selectors.
#[utoipa::path(post, path = "/domains/{name}/dkim/duplicate", operation_id = "duplicate_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain that gets the keys")), request_body = DkimSource,
    responses((status = 201, description = "Its new keys", body = Vec<DkimKey>), Problems))]
async fn duplicate(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
    Json(source): Json<DkimSource>,
) -> Result<(StatusCode, Json<Vec<DkimKey>>), ProblemAnswer> {
    let keys = dkim::duplicate(&app, &actor, &name, &source).await?;
    Ok((StatusCode::CREATED, Json(keys)))
}

/// Begins to replace the keys that sign: makes a waiting one for each, to be published in DNS.
#[utoipa::path(post, path = "/domains/{name}/dkim/rotate", operation_id = "rotate_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain")),
    responses((status = 201, description = "The waiting keys", body = Vec<DkimKey>), Problems))]
async fn rotate(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Vec<DkimKey>>), ProblemAnswer> {
    let keys = dkim::rotate(&app, &actor, &name).await?;
    Ok((StatusCode::CREATED, Json(keys)))
}

/// Lets the waiting keys sign; those that signed before retire.
#[utoipa::path(post, path = "/domains/{name}/dkim/activate", operation_id = "activate_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain")),
    responses((status = 200, description = "The keys as they are now", body = Vec<DkimKey>), Problems))]
async fn activate(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Answer<Vec<DkimKey>> {
    Ok(Json(dkim::activate(&app, &actor, &name).await?))
}

/// Removes a key.
#[utoipa::path(delete, path = "/domains/{name}/dkim/{selector}", operation_id = "remove_dkim_keys", tag = "domains",
    params(("name" = String, Path, description = "The domain"), ("selector" = String, Path, description = "The key's name")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path((name, selector)): Path<(String, String)>,
) -> Result<StatusCode, ProblemAnswer> {
    dkim::remove(&app, &actor, &name, Some(&selector)).await?;
    Ok(StatusCode::NO_CONTENT)
}
