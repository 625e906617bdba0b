//! POST: to an outbox it asks when others are busy (RFC 6638 §5), to a home it answers an invitation, to a calendar or address book it says who shares it
//! (calendarserver-sharing §5), and whatever else it brings to a collection becomes a member (RFC 5995).

use std::collections::BTreeSet;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use roost_dav_proto::name::{calendarserver, dav};
use roost_dav_proto::request::invite::{InviteAccess, InviteChange, InviteReply, SharingRequest};
use roost_dav_proto::xml::XmlWriter;
use roost_dav_proto::{Multistatus, Precondition, href};
use roost_groupware::{Collection, CollectionKind, GroupwareError, ShareChange};
use roost_shared::CollectionId;
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::add_member::add_member;
use super::busy_times;
use crate::core::context::Context;
use crate::core::error::{DavError, XML};
use crate::core::notification::{host_url, invitation_uid};
use crate::core::path::Target;
use crate::core::privilege::PostPurpose;
use crate::core::resource::Resource;
use crate::core::{answer, body, path, privilege};

/// Carries out what the body asks for. No calendar and no address book has members of XML, so that a body of that
/// type is about sharing; a file may be of any type.
///
/// # Errors
/// 400 for a body that is about something else than the resource; those of [`add_member`]. Where someone cannot be invited,
/// nobody is, and the multistatus says who it was.
pub async fn post(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let purpose = purpose(context);
    match &resource {
        Resource::Outbox(home) => return busy_times::ask(context, home, content).await,
        Resource::Home { .. } => {}
        Resource::Collection(_) => {
            privilege::check_post(&context.account, purpose, &resource)?;
            if purpose == PostPurpose::Member {
                return add_member(context, resource, content).await;
            }
        }
        _ => return add_member(context, resource, content).await,
    }
    let request = SharingRequest::read(&body::read_xml(content).await?)?;
    match (request, resource) {
        (SharingRequest::Share(changes), Resource::Collection(collection)) => {
            share(context, &collection, changes).await
        }
        (SharingRequest::Reply(reply), Resource::Home { .. }) => answer_invitation(context, &reply).await,
        _ => Err(DavError::bad_request(
            "CS:share is sent to a collection, CS:invite-reply to a home.",
        )),
    }
}

/// What a POST to a calendar or an address book is about.
fn purpose(context: &Context) -> PostPurpose {
    match context.headers.media_type.as_deref() {
        Some("application/xml" | "text/xml") => PostPurpose::Sharing,
        _ => PostPurpose::Member,
    }
}

async fn share(
    context: &Context,
    collection: &Collection,
    changes: Vec<InviteChange>,
) -> Result<Response, DavError> {
    let groupware = &context.state.groupware;
    let account = context.account.id;
    let targets: Vec<ShareTarget> = changes
        .iter()
        .filter_map(|change| target_of(&change.href))
        .collect();
    let known = groupware.may_be_offered(account, collection.id, &targets).await?;
    let mut known = targets.into_iter().zip(known);
    let mut wanted = Vec::with_capacity(changes.len());
    let mut unknown = BTreeSet::new();
    for change in &changes {
        let access = change.access.map(|access| match access {
            InviteAccess::Read => ShareAccess::Read,
            InviteAccess::ReadWrite => ShareAccess::ReadWrite,
        });
        let title = change.summary.clone();
        // Those that are no address at all were not asked about.
        match target_of(&change.href).and_then(|_| known.next()) {
            Some((target, true)) => {
                wanted.push(ShareChange {
                    target,
                    access,
                    title,
                });
            }
            // Who is nobody is not invited any more.
            _ if access.is_none() => {}
            _ => {
                unknown.insert(change.href.as_str());
            }
        }
    }
    if unknown.is_empty() {
        groupware
            .share(account, collection.id, &wanted)
            .await
            .map_err(refusal)?;
        return Ok(answer::empty(StatusCode::OK));
    }
    // All or none, and the answer says who it was.
    let mut body = Multistatus::new();
    for change in &changes {
        if unknown.contains(change.href.as_str()) {
            body.status(&change.href, 403, Some(&Precondition::RecognizedPrincipal));
        } else {
            body.status(&change.href, 424, None);
        }
    }
    Ok(answer::multistatus(body))
}

/// What the service refuses about people, in the words of WebDAV.
pub fn refusal(error: GroupwareError) -> DavError {
    match error {
        GroupwareError::InvalidInput { field, .. } if field == "target" => {
            Precondition::RecognizedPrincipal.into()
        }
        GroupwareError::InvalidInput { .. } => Precondition::NotSupportedPrivilege.into(),
        other => other.into(),
    }
}

/// Whom an href means: a `mailto:` URI, or the path of a principal.
#[must_use]
pub fn target_of(reference: &str) -> Option<ShareTarget> {
    if let Some(address) = mail_address(reference) {
        return Some(ShareTarget::Person { address });
    }
    let (_, path) = href::split(reference).ok()?;
    match Target::read(path).ok()? {
        Target::Principal { address } => Some(ShareTarget::Person { address }),
        Target::Group { address } => Some(ShareTarget::Group { address }),
        _ => None,
    }
}

fn mail_address(reference: &str) -> Option<String> {
    let (scheme, address) = reference.split_once(':')?;
    scheme.eq_ignore_ascii_case("mailto").then(|| address.to_owned())
}

async fn answer_invitation(context: &Context, reply: &InviteReply) -> Result<Response, DavError> {
    let groupware = &context.state.groupware;
    let account = context.account.id;
    let invitations = groupware.invitations(account).await?;
    let host_path = reply.host_url.as_deref().and_then(|url| href::split(url).ok());
    let wanted = host_path.and_then(|(_, path)| Target::read(path).ok());
    let is_meant = |url: &str, id: CollectionId| match &wanted {
        Some(wanted) => Target::read(url).ok().as_ref() == Some(wanted),
        None => reply.in_reply_to.as_deref() == Some(invitation_uid(id).as_str()),
    };
    let open = invitations
        .into_iter()
        .find(|invitation| is_meant(&host_url(invitation), invitation.collection))
        .map(|invitation| invitation.collection);
    // An answer may be repeated, and changed.
    let id = match open {
        Some(id) => id,
        None => accepted_before(context, is_meant)
            .await?
            .ok_or(DavError::NOT_FOUND)?,
    };
    if !reply.accepted {
        groupware.decline_invitation(account, id).await?;
        return Ok(answer::empty(StatusCode::OK));
    }
    let title = reply.summary.as_deref();
    let accepted = groupware.accept_invitation_as(account, id, title).await?;
    let mut out = XmlWriter::document(&calendarserver::SHARED_AS);
    out.element(&dav::HREF, &path::of(&accepted));
    out.end(&calendarserver::SHARED_AS);
    Ok((StatusCode::OK, [(CONTENT_TYPE, XML)], out.into_text()).into_response())
}

/// A collection of somebody else's that the account has in its home.
async fn accepted_before(
    context: &Context,
    is_meant: impl Fn(&str, CollectionId) -> bool,
) -> Result<Option<CollectionId>, DavError> {
    for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
        let all = context
            .state
            .groupware
            .collections(context.account.id, kind)
            .await?;
        let mut shared = all.iter().filter(|collection| collection.is_own_view);
        let found = shared.find(|collection| {
            collection.owner_path.as_deref().is_some_and(|owner_path| {
                let url = path::collection(collection.kind, &collection.owner_address, owner_path);
                is_meant(&url, collection.id)
            })
        });
        if let Some(collection) = found {
            return Ok(Some(collection.id));
        }
    }
    Ok(None)
}
