//! The gate's rules: bans, the brake on guessing, passwords, second factors.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{
    Ban, BanRules, BrakeCount, NewBan, PasswordRule, SecondFactorPolicy, SecondFactorPolicyChange,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::sign_in;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_bans, add_ban))
        .routes(routes!(remove_ban))
        .routes(routes!(show_ban_rules, set_ban_rules))
        .routes(routes!(list_brake))
        .routes(routes!(release_brake))
        .routes(routes!(show_password_rules, set_password_rules))
        .routes(routes!(list_policies))
        .routes(routes!(set_policy, remove_policy))
}

/// Lists the bans that hold.
#[utoipa::path(get, path = "/bans", operation_id = "list_bans", tag = "sign-in",
    responses((status = 200, description = "All", body = Vec<Ban>), Problems))]
async fn list_bans(State(app): State<AppState>, Administrator(actor): Administrator) -> Answer<Vec<Ban>> {
    Ok(Json(sign_in::bans(&app, &actor).await?))
}

/// Bans an account or a network, in place of what was said of it before: the gate lets it in by no door.
#[utoipa::path(post, path = "/bans", operation_id = "add_ban", tag = "sign-in", request_body = NewBan,
    responses((status = 201, description = "It holds", body = Ban), Problems))]
async fn add_ban(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(new): Json<NewBan>,
) -> Result<(StatusCode, Json<Ban>), ProblemAnswer> {
    Ok((StatusCode::CREATED, Json(sign_in::ban(&app, &actor, &new).await?)))
}

/// Lifts a ban.
#[utoipa::path(delete, path = "/bans/{id}", operation_id = "remove_ban", tag = "sign-in",
    params(("id" = i64, Path, description = "Its id")),
    responses((status = 204, description = "It is lifted"), Problems))]
async fn remove_ban(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(id): Path<i64>,
) -> Result<StatusCode, ProblemAnswer> {
    sign_in::lift(&app, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows when the gate bans a network by itself.
#[utoipa::path(get, path = "/ban-rules", operation_id = "show_ban_rules", tag = "sign-in",
    responses((status = 200, description = "The rules", body = BanRules), Problems))]
async fn show_ban_rules(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<BanRules> {
    Ok(Json(sign_in::ban_rules(&app, &actor).await?))
}

/// Sets when the gate bans a network by itself. Bans that hold stay.
#[utoipa::path(put, path = "/ban-rules", operation_id = "set_ban_rules", tag = "sign-in", request_body = BanRules,
    responses((status = 200, description = "The rules", body = BanRules), Problems))]
async fn set_ban_rules(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(rules): Json<BanRules>,
) -> Answer<BanRules> {
    Ok(Json(sign_in::set_ban_rules(&app, &actor, &rules).await?))
}

/// Lists what the brake on guessing counts, the latest failures first, at most 500.
#[utoipa::path(get, path = "/brake", operation_id = "list_brake", tag = "sign-in",
    responses((status = 200, description = "Accounts and network addresses", body = Vec<BrakeCount>), Problems))]
async fn list_brake(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<Vec<BrakeCount>> {
    Ok(Json(sign_in::braked(&app, &actor).await?))
}

/// Lets the brake forget what it counts of an account or a network address.
#[utoipa::path(delete, path = "/brake/{subject}", operation_id = "release_brake", tag = "sign-in",
    params(("subject" = String, Path, description = "An address of a mailbox or of a network")),
    responses((status = 204, description = "It is forgotten"), Problems))]
async fn release_brake(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(subject): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    sign_in::release(&app, &actor, &subject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows what is asked of new passwords.
#[utoipa::path(get, path = "/password-rules", operation_id = "show_password_rules", tag = "sign-in",
    responses((status = 200, description = "The rules", body = PasswordRule), Problems))]
async fn show_password_rules(
    State(app): State<AppState>,
    Administrator(_): Administrator,
) -> Answer<PasswordRule> {
    Ok(Json(sign_in::password_rules(&app).await?))
}

/// Sets what is asked of new passwords; those that people have stay.
#[utoipa::path(put, path = "/password-rules", operation_id = "set_password_rules", tag = "sign-in",
    request_body = PasswordRule,
    responses((status = 200, description = "The rules", body = PasswordRule), Problems))]
async fn set_password_rules(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Json(rules): Json<PasswordRule>,
) -> Answer<PasswordRule> {
    Ok(Json(sign_in::set_password_rules(&app, &actor, rules).await?))
}

/// Lists of whom a second factor is asked.
#[utoipa::path(get, path = "/second-factor-policies", operation_id = "list_second_factor_policies", tag = "sign-in",
    responses((status = 200, description = "All", body = Vec<SecondFactorPolicy>), Problems))]
async fn list_policies(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
) -> Answer<Vec<SecondFactorPolicy>> {
    Ok(Json(sign_in::policies(&app, &actor).await?))
}

/// Asks a second factor of everybody in a scope, within so many days. A policy that holds already keeps its beginning.
#[utoipa::path(put, path = "/second-factor-policies/{scope}", operation_id = "set_second_factor_policy",
    tag = "sign-in",
    params(("scope" = String, Path, description = "A domain, `domain-administrators` or `server-administrators`")),
    request_body = SecondFactorPolicyChange,
    responses((status = 200, description = "It holds", body = SecondFactorPolicy), Problems))]
async fn set_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(scope): Path<String>,
    Json(wanted): Json<SecondFactorPolicyChange>,
) -> Answer<SecondFactorPolicy> {
    let policy = sign_in::set_policy(&app, &actor, &scope, wanted.grace_days).await?;
    Ok(Json(policy))
}

/// Asks for it no more.
#[utoipa::path(delete, path = "/second-factor-policies/{scope}", operation_id = "remove_second_factor_policy",
    tag = "sign-in",
    params(("scope" = String, Path, description = "A domain, `domain-administrators` or `server-administrators`")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove_policy(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(scope): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    sign_in::remove_policy(&app, &actor, &scope).await?;
    Ok(StatusCode::NO_CONTENT)
}
