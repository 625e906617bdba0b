//! REPORT (RFC 3253 §3.6): which one, and is it one of this resource's?

mod acl_principals;
mod expand;
mod free_busy;
mod multiget;
mod principals;
mod query;
mod render;
mod scope;
mod sync;
mod sync_members;

pub use render::zone_of;

use axum::body::Body;
use axum::response::Response;
use roost_dav_proto::header::Depth;
use roost_dav_proto::request::report::{Report, ReportKind};
use roost_dav_proto::{Precondition, Privilege};
use roost_groupware::Access;

use self::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::reports;
use crate::core::resource::Resource;
use crate::core::{answer, body, privilege};

/// Answers a report.
///
/// # Errors
/// `supported-report` for one that the resource does not have.
pub async fn report(context: Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let report = Report::read(&body::read_xml(content).await?)?;
    if !reports(resource.kind()).contains(&report.kind()) {
        return Err(Precondition::SupportedReport.into());
    }
    privilege::require(&context.account, &resource, needed(report.kind()))?;
    // RFC 3744 §9.2 to §9.5.
    let is_of_principals = matches!(
        report.kind(),
        ReportKind::AclPrincipalPropSet
            | ReportKind::PrincipalMatch
            | ReportKind::PrincipalPropertySearch
            | ReportKind::PrincipalSearchPropertySet
    );
    if is_of_principals && !matches!(context.headers.depth, None | Some(Depth::Zero)) {
        return Err(DavError::bad_request("This report is sent with Depth: 0."));
    }
    let prefer = context.headers.prefer;
    let depth = context.headers.depth;
    let own = resource.href(&context.account);
    let mut response = match (report, resource) {
        (Report::Expand(properties), resource) => expand::expand(&context, &resource, &properties).await?,
        (Report::PrincipalMatch(wanted), resource) => {
            principals::principal_match(&context, &resource, wanted).await?
        }
        (Report::PrincipalSearch(search), _) => principals::search(&context, search).await?,
        (Report::TokenSearch(search), _) => principals::token_search(&context, search).await?,
        (Report::SearchableProperties, _) => return Ok(principals::searchable_properties()),
        (
            Report::AclPrincipals(properties),
            Resource::Collection(collection) | Resource::Object { collection, .. },
        ) => acl_principals::acl_principals(&context, &collection, properties).await?,
        (Report::Query(query), resource) => {
            let scope = Scope::of(&context, resource, depth, Access::Read).await?;
            query::query(context, own, scope, query).await?
        }
        (Report::Multiget(multiget), resource) => {
            // RFC 4791 §7.9: the hrefs say what it is about, whatever the depth.
            let scope = Scope::of(&context, resource, None, Access::Read).await?;
            multiget::multiget(context, scope, multiget).await?
        }
        // RFC 6578 §3.2 wants 0; Thunderbird sends 1, which cannot be misunderstood.
        (Report::SyncCollection(_), _) if depth == Some(Depth::Infinity) => {
            return Err(DavError::bad_request(
                "DAV:sync-collection is sent with Depth: 0.",
            ));
        }
        (Report::SyncCollection(sync), Resource::Collection(collection)) => {
            sync::sync(context, collection, sync).await?
        }
        (Report::SyncCollection(sync), resource) => {
            Box::pin(sync_members::sync_members(&context, &resource, sync)).await?
        }
        (Report::FreeBusy(range), resource) => {
            let scope = Scope::of(&context, resource, depth, Access::FreeBusy).await?;
            return free_busy::free_busy(&context, &scope, range).await;
        }
        _ => return Err(Precondition::SupportedReport.into()),
    };
    answer::note_preference(&mut response, prefer);
    Ok(response)
}

/// The privilege that a report needs.
const fn needed(report: ReportKind) -> Privilege {
    match report {
        // These tell nothing of a collection's objects.
        ReportKind::FreeBusyQuery | ReportKind::ExpandProperty => Privilege::ReadFreeBusy,
        ReportKind::AclPrincipalPropSet => Privilege::ReadAcl,
        _ => Privilege::Read,
    }
}
