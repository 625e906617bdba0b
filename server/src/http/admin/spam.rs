//! What counts as spam for a domain or a mailbox.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::admin::{SpamRules, SpamScores, SpamSender};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, Answer, Json, Path};
use super::problem::{ProblemAnswer, Problems};
use crate::administration::spam;
use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(set_scores, remove_scores))
        .routes(routes!(set_sender))
        .routes(routes!(remove_sender))
}

/// Shows the rules of a domain or a mailbox.
#[utoipa::path(get, path = "/spam/{object}", operation_id = "show_spam_rules", tag = "spam",
    params(("object" = String, Path, description = "A domain or a mailbox's address")),
    responses((status = 200, description = "Its rules", body = SpamRules), Problems))]
async fn show(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(object): Path<String>,
) -> Answer<SpamRules> {
    Ok(Json(spam::rules(&app, &actor, &object).await?))
}

/// Sets from which score on mail goes to Junk, and from which on it is refused.
#[utoipa::path(put, path = "/spam/{object}/scores", operation_id = "set_spam_scores", tag = "spam",
    params(("object" = String, Path, description = "A domain or a mailbox's address")), request_body = SpamScores,
    responses((status = 200, description = "The scores", body = SpamScores), Problems))]
async fn set_scores(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(object): Path<String>,
    Json(scores): Json<SpamScores>,
) -> Answer<SpamScores> {
    spam::set_scores(&app, &actor, &object, Some(scores)).await?;
    Ok(Json(scores))
}

/// Takes the scores back, so that those of the domain or the server hold again.
#[utoipa::path(delete, path = "/spam/{object}/scores", operation_id = "remove_spam_scores", tag = "spam",
    params(("object" = String, Path, description = "A domain or a mailbox's address")),
    responses((status = 204, description = "They are gone"), Problems))]
async fn remove_scores(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(object): Path<String>,
) -> Result<StatusCode, ProblemAnswer> {
    spam::set_scores(&app, &actor, &object, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what is done with mail of a sender, in place of what was said before.
#[utoipa::path(put, path = "/spam/{object}/senders", operation_id = "set_spam_sender", tag = "spam",
    params(("object" = String, Path, description = "A domain or a mailbox's address")), request_body = SpamSender,
    responses((status = 200, description = "The sender as it is kept", body = SpamSender), Problems))]
async fn set_sender(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path(object): Path<String>,
    Json(sender): Json<SpamSender>,
) -> Answer<SpamSender> {
    Ok(Json(spam::set_sender(&app, &actor, &object, &sender).await?))
}

/// Treats mail of a sender like any other again.
#[utoipa::path(delete, path = "/spam/{object}/senders/{sender}", operation_id = "remove_spam_sender", tag = "spam",
    params(("object" = String, Path, description = "A domain or a mailbox's address"),
        ("sender" = String, Path, description = "As it is kept")),
    responses((status = 204, description = "It is gone"), Problems))]
async fn remove_sender(
    State(app): State<AppState>,
    Administrator(actor): Administrator,
    Path((object, sender)): Path<(String, String)>,
) -> Result<StatusCode, ProblemAnswer> {
    spam::remove_sender(&app, &actor, &object, &sender).await?;
    Ok(StatusCode::NO_CONTENT)
}
