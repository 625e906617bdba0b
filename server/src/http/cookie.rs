//! The session cookie.
//!
//! `HttpOnly`, `SameSite=Strict`, path `/`; over TLS also `Secure` and with the `__Host-` prefix
//! (RFC 6265bis §4.1.3.2), so that no other host of the domain can set it.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use roost_model::Secret;

use crate::config::Config;

fn name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-roost"
    } else {
        "roost"
    }
}

/// The value that the browser presents, if any.
pub fn session(headers: &HeaderMap, config: &Config) -> Option<String> {
    CookieJar::from_headers(headers)
        .get(name(config))
        .map(|cookie| cookie.value().to_owned())
}

fn base(config: &Config, value: String) -> Cookie<'static> {
    Cookie::build((name(config), value))
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Strict)
        .path("/")
        .build()
}

/// The cookie of a fresh session. It outlives the browser; the server decides when it ends.
pub fn issue(config: &Config, value: &Secret) -> Cookie<'static> {
    let mut cookie = base(config, value.expose().to_owned());
    cookie.make_permanent();
    cookie
}

/// The cookie that removes the session's.
pub fn removal(config: &Config) -> Cookie<'static> {
    let mut cookie = base(config, String::new());
    cookie.make_removal();
    cookie
}
