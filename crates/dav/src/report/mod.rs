//! REPORT (RFC 3253 §3.6): which one, and is it one of this resource's?

mod acl_principals;
mod expand;
mod free_busy;
mod multiget;
mod principals;
mod query;
mod render;
mod sync;

use axum::body::Body;
use axum::response::Response;
use roost_dav_proto::request::report::{Report, ReportKind};
use roost_dav_proto::{Precondition, Privilege};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::reports;
use crate::core::resource::Resource;
use crate::core::{answer, body, privilege};

/// Answers a report. `Depth` is not looked at: the reports here are about the members of one collection,
/// whatever depth clients send with them (RFC 6578 §3.2 asks for 0, and Thunderbird sends 1).
///
/// # Errors
/// `supported-report` for one that the resource does not have.
pub async fn report(context: Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let report = Report::read(&body::read_xml(content).await?)?;
    if !reports(resource.kind()).contains(&report.kind()) {
        return Err(Precondition::SupportedReport.into());
    }
    privilege::require(&context.account, &resource, needed(report.kind()))?;
    let prefer = context.headers.prefer;
    let mut response = match (report, resource) {
        (Report::Expand(properties), resource) => expand::expand(&context, &resource, &properties).await?,
        (Report::PrincipalMatch(wanted), resource) => {
            principals::principal_match(&context, &resource, wanted).await?
        }
        (Report::PrincipalSearch(search), _) => principals::search(&context, search).await?,
        (Report::TokenSearch(search), _) => principals::token_search(&context, search).await?,
        (Report::SearchableProperties, _) => return Ok(principals::searchable_properties()),
        (Report::AclPrincipals(properties), Resource::Collection(collection)) => {
            acl_principals::acl_principals(&context, &collection, properties).await?
        }
        (Report::Query(query), Resource::Collection(collection)) => {
            query::query(context, collection, query).await?
        }
        (Report::Multiget(multiget), Resource::Collection(collection)) => {
            multiget::multiget(context, collection, multiget).await?
        }
        (Report::SyncCollection(sync), Resource::Collection(collection)) => {
            sync::sync(context, collection, sync).await?
        }
        (Report::FreeBusy(range), Resource::Collection(collection)) => {
            return free_busy::free_busy(&context, &collection, range).await;
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
