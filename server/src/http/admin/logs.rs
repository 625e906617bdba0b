//! The daemons' logs.

use axum::extract::State;
use chrono::{DateTime, Utc};
use roost_shared::admin::{LogLine, LogService};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path, Query, limit_of};
use super::problem::Problems;
use crate::administration::logs;
use crate::app::AppState;

/// What is answered unless it is said.
const LINES: u32 = 200;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct LogParameters {
    /// How many lines at most, the last ones; 200 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// None that is known to be older.
    since: Option<DateTime<Utc>>,
}

/// Shows the last lines of a service's log, the oldest first. There are none where the configuration names no folder of logs, or the
/// service writes none there.
#[utoipa::path(get, path = "/logs/{service}", operation_id = "show_log", tag = "logs",
    params(("service" = LogService, Path, description = "Whose"), LogParameters),
    responses((status = 200, description = "The lines", body = Vec<LogLine>), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(service): Path<LogService>,
    Query(parameters): Query<LogParameters>,
) -> Answer<Vec<LogLine>> {
    let limit = limit_of(parameters.limit, LINES, logs::LINES_MAX)?;
    Ok(Json(
        logs::last(&app, &actor, service, limit, parameters.since).await?,
    ))
}
