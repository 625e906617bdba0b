//! PROPFIND of files: of one, of a collection's members, or of everything below it.

use axum::response::Response;
use futures_util::Stream;
use roost_dav_proto::header::Depth;
use roost_dav_proto::{Multistatus, Precondition};
use roost_files::{FileBelow, FileId, FileNode, Found};
use roost_locks::LockSpace;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::{answer, path};
use crate::property::{DeadProperties, Subject, Viewer, Wanted};

/// Members that are read at a time.
const PAGE: u32 = 1_000;
/// The most resources below a collection that depth infinity lists.
const MOST_BELOW: u32 = 10_000;

/// Which resources are asked about, beside the one itself.
enum Scope {
    /// None.
    Alone,
    /// The direct members.
    Members,
    /// All of these, which are everything below.
    Below(Vec<FileBelow>),
}

/// Answers with properties.
///
/// # Errors
/// `propfind-finite-depth` if there is more below than can be listed (RFC 4918 §9.1.1).
pub async fn propfind(
    context: Context,
    path: Vec<String>,
    node: FileNode,
    wanted: Wanted,
) -> Result<Response, DavError> {
    let account = context.account.id;
    let scope = match context.headers.depth {
        _ if node.content.is_some() => Scope::Alone,
        Some(Depth::Zero) => Scope::Alone,
        Some(Depth::One) => Scope::Members,
        None | Some(Depth::Infinity) => {
            let below = context.state.files.below(account, node.id, MOST_BELOW).await?;
            Scope::Below(below.ok_or(Precondition::PropfindFiniteDepth)?)
        }
    };
    answer::streamed(pieces(context, path, node, wanted, scope)).await
}

/// The account's home of files, and its href.
///
/// # Errors
/// The database's.
pub async fn home(context: &Context) -> Result<(String, FileNode), DavError> {
    match context.state.files.find(context.account.id, &[]).await? {
        Found::Node(home) => Ok((path::file(&context.account.address, &[], true), home)),
        Found::Free | Found::Nowhere => Err(DavError::NOT_FOUND),
    }
}

fn pieces(
    context: Context,
    path: Vec<String>,
    node: FileNode,
    wanted: Wanted,
    scope: Scope,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let files = &context.state.files;
        let viewer = viewer(&context, &wanted).await?;
        let mut body = Multistatus::new();
        let own = FileBelow { path: Vec::new(), node };
        let collection = own.node.id;
        if matches!(scope, Scope::Alone) || !context.headers.prefer.no_root {
            respond(&context, &wanted, &viewer, &path, std::slice::from_ref(&own), &mut body).await?;
        }
        match scope {
            Scope::Alone => {}
            Scope::Below(below) => {
                for part in below.chunks(PAGE as usize) {
                    respond(&context, &wanted, &viewer, &path, part, &mut body).await?;
                    if let Some(piece) = body.take_chunk() {
                        yield piece;
                    }
                }
            }
            Scope::Members => {
                let mut after = String::new();
                loop {
                    let page = files.members(context.account.id, collection, &after, PAGE).await?;
                    let is_last = page.len() < PAGE as usize;
                    if let Some(last) = page.last() {
                        after.clone_from(&last.name);
                    }
                    let page: Vec<FileBelow> = page
                        .into_iter()
                        .map(|node| FileBelow { path: vec![node.name.clone()], node })
                        .collect();
                    respond(&context, &wanted, &viewer, &path, &page, &mut body).await?;
                    if let Some(piece) = body.take_chunk() {
                        yield piece;
                    }
                    if is_last {
                        break;
                    }
                }
            }
        }
        yield body.finish();
    }
}

/// Whoever asks, with the locks and the quota if properties tell of them.
async fn viewer(context: &Context, wanted: &Wanted) -> Result<Viewer, DavError> {
    let account = context.account.id;
    let mut viewer = Viewer::new(context.account.clone());
    if wanted.needs_locks() {
        viewer.locks = context.state.locks.load_all(&[LockSpace::Files(account)]).await?;
    }
    if wanted.needs_usage() {
        viewer.usage = Some(context.state.files.usage(account).await?);
    }
    Ok(viewer)
}

/// Adds the responses for some nodes, whose paths go on from `base`.
async fn respond(
    context: &Context,
    wanted: &Wanted,
    viewer: &Viewer,
    base: &[String],
    nodes: &[FileBelow],
    body: &mut Multistatus,
) -> Result<(), DavError> {
    let mut dead = DeadProperties::new();
    if wanted.needs_dead_properties_of_files() && !nodes.is_empty() {
        let ids: Vec<FileId> = nodes.iter().map(|below| below.node.id).collect();
        for (id, property) in context.state.files.dead_properties(&ids).await? {
            dead.files.entry(id).or_default().push(property);
        }
    }
    for FileBelow { path: below, node } in nodes {
        let path: Vec<String> = base.iter().chain(below).cloned().collect();
        let mut href = path::file(&context.account.address, &path, node.content.is_none());
        // Clients of files compare hrefs with their own address as text; that of the account comes first.
        if context.headers.encodes_at {
            href = href.replacen('@', "%40", 1);
        }
        let subject = Subject::File { path: &path, node };
        wanted.respond(body, &href, &subject, viewer, &dead);
    }
    Ok(())
}
