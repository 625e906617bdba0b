//! Passwords of a mailbox for one program each.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{AppPassword, AppPasswordChange, IssuedAppPassword, NewAppPassword};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::app_passwords;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit, remove))
}

/// Lists a mailbox's app passwords, the newest first.
#[utoipa::path(get, path = "/mailboxes/{address}/app-passwords", operation_id = "list_app_passwords", tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox")),
    responses((status = 200, description = "All", body = Vec<AppPassword>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Answer<Vec<AppPassword>> {
    Ok(Json(app_passwords::list(&app, &actor, &address).await?))
}

/// Makes one. The password is in this answer and never again.
#[utoipa::path(post, path = "/mailboxes/{address}/app-passwords", operation_id = "add_app_password", tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox")), request_body = NewAppPassword,
    responses((status = 201, description = "It was made", body = IssuedAppPassword), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
    Json(new): Json<NewAppPassword>,
) -> Result<(StatusCode, Json<IssuedAppPassword>), ProblemAnswer> {
    let issued = app_passwords::add(&app, &actor, &address, &new).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Changes what is said of one; what is not in the body stays. The password itself cannot change.
#[utoipa::path(patch, path = "/mailboxes/{address}/app-passwords/{id}", operation_id = "edit_app_password",
    tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox"), ("id" = i64, Path, description = "Its id")),
    request_body = AppPasswordChange,
    responses((status = 200, description = "It as it is now", body = AppPassword), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path((address, id)): Path<(String, i64)>,
    Json(wanted): Json<AppPasswordChange>,
) -> Answer<AppPassword> {
    Ok(Json(
        app_passwords::edit(&app, &actor, &address, id, &wanted).await?,
    ))
}

/// Ends one at once.
#[utoipa::path(delete, path = "/mailboxes/{address}/app-passwords/{id}", operation_id = "remove_app_password",
    tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox"), ("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path((address, id)): Path<(String, i64)>,
) -> Result<StatusCode, ProblemAnswer> {
    app_passwords::remove(&app, &actor, &address, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
