//! The DNS records of a domain: those wanted, and what DNS says now.

use axum::extract::State;
use roost_shared::admin::DnsReport;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::Problems;
use crate::app::AppState;
use crate::dns;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The records that a domain wants, each with what DNS says now. Takes five seconds at most.
#[utoipa::path(get, path = "/domains/{name}/dns", operation_id = "show_dns", tag = "domains",
    params(("name" = String, Path, description = "The domain")),
    responses((status = 200, description = "The records", body = DnsReport), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(name): Path<String>,
) -> Answer<DnsReport> {
    let domain = app.directory().domain(&actor, &name).await?;
    Ok(Json(dns::report(&app.config().discovery, &domain.name).await))
}
