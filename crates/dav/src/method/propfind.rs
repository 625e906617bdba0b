//! PROPFIND (RFC 4918 §9.1): the properties of a resource and, with depth 1, of its members.

mod files;

use std::pin::pin;

use axum::body::Body;
use axum::response::Response;
use futures_util::{Stream, StreamExt};
use roost_dav_proto::header::Depth;
use roost_dav_proto::request::propfind::PropertyRequest;
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::CollectionKind;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::home::Home;
use crate::core::notification::Notification;
use crate::core::principal::PrincipalResource;
use crate::core::resource::Resource;
use crate::core::{answer, body, path, store};
use crate::property::{Background, DeadProperties, Subject, Viewer, Wanted};

/// Answers with properties. The members of a collection are streamed: however many there are, few are in
/// memory.
///
/// # Errors
/// `propfind-finite-depth` for a depth of infinity, which an absent header means too.
pub async fn propfind(context: Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let request = PropertyRequest::read(&body::read_xml(content).await?)?;
    let prefer = context.headers.prefer;
    let wanted = Wanted::new(request, prefer.minimal);
    if let Resource::File { path, node } = resource {
        let mut response = files::propfind(context, path, node, wanted).await?;
        answer::note_preference(&mut response, prefer);
        return Ok(response);
    }
    let members = match context.headers.depth {
        Some(Depth::Zero) => false,
        Some(Depth::One) => true,
        // What has no members is as deep as it gets.
        _ if matches!(
            resource,
            Resource::Object { .. } | Resource::Principal(_) | Resource::Notification(_)
        ) =>
        {
            false
        }
        None | Some(Depth::Infinity) => return Err(Precondition::PropfindFiniteDepth.into()),
    };
    if matches!(&resource, Resource::Principal(principal) if principal.belongs_to(&context.account)) {
        // Discovery passes here before anything else: a new account gets its first collections.
        context
            .state
            .groupware
            .ensure_defaults(context.account.id)
            .await?;
    }
    let mut response = answer::streamed(pieces(context, resource, wanted, members)).await?;
    answer::note_preference(&mut response, prefer);
    Ok(response)
}

fn pieces(
    context: Context,
    resource: Resource,
    wanted: Wanted,
    members: bool,
) -> impl Stream<Item = Result<String, DavError>> + Send {
    async_stream::try_stream! {
        let mut viewer = Viewer::new(context.account.clone());
        viewer.background = Background::of(&context, &wanted, &resource).await?;
        let mut body = Multistatus::new();
        let href = resource.href(&context.account);
        let own = match &resource {
            Resource::Collection(collection) => {
                DeadProperties::of_collections(&context, &wanted, &[collection.id]).await?
            }
            _ => DeadProperties::new(),
        };
        if let Resource::Collection(collection) | Resource::Object { collection, .. } = &resource {
            viewer.look_up_locks(&context, &wanted, &[collection.id]).await?;
        }
        let with_root = !(members && context.headers.prefer.no_root);
        if let Some(subject) = Subject::of(&resource).filter(|_| with_root) {
            wanted.respond(&mut body, &href, &subject, &viewer, &own);
        }
        match &resource {
            _ if !members => {}
            Resource::Root { .. } => {
                let none = DeadProperties::new();
                wanted.respond(&mut body, &path::principals(), &Subject::Signpost, &viewer, &none);
                for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
                    wanted.respond(&mut body, &path::homes(kind), &Subject::Signpost, &viewer, &none);
                }
                wanted.respond(&mut body, &path::file_homes(), &Subject::Signpost, &viewer, &none);
                // Not the directory: whoever looks for address books from here down would take it for the only one.
                // Clients that want it are told of it by their principal.
            }
            // Who acts for somebody else is nobody's to know.
            Resource::Principal(principal) if !principal.belongs_to(&context.account) => {}
            Resource::Principal(PrincipalResource::Person(person)) => {
                let none = DeadProperties::new();
                for writable in [false, true] {
                    let proxies = PrincipalResource::Proxy { owner: person.clone(), writable };
                    viewer.background = Background::of_principal(&context, &wanted, &proxies).await?;
                    wanted.respond(&mut body, &proxies.href(), &Subject::Principal(&proxies), &viewer, &none);
                }
            }
            // What belongs to others is not there.
            Resource::Principals => {
                let none = DeadProperties::new();
                let own = PrincipalResource::of(&context.account);
                viewer.background = Background::of_principal(&context, &wanted, &own).await?;
                wanted.respond(&mut body, &viewer.principal, &Subject::Principal(&own), &viewer, &none);
            }
            Resource::Homes { kind } => {
                let home = Resource::Home { kind: *kind, home: Home::of(&context.account) };
                viewer.background = Background::of(&context, &wanted, &home).await?;
                if let Some(subject) = Subject::of(&home) {
                    let href = home.href(&context.account);
                    wanted.respond(&mut body, &href, &subject, &viewer, &DeadProperties::new());
                }
            }
            Resource::FileHomes => {
                let (href, home) = files::home(&context).await?;
                let subject = Subject::File { path: &[], node: &home };
                wanted.respond(&mut body, &href, &subject, &viewer, &DeadProperties::new());
            }
            Resource::Home { kind, home } => {
                let collections = home.collections(&context, *kind).await?;
                wanted.respond_collections(&context, &mut body, &collections).await?;
                if *kind == CollectionKind::Calendar {
                    let href = path::outbox(&home.address);
                    wanted.respond(&mut body, &href, &Subject::Outbox(home), &viewer, &DeadProperties::new());
                }
            }
            Resource::Notifications => {
                for notification in Notification::list(&context).await? {
                    let subject = Subject::Notification(&notification);
                    let href = path::object(&href, &notification.name());
                    wanted.respond(&mut body, &href, &subject, &viewer, &DeadProperties::new());
                }
            }
            Resource::Collection(collection) if wanted.needs_tags_alone() && !store::is_directory(collection) => {
                let none = DeadProperties::new();
                let mut pages = pin!(context.state.groupware.object_tags(context.account.id, collection.id));
                while let Some(page) = pages.next().await.transpose()? {
                    for tag in &page {
                        let subject = Subject::Object { collection, member: tag.into() };
                        wanted.respond(&mut body, &path::object(&href, &tag.name), &subject, &viewer, &none);
                        if let Some(piece) = body.take_chunk() {
                            yield piece;
                        }
                    }
                }
            }
            Resource::Collection(collection) => {
                let none = DeadProperties::new();
                let mut objects = store::objects(&context, collection);
                while let Some(info) = objects.next().await.transpose()? {
                    let subject = Subject::Object { collection, member: (&info).into() };
                    wanted.respond(&mut body, &path::object(&href, &info.name), &subject, &viewer, &none);
                    if let Some(piece) = body.take_chunk() {
                        yield piece;
                    }
                }
            }
            _ => {}
        }
        yield body.finish();
    }
}
