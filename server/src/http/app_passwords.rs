//! Passwords for one program each. Only adapts: `roost-identity` decides.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use roost_db::app_password::AppPasswordRow;
use roost_identity::{AppPasswordError, AppPasswordWish};
use roost_model::Actor;
use roost_shared::app_password::{AppPasswordCreate, AppPasswordCreated, AppPasswordSummary, AppPasswordUse};
use roost_shared::{AppPasswordId, ErrorCode};

use crate::app::AppState;
use crate::http::client::RequestClient;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};

/// The routes of app passwords.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/app-passwords", get(list).post(create))
        .route("/app-passwords/{id}", delete(revoke))
}

/// The asker's app passwords, the newest first.
async fn list(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<AppPasswordSummary>>, ApiError> {
    let rows = app.identity().list_app_passwords(&user.account).await?;
    Ok(Json(rows.into_iter().map(summary).collect()))
}

/// Makes an app password and answers it, this once. Errors: `invalid_input` (`name`, `protocols`, `expires_at`),
/// `forbidden` (beside a mail server of somebody else's).
async fn create(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    user: CurrentUser,
    Json(create): Json<AppPasswordCreate>,
) -> Result<(StatusCode, Json<AppPasswordCreated>), ApiError> {
    let wish = AppPasswordWish {
        name: &create.name,
        protocols: &create.protocols,
        expires_at: create.expires_at,
    };
    let actor = Actor::account(&user.account.address, client.ip);
    let (password, row) = app
        .identity()
        .make_app_password(&user.account, &wish, &actor)
        .await?;
    let created = AppPasswordCreated {
        password: password.expose().to_owned(),
        summary: summary(row),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Ends one of the asker's app passwords. Errors: `not_found`.
async fn revoke(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    user: CurrentUser,
    Path(id): Path<AppPasswordId>,
) -> Result<StatusCode, ApiError> {
    let actor = Actor::account(&user.account.address, client.ip);
    if !app
        .identity()
        .revoke_app_password(&user.account, id, &actor)
        .await?
    {
        return Err(ApiError::not_found());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn summary(row: AppPasswordRow) -> AppPasswordSummary {
    AppPasswordSummary {
        id: row.id,
        name: row.name,
        protocols: row.protocols,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_use: row
            .last_use
            .map(|(at, protocol, ip)| AppPasswordUse { at, protocol, ip }),
    }
}

impl From<AppPasswordError> for ApiError {
    fn from(error: AppPasswordError) -> Self {
        match error {
            AppPasswordError::Invalid { field, rule } => Self::invalid(field, rule),
            AppPasswordError::Beside => Self::new(
                ErrorCode::Forbidden,
                "Passwords are made at your mail server, not here.",
            ),
            AppPasswordError::Database(error) => error.into(),
        }
    }
}
