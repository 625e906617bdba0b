//! acl-principal-prop-set (RFC 3744 §9.2): the principals that a collection's rules name.

use std::collections::BTreeSet;

use axum::response::Response;
use roost_dav_proto::Multistatus;
use roost_dav_proto::request::propfind::PropertyRequest;
use roost_groupware::{AccountKind, Collection, CollectionKind, Grantee, Origin, Principal, PrincipalKind};

use crate::core::answer;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::principal::PrincipalResource;
use crate::property::{DeadProperties, Subject, Viewer, Wanted};

/// Answers with the owner, those who act for the owner, and all with whom the collection is shared by name.
///
/// # Errors
/// The service's; the caller has looked at `read-acl`.
pub async fn acl_principals(
    context: &Context,
    collection: &Collection,
    properties: PropertyRequest,
) -> Result<Response, DavError> {
    let wanted = Wanted::new(properties, context.headers.prefer.minimal);
    let viewer = Viewer::new(context.account.clone());
    let owner = Principal {
        kind: PrincipalKind::Person,
        id: collection.owner.0,
        address: collection.owner_address.clone(),
        display_name: collection.owner_name.clone(),
        user_kind: AccountKind::Individual,
    };
    let mut found = vec![PrincipalResource::Person(owner.clone())];
    if collection.kind == CollectionKind::Calendar && collection.origin != Origin::Inbox {
        found.extend([false, true].map(|writable| PrincipalResource::Proxy {
            owner: owner.clone(),
            writable,
        }));
    }
    let groupware = &context.state.groupware;
    for share in groupware.shares(context.account.id, &[collection.id]).await? {
        if let Grantee::Principal(principal) = share.grantee {
            found.push(PrincipalResource::found(principal));
        }
    }
    let mut body = Multistatus::new();
    let mut told = BTreeSet::new();
    for principal in &found {
        // RFC 3744 §9.2: each one once.
        let href = principal.href();
        if told.insert(href.clone()) {
            let subject = Subject::Principal(principal);
            wanted.respond(&mut body, &href, &subject, &viewer, &DeadProperties::new());
        }
    }
    Ok(answer::multistatus(body))
}
