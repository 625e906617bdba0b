//! Whether the server lives and whether it can work.

use std::path::Path;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::app::AppState;

/// `/healthz` and `/readyz`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
}

/// The process answers. What restarts a hung server asks this.
async fn healthz() -> Json<Value> {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// What every request stands on is there. What sends requests to replicas asks this.
///
/// The mail server is no part of it: without it calendars, contacts and files work, the page says what is the matter,
/// and taking all replicas away would help nobody.
async fn readyz(State(app): State<AppState>) -> (StatusCode, Json<Value>) {
    let (database, schema) = database(&app).await;
    let files = folder(&app.config().files.folder).await;
    let parts = [("database", database), ("schema", schema), ("files", files)];
    let ready = parts.iter().all(|(_, state)| *state == OK);
    let mut body: Map<String, Value> = parts
        .into_iter()
        .map(|(part, state)| (part.to_owned(), state.into()))
        .collect();
    body.insert("status".to_owned(), if ready { OK } else { "unavailable" }.into());
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(body.into()))
}

const OK: &str = "ok";

async fn database(app: &AppState) -> (&'static str, &'static str) {
    match roost_db::migrate::is_current(app.pool()).await {
        Ok(true) => (OK, OK),
        Ok(false) => (OK, "older than this server"),
        Err(error) if error.is_unavailable() => ("does not answer", "not known"),
        // It answers, but has not the table that says.
        Err(_) => (OK, "missing"),
    }
}

/// Whether the folder of files is there: a share that is not mounted would take files that nobody finds again.
async fn folder(path: &Path) -> &'static str {
    match tokio::fs::metadata(path).await {
        Ok(found) if found.is_dir() => OK,
        _ => "the folder is missing",
    }
}
