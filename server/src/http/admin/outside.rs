//! What is known of other hosts: how deliveries to them are secured, and which forward mail to people here.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{
    ForwardingHost, ForwardingHostChange, NewForwardingHost, NewTlsPolicy, TlsPolicy, TlsPolicyChange,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::forwarding_hosts;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_policies, add_policy))
        .routes(routes!(show_policy, edit_policy, remove_policy))
        .routes(routes!(list_hosts, add_hosts))
        .routes(routes!(edit_host, remove_host))
}

/// Lists how deliveries to single destinations are secured, by destination.
#[utoipa::path(get, path = "/tls-policies", operation_id = "list_tls_policies", tag = "routing",
    responses((status = 200, description = "All", body = Vec<TlsPolicy>), Problems))]
async fn list_policies(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<Vec<TlsPolicy>> {
    Ok(Json(app.directory().tls_policies(&actor).await?))
}

/// Says how deliveries to a destination are secured. It goes before DANE and MTA-STS.
#[utoipa::path(post, path = "/tls-policies", operation_id = "add_tls_policy", tag = "routing",
    request_body = NewTlsPolicy,
    responses((status = 201, description = "It was made", body = TlsPolicy), Problems))]
async fn add_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewTlsPolicy>,
) -> Result<(StatusCode, Json<TlsPolicy>), ProblemAnswer> {
    let added = app.directory().add_tls_policy(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows one.
#[utoipa::path(get, path = "/tls-policies/{id}", operation_id = "show_tls_policy", tag = "routing",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 200, description = "It", body = TlsPolicy), Problems))]
async fn show_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Answer<TlsPolicy> {
    Ok(Json(app.directory().tls_policy(&actor, id).await?))
}

/// Changes one; what is not in the body stays.
#[utoipa::path(patch, path = "/tls-policies/{id}", operation_id = "edit_tls_policy", tag = "routing",
    params(("id" = i64, Path, description = "Its id")), request_body = TlsPolicyChange,
    responses((status = 200, description = "It as it is now", body = TlsPolicy), Problems))]
async fn edit_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<TlsPolicyChange>,
) -> Answer<TlsPolicy> {
    Ok(Json(app.directory().edit_tls_policy(&actor, id, &wanted).await?))
}

/// Removes one.
#[utoipa::path(delete, path = "/tls-policies/{id}", operation_id = "remove_tls_policy", tag = "routing",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_tls_policy(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the hosts that forward mail to people here.
#[utoipa::path(get, path = "/forwarding-hosts", operation_id = "list_forwarding_hosts", tag = "routing",
    responses((status = 200, description = "All", body = Vec<ForwardingHost>), Problems))]
async fn list_hosts(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<Vec<ForwardingHost>> {
    Ok(Json(app.directory().forwarding_hosts(&actor).await?))
}

/// Trusts an address, a network, or the addresses that a name has now: no list is asked about them, and their mail is never
/// refused as spam.
#[utoipa::path(post, path = "/forwarding-hosts", operation_id = "add_forwarding_hosts", tag = "routing",
    request_body = NewForwardingHost,
    responses((status = 201, description = "What was made of it", body = Vec<ForwardingHost>), Problems))]
async fn add_hosts(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewForwardingHost>,
) -> Result<(StatusCode, Json<Vec<ForwardingHost>>), ProblemAnswer> {
    let added = forwarding_hosts::add(&app, &actor, &new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Says whether the spam of one goes to Junk.
#[utoipa::path(patch, path = "/forwarding-hosts/{id}", operation_id = "edit_forwarding_host", tag = "routing",
    params(("id" = i64, Path, description = "Its id")), request_body = ForwardingHostChange,
    responses((status = 200, description = "It as it is now", body = ForwardingHost), Problems))]
async fn edit_host(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
    Json(wanted): Json<ForwardingHostChange>,
) -> Answer<ForwardingHost> {
    let after = app
        .directory()
        .edit_forwarding_host(&actor, id, wanted.filter_spam)
        .await?;
    Ok(Json(after))
}

/// Trusts one no more.
#[utoipa::path(delete, path = "/forwarding-hosts/{id}", operation_id = "remove_forwarding_host", tag = "routing",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove_host(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    app.directory().remove_forwarding_host(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
