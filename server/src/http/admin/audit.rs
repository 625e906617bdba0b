//! The audit log.

use axum::extract::State;
use roost_shared::admin::AuditEntry;
use serde::Deserialize;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Query, limit};
use super::problem::Problems;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A row of the log.
type Row = AuditEntry<Value>;

/// Which rows.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Only about this, such as an address.
    target: Option<String>,
    /// Only what came before the row with this id.
    before: Option<i64>,
    /// At most so many, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// What was done and what was refused, the newest first.
#[utoipa::path(get, path = "/audit", operation_id = "list_audit", tag = "audit", params(Parameters),
    responses((status = 200, description = "Rows", body = Vec<Row>), Problems))]
async fn list(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Query(parameters): Query<Parameters>,
) -> Answer<Vec<Row>> {
    let limit = limit(parameters.limit)?;
    let rows = app
        .directory()
        .audit_log(&actor, parameters.target.as_deref(), parameters.before, limit)
        .await?;
    Ok(Json(rows))
}
