//! REPORT (RFC 3253 §3.6): which one, and is it one of this resource's?

mod free_busy;
mod multiget;
mod query;
mod render;
mod sync;

use axum::body::Body;
use axum::response::Response;
use roost_dav_proto::Precondition;
use roost_dav_proto::request::report::Report;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::reports;
use crate::core::resource::Resource;
use crate::core::{answer, body};

/// Answers a report. `Depth` is not looked at: the reports here are about the members of one collection,
/// whatever depth clients send with them (RFC 6578 §3.2 asks for 0, and Thunderbird sends 1).
///
/// # Errors
/// `supported-report` for one that the resource does not have.
pub async fn report(context: Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let report = Report::read(&body::read_xml(content).await?)?;
    let kind = resource.kind();
    let Resource::Collection(collection) = resource else {
        return Err(Precondition::SupportedReport.into());
    };
    if !reports(kind).contains(&report.kind()) {
        return Err(Precondition::SupportedReport.into());
    }
    let prefer = context.headers.prefer;
    let mut response = match report {
        Report::Query(query) => query::query(context, collection, query).await?,
        Report::Multiget(multiget) => multiget::multiget(context, collection, multiget).await?,
        Report::SyncCollection(sync) => sync::sync(context, collection, sync).await?,
        Report::FreeBusy(range) => return free_busy::free_busy(&context, &collection, range).await,
    };
    answer::note_preference(&mut response, prefer);
    Ok(response)
}
