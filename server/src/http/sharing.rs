//! Sharing calendars and address books, invitations, and the directory of whom to share with. Only adapts:
//! `roost-groupware` decides who may do what.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use roost_groupware::{CollectionKind, Grantee, Invitation, Principal, PrincipalKind, Share, ShareChange};
use roost_shared::CollectionId;
use roost_shared::sharing::{
    DirectoryEntry, InvitationSummary, ShareState, ShareSummary, ShareTarget, ShareUpdate, SharedKind,
};
use serde::Deserialize;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};

/// Most people and groups that one search answers.
const MAX_FOUND: u32 = 20;

/// The routes of sharing.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(
            "/collections/{id}/shares",
            get(list_shares).put(update_share).delete(delete_share),
        )
        .route("/invitations", get(list_invitations))
        .route("/invitations/{id}/accept", post(accept_invitation))
        .route("/invitations/{id}/decline", post(decline_invitation))
        .route("/directory", get(search_directory))
}

/// Lists with whom a collection is shared. Errors: `not_found`, `forbidden` (without the right to share it).
async fn list_shares(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<Json<Vec<ShareSummary>>, ApiError> {
    let shares = app.groupware().shares_of(user.account.id, id).await?;
    Ok(Json(shares.into_iter().map(share_summary).collect()))
}

/// Shares a collection, or changes what is allowed. Errors: `not_found`, `forbidden`, `invalid_input` (`target`,
/// `access`).
async fn update_share(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
    Json(update): Json<ShareUpdate>,
) -> Result<StatusCode, ApiError> {
    let change = ShareChange {
        target: update.target,
        access: Some(update.access),
        title: String::new(),
    };
    app.groupware().share(user.account.id, id, &[change]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a share: `?kind=person&address=…`, `?kind=group&address=…`, `?kind=domain`. Errors: `not_found`,
/// `forbidden`, `invalid_input`, `malformed_request`.
async fn delete_share(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
    Query(target): Query<ShareTarget>,
) -> Result<StatusCode, ApiError> {
    let change = ShareChange {
        target,
        access: None,
        title: String::new(),
    };
    app.groupware().share(user.account.id, id, &[change]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists what is offered to the asker and not in their list.
async fn list_invitations(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<InvitationSummary>>, ApiError> {
    let invitations = app.groupware().invitations(user.account.id).await?;
    Ok(Json(invitations.into_iter().map(invitation_summary).collect()))
}

/// Takes an offered collection into the asker's list. Errors: `not_found`.
async fn accept_invitation(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<StatusCode, ApiError> {
    app.groupware().accept_invitation(user.account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Declines an offered collection, or takes an accepted one out of the asker's list. Errors: `not_found`.
async fn decline_invitation(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<StatusCode, ApiError> {
    app.groupware().decline_invitation(user.account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `?query=`
#[derive(Deserialize)]
struct DirectoryQuery {
    query: String,
}

/// Searches the asker's own domain for people and groups whose name or address begins like that. Errors:
/// `too_many_requests`.
async fn search_directory(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(typed): Query<DirectoryQuery>,
) -> Result<Json<Vec<DirectoryEntry>>, ApiError> {
    let found = app
        .groupware()
        .search_directory(&user.account, &typed.query, MAX_FOUND)
        .await?;
    let entry = |principal: Principal| DirectoryEntry {
        name: principal.title().to_owned(),
        target: target(&principal),
    };
    Ok(Json(found.into_iter().map(entry).collect()))
}

fn target(principal: &Principal) -> ShareTarget {
    let address = principal.address.clone();
    match principal.kind {
        PrincipalKind::Person => ShareTarget::Person { address },
        PrincipalKind::Group => ShareTarget::Group { address },
    }
}

fn share_summary(share: Share) -> ShareSummary {
    let (target, name) = match share.grantee {
        Grantee::Principal(principal) => (target(&principal), principal.title().to_owned()),
        Grantee::Domain(domain) => (ShareTarget::Domain, domain),
    };
    ShareSummary {
        target,
        name,
        access: share.access.granted(),
        state: match share.accepted {
            None => ShareState::Pending,
            Some(true) => ShareState::Accepted,
            Some(false) => ShareState::Declined,
        },
    }
}

fn invitation_summary(invitation: Invitation) -> InvitationSummary {
    InvitationSummary {
        collection: invitation.collection,
        kind: match invitation.kind {
            CollectionKind::Calendar => SharedKind::Calendar,
            CollectionKind::AddressBook => SharedKind::AddressBook,
        },
        name: invitation.title,
        owner_name: invitation.owner.title().to_owned(),
        owner_address: invitation.owner.address,
        access: invitation.access.granted(),
        declined: invitation.declined,
    }
}
