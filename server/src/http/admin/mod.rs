//! The administration's API: `/api/admin`, described at `/api/admin/openapi.json` (OpenAPI 3.1).
//!
//! An adapter over `roost_directory`, which decides who may do what. Errors are `application/problem+json`
//! (RFC 9457). There is none beside a mail server of somebody else's, which has a directory of its own.

mod alias_domains;
mod aliases;
mod app_passwords;
mod audit;
mod bcc_maps;
mod dkim;
mod dns;
mod domain_admins;
mod domains;
mod extract;
mod groups;
mod keys;
mod logs;
mod mailboxes;
mod outside;
mod problem;
mod quarantine;
mod queue;
mod recipient_maps;
mod relay;
mod sign_in;
mod spam;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, SecurityRequirement};
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
pub use extract::{open_key, too_many_guesses};
use problem::ProblemAnswer;

/// Everything below `/api/admin`.
pub fn routes() -> Router<AppState> {
    let (router, api) = described().split_for_parts();
    // As text, which is a tenth of what it is in memory otherwise.
    let description = Bytes::from(serde_json::to_vec(&api).unwrap_or_default());
    router
        .route(
            "/openapi.json",
            get(async move || ([(CONTENT_TYPE, "application/json")], description.clone())),
        )
        .fallback(async || ProblemAnswer::not_found())
        .method_not_allowed_fallback(async || ProblemAnswer::method())
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

fn described() -> OpenApiRouter<AppState> {
    let mut api = OpenApi::default();
    api.info = InfoBuilder::new()
        .title("Roost administration")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Domains, mailboxes, aliases and what belongs to them. Send a key as X-API-Key (`roost api-key add`), or \
             the session cookie of an administrator with the header X-Roost-Request. What a key or an administrator \
             may not know of does not exist: 404.",
        ))
        .build();
    api.servers = Some(vec![utoipa::openapi::Server::new("/api/admin")]);
    let mut components = utoipa::openapi::Components::new();
    let in_header = |name: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
    components.add_security_scheme("key", in_header("X-API-Key"));
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("roost"))),
    );
    // What the audit log has as "before" and "after" where it has something: things and lists. utoipa names it, and
    // describes only named types of ours. It is never null, so that "this or null" is one of the two.
    let thing = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Object, Type::Array]));
    components.schemas.insert("Value".to_owned(), thing.into());
    problem::describe_problems(&mut components);
    // utoipa does not follow the type of a part of a path.
    let service = <roost_shared::admin::LogService as utoipa::PartialSchema>::schema();
    components.schemas.insert("LogService".to_owned(), service);
    api.components = Some(components);
    api.security = Some(vec![
        SecurityRequirement::new("key", Vec::<String>::new()),
        SecurityRequirement::new("session", Vec::<String>::new()),
    ]);
    OpenApiRouter::with_openapi(api)
        .merge(domains::routes())
        .merge(dns::routes())
        .merge(dkim::routes())
        .merge(mailboxes::routes())
        .merge(app_passwords::routes())
        .merge(aliases::routes())
        .merge(alias_domains::routes())
        .merge(domain_admins::routes())
        .merge(groups::routes())
        .merge(relay::routes())
        .merge(bcc_maps::routes())
        .merge(recipient_maps::routes())
        .merge(outside::routes())
        .merge(logs::routes())
        .merge(spam::routes())
        .merge(quarantine::routes())
        .merge(queue::routes())
        .merge(keys::routes())
        .merge(sign_in::routes())
        .merge(audit::routes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_whole() {
        let api = described().split_for_parts().1;
        let text = serde_json::to_value(&api).unwrap();
        assert!(text["openapi"].as_str().unwrap().starts_with("3.1"));
        let schemas = text["components"]["schemas"].as_object().unwrap();
        let references = text.to_string();
        let named = references
            .split("#/components/schemas/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        for name in named {
            assert!(schemas.contains_key(name), "{name} is described nowhere");
        }
        let answers = text["components"]["responses"].as_object().unwrap();
        let answered = references.split("#/components/responses/").skip(1);
        let answered: Vec<&str> = answered.filter_map(|rest| rest.split('"').next()).collect();
        assert!(!answered.is_empty());
        for name in answered {
            assert!(answers.contains_key(name), "{name} is described nowhere");
        }
        // Null must be one of the two that "before" and "after" may be, and not both.
        assert_eq!(schemas["Value"]["type"], serde_json::json!(["object", "array"]));
        assert!(schemas.contains_key("InvalidField"));
        for (path, item) in text["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let answers = operation["responses"].as_object().unwrap();
                for status in ["401", "403", "404"] {
                    assert!(answers.contains_key(status), "{method} {path}: {status}");
                }
            }
        }
    }
}
