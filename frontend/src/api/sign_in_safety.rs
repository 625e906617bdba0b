//! The password, the second factor and app passwords.

use roost_shared::AppPasswordId;
use roost_shared::app_password::{AppPasswordCreate, AppPasswordCreated, AppPasswordSummary};
use roost_shared::second_factor::{
    RecoveryCodes, SecondFactorConfirm, SecondFactorEnd, SecondFactorEnrolment, SecondFactorState,
};
use roost_shared::session::PasswordChange;

use super::{ApiError, delete, get, post, post_empty, put};

/// Changes the password.
pub async fn change_password(old_password: String, new_password: String) -> Result<(), ApiError> {
    let change = PasswordChange {
        old_password,
        new_password,
    };
    put("/api/password", &change).await
}

/// How the second factor stands.
pub async fn second_factor() -> Result<SecondFactorState, ApiError> {
    get("/api/second-factor").await
}

/// Begins to set it up.
pub async fn begin_second_factor() -> Result<SecondFactorEnrolment, ApiError> {
    post("/api/second-factor", &()).await
}

/// Switches it on by a code.
pub async fn confirm_second_factor(code: String) -> Result<RecoveryCodes, ApiError> {
    post("/api/second-factor/confirm", &SecondFactorConfirm { code }).await
}

/// Switches it off.
pub async fn end_second_factor(password: String, code: String) -> Result<(), ApiError> {
    post_empty("/api/second-factor/off", &SecondFactorEnd { password, code }).await
}

/// The person's app passwords.
pub async fn app_passwords() -> Result<Vec<AppPasswordSummary>, ApiError> {
    get("/api/app-passwords").await
}

/// Makes one.
pub async fn create_app_password(wish: &AppPasswordCreate) -> Result<AppPasswordCreated, ApiError> {
    post("/api/app-passwords", wish).await
}

/// Ends one.
pub async fn revoke_app_password(id: AppPasswordId) -> Result<(), ApiError> {
    delete(&format!("/api/app-passwords/{id}")).await
}
