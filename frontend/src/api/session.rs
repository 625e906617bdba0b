//! Signing in and out, one's sessions, and one's settings.

use gloo_net::http::Method;
use roost_shared::SessionId;
use roost_shared::session::{SecondFactorAnswer, SessionDetail, SessionSummary, SignIn, SignInAnswer};
use roost_shared::settings::Settings;

use super::request::call_ungated;
use super::{ApiError, delete, get, put};

/// Signs in, or is asked for a code.
pub async fn sign_in(address: &str, password: &str) -> Result<SignInAnswer, ApiError> {
    let body = SignIn {
        address: address.to_owned(),
        password: password.to_owned(),
    };
    call_ungated(Method::POST, "/api/session", Some(&body)).await
}

/// The second step of a sign-in.
pub async fn answer_code(half_session: String, code: String) -> Result<SessionDetail, ApiError> {
    let body = SecondFactorAnswer { half_session, code };
    call_ungated(Method::POST, "/api/session/code", Some(&body)).await
}

/// Who is signed in.
pub async fn current() -> Result<SessionDetail, ApiError> {
    call_ungated(Method::GET, "/api/session", None::<&()>).await
}

/// Ends the session. Not being signed in any more is as good.
pub async fn sign_out() -> Result<(), ApiError> {
    call_ungated::<Option<()>>(Method::DELETE, "/api/session", None::<&()>)
        .await
        .map(|_| ())
}

/// All sessions of the person.
pub async fn list() -> Result<Vec<SessionSummary>, ApiError> {
    get("/api/sessions").await
}

/// Ends one of them.
pub async fn end(id: SessionId) -> Result<(), ApiError> {
    delete(&format!("/api/sessions/{id}")).await
}

/// Ends all of them except the present one.
pub async fn end_others() -> Result<(), ApiError> {
    delete("/api/sessions").await
}

/// Keeps the settings.
pub async fn save_settings(settings: &Settings) -> Result<(), ApiError> {
    put("/api/settings", settings).await
}
