//! Mailboxes and their temporary addresses.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{Mailbox, MailboxChange, NewMailbox, NewTemporaryAddress, Page, TemporaryAddress};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, ListParameters, Path, Query};
use super::problem::{ProblemAnswer, Problems};
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
        .routes(routes!(list_temporary, add_temporary))
        .routes(routes!(remove_temporary))
}

/// Lists, in the order of the keys.
#[utoipa::path(get, path = "/mailboxes", operation_id = "list_mailboxes", tag = "mailboxes", params(ListParameters),
    responses((status = 200, description = "A stretch of the list", body = Page<Mailbox>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<ListParameters>,
) -> Answer<Page<Mailbox>> {
    Ok(Json(
        app.directory()
            .mailboxes(&actor, &parameters.query()?, &[])
            .await?,
    ))
}

/// Makes one.
#[utoipa::path(post, path = "/mailboxes", operation_id = "add_mailboxes", tag = "mailboxes", request_body = NewMailbox,
    responses((status = 201, description = "It was made", body = Mailbox), Problems))]
async fn add(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewMailbox>,
) -> Result<(StatusCode, Json<Mailbox>), ProblemAnswer> {
    let added = app.directory().add_mailbox(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/mailboxes/{address}", operation_id = "show_mailboxes", tag = "mailboxes", params(("address" = String, Path, description = "Its address")),
    responses((status = 200, description = "It", body = Mailbox), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Answer<Mailbox> {
    Ok(Json(app.directory().mailbox(&actor, &address).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/mailboxes/{address}", operation_id = "edit_mailboxes", tag = "mailboxes", params(("address" = String, Path, description = "Its address")), request_body = MailboxChange,
    responses((status = 200, description = "It as it is now", body = Mailbox), Problems))]
async fn edit(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
    Json(wanted): Json<MailboxChange>,
) -> Answer<Mailbox> {
    Ok(Json(
        app.directory().edit_mailbox(&actor, &address, &wanted).await?,
    ))
}

/// Removes one.
#[utoipa::path(delete, path = "/mailboxes/{address}", operation_id = "remove_mailboxes", tag = "mailboxes", params(("address" = String, Path, description = "Its address")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_mailbox(&actor, &address).await?;
    app.removals().notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Lists a mailbox's temporary addresses, the newest first.
#[utoipa::path(get, path = "/mailboxes/{address}/temporary-addresses", tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox")),
    responses((status = 200, description = "All", body = Vec<TemporaryAddress>), Problems))]
async fn list_temporary(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
) -> Answer<Vec<TemporaryAddress>> {
    Ok(Json(app.directory().temporary_addresses(&actor, &address).await?))
}

/// Makes a temporary address of a mailbox; its name is random.
#[utoipa::path(post, path = "/mailboxes/{address}/temporary-addresses", tag = "mailboxes",
    params(("address" = String, Path, description = "The mailbox")), request_body = NewTemporaryAddress,
    responses((status = 201, description = "It was made", body = TemporaryAddress), Problems))]
async fn add_temporary(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(address): Path<String>,
    Json(new): Json<NewTemporaryAddress>,
) -> Result<(StatusCode, Json<TemporaryAddress>), ProblemAnswer> {
    let added = app
        .directory()
        .add_temporary_address(&actor, &address, &new)
        .await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Removes a temporary address.
#[utoipa::path(delete, path = "/temporary-addresses/{id}", tag = "mailboxes",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove_temporary(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_temporary_address(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
