//! Signing in, signing out, and the list of one's sessions.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use axum_extra::extract::CookieJar;
use roost_identity::{PasswordError, SecondFactorError, Session, SignInError, SignInStep, SignedIn};
use roost_model::Secret;
use roost_shared::session::{
    PasswordChange, SecondFactorAnswer, SecondFactorAsked, SessionDetail, SessionSummary, SignIn,
    SignInAnswer,
};
use roost_shared::settings::Settings;
use roost_shared::{ErrorCode, SessionId};

use crate::app::AppState;
use crate::http::client::RequestClient;
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, EnrollingUser, Json, Path};

/// The routes of sessions.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/session", post(sign_in).get(show_session).delete(sign_out))
        .route("/session/code", post(answer_code))
        .route("/sessions", get(list_sessions).delete(end_other_sessions))
        .route("/sessions/{id}", delete(end_session))
        .route("/password", put(change_password))
        .route("/settings", get(show_settings).put(update_settings))
}

/// Signs in, or asks for the second factor with 202. Anyone may call it; the brake on guessing holds.
///
/// Errors: `wrong_credentials`, `too_many_requests`, `mail_store_unavailable` (*beside* only).
async fn sign_in(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    jar: CookieJar,
    Json(body): Json<SignIn>,
) -> Result<(StatusCode, CookieJar, Json<SignInAnswer>), ApiError> {
    let step = app
        .identity()
        .sign_in(&body.address, &Secret::new(body.password), &client)
        .await?;
    match step {
        SignInStep::SignedIn(signed_in) => {
            let (jar, detail) = signed_in_answer(&app, jar, &signed_in).await?;
            let answer = SignInAnswer::SignedIn(Box::new(detail));
            Ok((StatusCode::OK, jar, Json(answer)))
        }
        SignInStep::NeedsCode(half) => {
            let asked = SecondFactorAsked {
                half_session: half.expose().to_owned(),
            };
            Ok((StatusCode::ACCEPTED, jar, Json(SignInAnswer::NeedsCode(asked))))
        }
    }
}

/// The second of two steps: a code of the authenticator, or a recovery code.
///
/// Errors: `wrong_code`, `too_many_requests`, `not_signed_in` (the first step is too long ago).
async fn answer_code(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    jar: CookieJar,
    Json(body): Json<SecondFactorAnswer>,
) -> Result<(CookieJar, Json<SessionDetail>), ApiError> {
    let half = Secret::new(body.half_session);
    let finished = app.identity().finish_sign_in(&half, &body.code, &client).await;
    let signed_in = finished.map_err(|error| match error {
        SecondFactorError::NotSetUp => ApiError::new(
            ErrorCode::NotSignedIn,
            "That took too long. Please sign in again.",
        ),
        other => other.into(),
    })?;
    let (jar, detail) = signed_in_answer(&app, jar, &signed_in).await?;
    Ok((jar, Json(detail)))
}

/// What a new session is answered with: its cookie and who it is.
async fn signed_in_answer(
    app: &AppState,
    jar: CookieJar,
    signed_in: &SignedIn,
) -> Result<(CookieJar, SessionDetail), ApiError> {
    app.groupware()
        .ensure_defaults(signed_in.session.account.id)
        .await?;
    let detail = detail(app, &signed_in.session).await?;
    Ok((jar.add(cookie::issue(app.config(), &signed_in.cookie)), detail))
}

/// Who is signed in.
async fn show_session(
    State(app): State<AppState>,
    EnrollingUser(user): EnrollingUser,
) -> Result<Json<SessionDetail>, ApiError> {
    Ok(Json(detail(&app, &user.session).await?))
}

async fn detail(app: &AppState, session: &Session) -> Result<SessionDetail, ApiError> {
    Ok(SessionDetail {
        id: session.id,
        account: session.account.id,
        address: session.account.address.clone(),
        name: session.account.display_name.clone(),
        expires_at: session.expires_at,
        max_message_bytes: app.config().mail.max_message_bytes,
        second_factor_due: session.second_factor_due,
        settings: app.identity().settings(&session.account).await?,
    })
}

/// Ends the session that asks.
async fn sign_out(
    State(app): State<AppState>,
    EnrollingUser(user): EnrollingUser,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), ApiError> {
    app.identity().end_session(&user.session, user.session.id).await?;
    app.session_ended(user.session.id);
    Ok((jar.add(cookie::removal(app.config())), StatusCode::NO_CONTENT))
}

/// Lists the asker's sessions.
async fn list_sessions(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<SessionSummary>>, ApiError> {
    let rows = app.identity().list_sessions(&user.session).await?;
    let summaries = rows.into_iter().map(|row| SessionSummary {
        id: SessionId(row.id),
        current: row.id == user.session.id.0,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        ip: row.ip,
        user_agent: row.user_agent,
    });
    Ok(Json(summaries.collect()))
}

/// Ends one of the asker's sessions. Errors: `not_found`.
async fn end_session(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    if !app.identity().end_session(&user.session, id).await? {
        return Err(ApiError::not_found());
    }
    app.session_ended(id);
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of the asker's sessions but this one.
async fn end_other_sessions(State(app): State<AppState>, user: CurrentUser) -> Result<StatusCode, ApiError> {
    for id in app.identity().end_other_sessions(&user.session).await? {
        app.session_ended(id);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the asker's own password, and ends all their other sessions.
///
/// Errors: `wrong_credentials` (the old one), `too_many_requests`, `invalid_input` with the rule, `forbidden` (beside a mail
/// server of somebody else's).
async fn change_password(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    user: CurrentUser,
    Json(body): Json<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    let (old, new) = (Secret::new(body.old_password), Secret::new(body.new_password));
    let ended = app
        .identity()
        .change_own_password(&user.session, &old, &new, &client)
        .await?;
    for id in ended {
        app.session_ended(id);
    }
    Ok(StatusCode::NO_CONTENT)
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Invalid { field, rule } => {
                // The wire names the field by what it is to be.
                let field = if field == "password" {
                    "new_password"
                } else {
                    field
                };
                Self::invalid(field, rule)
            }
            PasswordError::Old(SignInError::WrongCredentials) => {
                Self::new(ErrorCode::WrongCredentials, "The old password is not right.")
            }
            PasswordError::Old(error) => error.into(),
            PasswordError::UnknownMailbox(_) => Self::not_found(),
            PasswordError::Beside => Self::new(
                ErrorCode::Forbidden,
                "Your mail server has your password; change it there.",
            ),
            PasswordError::Database(error) => error.into(),
            PasswordError::Crypto => Self::internal(&error),
        }
    }
}

/// How the asker wants the page.
async fn show_settings(State(app): State<AppState>, user: CurrentUser) -> Result<Json<Settings>, ApiError> {
    Ok(Json(app.identity().settings(&user.account).await?))
}

/// Stores how the asker wants the page. Errors: `invalid_input`.
async fn update_settings(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(settings): Json<Settings>,
) -> Result<Json<Settings>, ApiError> {
    if let Some((field, rule)) = roost_identity::invalid_setting(&settings) {
        return Err(ApiError::invalid(field, rule));
    }
    app.identity().update_settings(&user.account, &settings).await?;
    Ok(Json(settings))
}
