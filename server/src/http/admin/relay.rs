//! Relay hosts and transports.

mod hosts;
mod transports;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    hosts::routes().merge(transports::routes())
}
