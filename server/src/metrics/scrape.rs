//! `GET /metrics`: what was counted, and what is looked up when it is asked for.

use roost_db::pool::PoolStatus;
use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_process::Collector;
use subtle::ConstantTimeEq;
use tokio::time::timeout;

use super::Metrics;
use crate::app::AppState;
use crate::postfix_queue;

/// How long a part may take; one that does not answer is left out, and the others are told all the same.
const LIMIT: Duration = Duration::from_secs(3);

#[derive(Clone)]
struct Scrape {
    app: AppState,
    metrics: Metrics,
    process: Collector,
}

/// The route, for the internal listener.
pub fn routes(app: AppState, metrics: Metrics) -> Router {
    Router::new()
        .route("/metrics", get(answer))
        .with_state(Scrape::new(app, metrics))
}

/// The route for the public listeners, if the configuration has a token for it.
pub fn public_routes(app: &AppState, metrics: &Metrics) -> Router {
    if app.config().metrics.token().is_none() {
        return Router::new();
    }
    Router::new()
        .route("/metrics", get(answer_with_token))
        .with_state(Scrape::new(app.clone(), metrics.clone()))
}

impl Scrape {
    fn new(app: AppState, metrics: Metrics) -> Self {
        let process = Collector::default();
        process.describe();
        Self {
            app,
            metrics,
            process,
        }
    }
}

/// For whoever presents the token (RFC 6750 §2.1), which is compared in constant time and too long to be guessed.
async fn answer_with_token(scrape: State<Scrape>, headers: HeaderMap) -> Response {
    let presented = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let token = scrape.app.config().metrics.token();
    let is_right = match (token, presented) {
        (Some(token), Some(presented)) => token.as_bytes().ct_eq(presented).into(),
        _ => false,
    };
    if is_right {
        let mut response = answer(scrape).await;
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    } else {
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response()
    }
}

async fn answer(State(scrape): State<Scrape>) -> Response {
    scrape.process.collect();
    pool(&scrape.app);
    tokio::join!(database(&scrape.app), queue(&scrape.app));
    let text = scrape.metrics.render();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

fn set(name: &'static str, value: impl Into<f64>) {
    metrics::gauge!(name).set(value.into());
}

fn pool(app: &AppState) {
    let PoolStatus { busy, idle } = app.pool().status();
    for (state, count) in [("busy", busy), ("idle", idle)] {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("roost_sql_pool_connections", "state" => state).set(count);
    }
    set(
        "roost_sql_pool_connections_max",
        app.config().database.max_connections,
    );
}

/// What all replicas have together; each tells the same.
async fn database(app: &AppState) {
    let asked = async {
        let mut db = app.pool().acquire().await.map_err(roost_db::DbError::from)?;
        roost_db::statistics::read(&mut db, chrono::Utc::now()).await
    };
    let found = timeout(LIMIT, asked).await;
    let answers = matches!(found, Ok(Ok(_)));
    set("roost_database_answers", u8::from(answers));
    let Ok(Ok(found)) = found else {
        tracing::warn!("the database did not answer for the metrics");
        return;
    };
    set("roost_sessions", found.sessions);
    set("roost_accounts", found.accounts);
    set("roost_quarantine_messages", found.quarantined);
    set("roost_invitations_waiting", found.invitations);
    set("roost_mailboxes_to_erase", found.removed_mailboxes);
}

/// What waits in Postfix, where its programs are at hand.
async fn queue(app: &AppState) {
    let Some(transport) = &app.config().transport else {
        return;
    };
    let listed = timeout(LIMIT, postfix_queue::Queue::new(transport).list()).await;
    set("roost_postfix_queue_known", u8::from(matches!(listed, Ok(Ok(_)))));
    let Ok(Ok(entries)) = listed else { return };
    let mut sizes: BTreeMap<&'static str, u32> =
        postfix_queue::NAMES.into_iter().map(|name| (name, 0)).collect();
    for entry in &entries {
        let name = entry.get("queue_name").and_then(serde_json::Value::as_str);
        if let Some(size) = name.and_then(|name| sizes.get_mut(name)) {
            *size += 1;
        }
    }
    for (name, size) in sizes {
        metrics::gauge!("roost_postfix_queue_messages", "queue" => name).set(size);
    }
}
