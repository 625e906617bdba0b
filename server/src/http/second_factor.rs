//! The second factor: setting it up and switching it off. Only adapts: `roost-identity` decides.

use std::fmt::Write;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use qrcodegen::{QrCode, QrCodeEcc};
use roost_identity::SecondFactorError;
use roost_model::Secret;
use roost_shared::ErrorCode;
use roost_shared::second_factor::{
    QrPicture, RecoveryCodes, SecondFactorConfirm, SecondFactorEnd, SecondFactorEnrolment, SecondFactorState,
};

use crate::app::AppState;
use crate::http::client::RequestClient;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, EnrollingUser, Json};

/// The routes of the second factor.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/second-factor", get(show).post(begin))
        .route("/second-factor/confirm", post(confirm))
        .route("/second-factor/off", post(end))
}

/// How the asker's stands.
async fn show(
    State(app): State<AppState>,
    EnrollingUser(user): EnrollingUser,
) -> Result<Json<SecondFactorState>, ApiError> {
    let state = app.identity().second_factor(&user.account).await?;
    Ok(Json(SecondFactorState {
        on: state.is_on,
        recovery_codes: state.recovery_codes,
    }))
}

/// Begins to set it up; nothing is asked for before it is confirmed. Errors: `conflict` (it is on), `forbidden` (beside a
/// mail server of somebody else's).
async fn begin(
    State(app): State<AppState>,
    EnrollingUser(user): EnrollingUser,
) -> Result<Json<SecondFactorEnrolment>, ApiError> {
    let issuer = &app.config().discovery.hostname;
    let enrolment = app.identity().begin_second_factor(&user.account, issuer).await?;
    Ok(Json(SecondFactorEnrolment {
        picture: picture(enrolment.uri.expose())?,
        secret: enrolment.secret.expose().to_owned(),
        uri: enrolment.uri.expose().to_owned(),
    }))
}

/// Switches it on by a code, and answers the recovery codes, this once. Errors: `wrong_code`, `too_many_requests`,
/// `conflict` (it is on, or was not begun).
async fn confirm(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    EnrollingUser(user): EnrollingUser,
    Json(body): Json<SecondFactorConfirm>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let codes = app
        .identity()
        .confirm_second_factor(&user.account, &body.code, &client)
        .await?;
    let codes = codes.iter().map(|code| code.expose().to_owned()).collect();
    Ok(Json(RecoveryCodes { codes }))
}

/// Switches it off. Errors: `wrong_credentials` (the password), `wrong_code`, `too_many_requests`, `conflict` (it is off).
async fn end(
    State(app): State<AppState>,
    RequestClient(client): RequestClient,
    user: CurrentUser,
    Json(body): Json<SecondFactorEnd>,
) -> Result<StatusCode, ApiError> {
    let password = Secret::new(body.password);
    app.identity()
        .end_second_factor(&user.account, &password, &body.code, &client)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// White modules around a code, by its standard.
const QUIET_ZONE: i32 = 4;

fn picture(text: &str) -> Result<QrPicture, ApiError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|error| ApiError::internal(&error))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing into a string does not fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET_ZONE, y + QUIET_ZONE);
        }
    }
    Ok(QrPicture {
        size: u32::try_from(code.size() + 2 * QUIET_ZONE).unwrap_or_default(),
        path,
    })
}

impl From<SecondFactorError> for ApiError {
    fn from(error: SecondFactorError) -> Self {
        match error {
            SecondFactorError::WrongCode => Self::new(
                ErrorCode::WrongCode,
                "This code is not right, or was used already.",
            ),
            SecondFactorError::WrongPassword => {
                Self::new(ErrorCode::WrongCredentials, "The password is not right.")
            }
            SecondFactorError::Delayed { retry_after } => Self::new(
                ErrorCode::TooManyRequests,
                format!("Too many tries. Try again in {retry_after} s."),
            )
            .retry_after(retry_after),
            SecondFactorError::AlreadyOn => {
                Self::new(ErrorCode::Conflict, "The second factor is on already.")
            }
            SecondFactorError::NotSetUp => Self::new(ErrorCode::Conflict, "The second factor is not set up."),
            SecondFactorError::Beside => Self::new(
                ErrorCode::Forbidden,
                "Your mail server decides how you sign in, not Roost.",
            ),
            SecondFactorError::Database(error) => error.into(),
            SecondFactorError::Crypto => Self::internal(&error),
        }
    }
}
