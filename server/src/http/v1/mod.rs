//! mailcow's REST API, for the programs that speak it: `/api/v1/{action}/{category}[/{object}[/{extra}]]`.
//!
//! A thin adapter over `roost_directory`. What it takes and answers, quirks included, is what clients of mailcow rely on:
//! writes answer 200 even when they fail, sizes are written in MiB and read in bytes, nothing found is `{}`. Roost's own
//! API without these is `/api/admin`. Two things are Roost's: a key that is for some domains only gets 404 for all
//! others, and limits of 0 are none.

mod alias;
mod alias_domain;
mod answer;
mod app_password;
mod attributes;
mod bcc;
mod by_id;
mod call_log;
mod dkim;
mod domain;
mod domain_admin;
mod fail2ban;
mod forwarding_host;
mod last_login;
mod limit;
mod logs;
mod mailbox;
mod mailq;
mod policy;
mod quarantine;
mod recipient_map;
mod relay;
mod resource;
mod search;
mod status;
mod tag;
mod temporary;
mod tls_policy;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use roost_directory::{Actor, Directory, KeyRefusal};
use serde_json::{Value, json};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::AppState;
use crate::http::admin::{open_key, too_many_guesses};
use crate::http::client::RequestClient;
use answer::Reply;
use attributes::Attributes;
pub use call_log::CallLog;

/// Everything below `/api/v1`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .fallback(call)
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Who calls, and with what it is answered.
struct Call<'a> {
    app: &'a AppState,
    actor: &'a Actor,
    /// `get`, `add`, `edit`, `delete` or `search`.
    action: &'a str,
    category: &'a str,
    object: Option<&'a str>,
    extra: Option<&'a str>,
    tags: Vec<String>,
}

impl Call<'_> {
    fn directory(&self) -> &Directory {
        self.app.directory()
    }
}

async fn call(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A browser that follows a link must not act with a key that something put into it.
    if headers
        .get("sec-fetch-dest")
        .is_some_and(|destination| destination != "empty")
    {
        return refusal(StatusCode::FORBIDDEN, "access denied");
    }
    let path = uri.path().strip_prefix("/api/v1/").unwrap_or_default();
    let parts: Vec<String> = path
        .split('/')
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect();
    let part = |number: usize| {
        parts
            .get(number)
            .map(String::as_str)
            .filter(|part| !part.is_empty())
    };
    let (Some(action), Some(category)) = (part(0), part(1)) else {
        return refusal(StatusCode::NOT_FOUND, "route not found");
    };
    let wanted = match action {
        "get" => Method::GET,
        "add" | "edit" | "delete" | "search" => Method::POST,
        _ => return refusal(StatusCode::NOT_FOUND, "route not found"),
    };
    if method != wanted {
        let words = format!("only {wanted} method is allowed");
        return refusal(StatusCode::METHOD_NOT_ALLOWED, &words);
    }
    let Some(key) = headers.get("x-api-key") else {
        if wanted == Method::GET {
            return StatusCode::OK.into_response();
        }
        return refusal(StatusCode::UNAUTHORIZED, "authentication failed");
    };
    if too_many_guesses(&app, client.ip) {
        return refusal(StatusCode::TOO_MANY_REQUESTS, "too many wrong keys");
    }
    let key: String = key
        .to_str()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let actor = match open_key(&app, &key, client.ip).await {
        Ok(actor) => actor,
        Err(KeyRefusal::Unknown) => return refusal(StatusCode::UNAUTHORIZED, "authentication failed"),
        Err(KeyRefusal::Network) => {
            let ip = client
                .ip
                .map(|ip| ip.to_canonical().to_string())
                .unwrap_or_default();
            return refusal(
                StatusCode::UNAUTHORIZED,
                &format!("api access denied for ip {ip}"),
            );
        }
        Err(KeyRefusal::Database(error)) => return answer::database(&error),
    };
    if actor.read_only && wanted == Method::POST && action != "search" {
        return refusal(StatusCode::FORBIDDEN, "API read/write access denied");
    }
    let call = Call {
        app: &app,
        actor: &actor,
        action,
        category,
        object: part(2),
        extra: part(3),
        tags: tags(uri.query()),
    };
    let body = match attributes::read(&headers, &body) {
        Ok(body) => body,
        Err(words) => return refusal(StatusCode::BAD_REQUEST, words),
    };
    app.call_log().note(&uri, &method, client.ip, &body.value);
    let reply = match action {
        "get" => get(&call).await,
        "add" => add(&call, &body.attributes).await,
        "edit" => edit(&call, &body.items, &body.attributes).await,
        "search" => search::search(&call, &body.value).await,
        _ => delete(&call, &body.items, &body.attributes).await,
    };
    reply.into_response(&actor)
}

/// The tags that a list is to be filtered by: `?tags=a,b`.
fn tags(query: Option<&str>) -> Vec<String> {
    let query = query.unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "tags")
        .flat_map(|(_, value)| {
            value
                .split(',')
                .map(|tag| tag.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|tag| !tag.is_empty() && !tag.contains('\0'))
        .collect()
}

async fn get(call: &Call<'_>) -> Reply {
    match call.category {
        "domain" => domain::get(call).await,
        "mailbox" => mailbox::get(call).await,
        "alias" => alias::get(call).await,
        "alias-domain" => alias_domain::get(call).await,
        "domain-admin" => domain_admin::get(call).await,
        "time_limited_aliases" => temporary::get(call).await,
        "resource" => resource::get(call).await,
        "rl-domain" | "rl-mbox" => limit::get(call).await,
        "relayhost" => relay::get_host(call).await,
        "transport" => relay::get_transport(call).await,
        "bcc" => bcc::get(call).await,
        "recipient_map" => recipient_map::get(call).await,
        "tls-policy-map" => tls_policy::get(call).await,
        "fwdhost" => forwarding_host::get(call).await,
        "dkim" => dkim::get(call).await,
        "app-passwd" => app_password::get(call).await,
        "policy_wl_domain" | "policy_bl_domain" | "policy_wl_mailbox" | "policy_bl_mailbox" => {
            policy::get(call).await
        }
        "spam-score" => policy::get_score(call).await,
        "quarantine" => quarantine::get(call).await,
        "mailq" => mailq::get(call).await,
        "fail2ban" => fail2ban::get(call).await,
        "passwordpolicy" => fail2ban::get_password_policy(call).await,
        "last-login" => last_login::get(call).await,
        "status" => status::get(call).await,
        "logs" => logs::get(call).await,
        _ => Reply::NoRoute,
    }
}

async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    if attributes.is_empty() {
        return Reply::error("Cannot find attributes in post data");
    }
    match call.category {
        "domain" => domain::add(call, attributes).await,
        "mailbox" => mailbox::add(call, attributes).await,
        "alias" => alias::add(call, attributes).await,
        "alias-domain" => alias_domain::add(call, attributes).await,
        "domain-admin" => domain_admin::add(call, attributes).await,
        "time_limited_alias" => temporary::add(call, attributes).await,
        "resource" => resource::add(call, attributes).await,
        "relayhost" => relay::add_host(call, attributes).await,
        "transport" => relay::add_transport(call, attributes).await,
        "bcc" => bcc::add(call, attributes).await,
        "recipient_map" => recipient_map::add(call, attributes).await,
        "tls-policy-map" => tls_policy::add(call, attributes).await,
        "fwdhost" => forwarding_host::add(call, attributes).await,
        "dkim" => dkim::add(call, attributes).await,
        "dkim_import" => dkim::import(call, attributes).await,
        "dkim_duplicate" => dkim::duplicate(call, attributes).await,
        "app-passwd" => app_password::add(call, attributes).await,
        "domain-policy" | "mailbox-policy" => policy::add(call, attributes).await,
        _ => Reply::NoRoute,
    }
}

async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    // What is done with the whole queue names nothing of it.
    let needs_items = !["mailq", "fail2ban", "passwordpolicy"].contains(&call.category);
    if (needs_items && items.is_empty()) || attributes.is_empty() {
        return Reply::error("Cannot find attributes in post data");
    }
    match call.category {
        "domain" => domain::edit(call, items, attributes).await,
        "mailbox" => mailbox::edit(call, items, attributes).await,
        "alias" => alias::edit(call, items, attributes).await,
        "alias-domain" => alias_domain::edit(call, items, attributes).await,
        "domain-admin" => domain_admin::edit(call, items, attributes).await,
        "time_limited_alias" => temporary::edit(call, items, attributes).await,
        "resource" => resource::edit(call, items, attributes).await,
        "rl-domain" | "rl-mbox" => limit::edit(call, items, attributes).await,
        "relayhost" => relay::edit_host(call, items, attributes).await,
        "transport" => relay::edit_transport(call, items, attributes).await,
        "bcc" => bcc::edit(call, items, attributes).await,
        "recipient_map" => recipient_map::edit(call, items, attributes).await,
        "tls-policy-map" => tls_policy::edit(call, items, attributes).await,
        "fwdhost" => forwarding_host::edit(call, items, attributes).await,
        "app-passwd" => app_password::edit(call, items, attributes).await,
        "spam-score" => policy::edit_score(call, items, attributes).await,
        "qitem" => quarantine::edit(call, items, attributes).await,
        "mailq" => mailq::edit(call, items, attributes).await,
        "fail2ban" => fail2ban::edit(call, items, attributes).await,
        "passwordpolicy" => fail2ban::edit_password_policy(call, attributes).await,
        _ => Reply::NoRoute,
    }
}

async fn delete(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    if items.is_empty() {
        return Reply::error("Cannot find attributes in post data");
    }
    match (call.category, call.object) {
        ("domain" | "mailbox", Some("tag")) => tag::delete(call, items).await,
        ("domain", _) => domain::delete(call, items).await,
        ("mailbox", _) => mailbox::delete(call, items).await,
        ("alias", _) => alias::delete(call, items).await,
        ("alias-domain", _) => alias_domain::delete(call, items).await,
        ("domain-admin", _) => domain_admin::delete(call, items).await,
        ("time_limited_alias", _) => temporary::delete(call, items).await,
        ("resource", _) => resource::delete(call, items).await,
        ("relayhost", _) => relay::delete_host(call, items).await,
        ("transport", _) => relay::delete_transport(call, items).await,
        ("bcc", _) => bcc::delete(call, items).await,
        ("recipient_map", _) => recipient_map::delete(call, items).await,
        ("tls-policy-map", _) => tls_policy::delete(call, items).await,
        ("fwdhost", _) => forwarding_host::delete(call, items).await,
        ("dkim", _) => dkim::delete(call, items).await,
        ("app-passwd", _) => app_password::delete(call, items).await,
        ("domain-policy" | "mailbox-policy", _) => policy::delete(call, items).await,
        ("qitem", _) => quarantine::delete(call, items).await,
        ("mailq", _) => mailq::delete(call, items, attributes).await,
        _ => Reply::NoRoute,
    }
}

fn refusal(status: StatusCode, words: &str) -> Response {
    let body: Value = json!({ "type": "error", "msg": words });
    let mut response = (status, axum::Json(body)).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
