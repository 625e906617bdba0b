//! MKCOL (RFC 4918 §9.3, extended by RFC 5689) and MKCALENDAR (RFC 4791 §5.3.1).

mod files;

use axum::body::Body;
use axum::response::Response;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use roost_dav_proto::multistatus::{PropStat, prop_stats_document};
use roost_dav_proto::name::{Name, caldav, calendarserver, carddav, dav};
use roost_dav_proto::request::mkcol::NewCollection;
use roost_dav_proto::{Precondition, request};
use roost_groupware::{CollectionDraft, CollectionKind, GroupwareError};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::refusal::{self, dialect};
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{answer, body, path};
use crate::property::{Settings, new_collection_settings};

/// Makes a collection with all the properties that were asked for, or none at all.
///
/// # Errors
/// The properties that were refused as `mkcol-response` or `mkcalendar-response`; preconditions of the RFCs.
pub async fn mkcol(
    method: Method,
    context: &Context,
    resource: Resource,
    content: Body,
) -> Result<Response, DavError> {
    let bytes = body::read_xml(content).await?;
    // RFC 4918 §9.3: a body of a type that is not understood must not be passed over.
    let is_xml = matches!(
        context.headers.media_type.as_deref(),
        None | Some("application/xml" | "text/xml")
    );
    if !is_xml && !request::is_empty(&bytes) {
        return Err(DavError::Status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body has to be XML.",
        ));
    }
    let (kind, name) = match resource {
        Resource::FreeCollection { kind, name, .. } => (kind, name),
        Resource::FreeFile { path } => return files::mkcol(context, &path, &bytes).await,
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    };
    let (new, root) = match method {
        Method::Mkcalendar => {
            if kind != CollectionKind::Calendar {
                return Err(Precondition::CollectionLocationOk(dialect(CollectionKind::Calendar)).into());
            }
            (
                NewCollection::read_mkcalendar(&bytes)?,
                caldav::MKCALENDAR_RESPONSE,
            )
        }
        _ => (NewCollection::read_mkcol(&bytes)?, dav::MKCOL_RESPONSE),
    };
    let own: &[Name] = match kind {
        // A calendar that is published elsewhere is one as well (calendarserver-subscribed).
        CollectionKind::Calendar => &[caldav::CALENDAR, calendarserver::SUBSCRIBED],
        CollectionKind::AddressBook => &[carddav::ADDRESSBOOK],
    };
    check_type(own, &new, &root)?;
    let settings = new_collection_settings(kind, &new.properties).map_err(|stats| refused(&root, &stats))?;
    let is_subscription = new
        .resource_types()
        .is_some_and(|types| types.contains(&calendarserver::SUBSCRIBED));
    if is_subscription && settings.source.is_none() {
        return Err(DavError::bad_request("A subscription needs CS:source."));
    }
    let groupware = &context.state.groupware;
    let made = groupware
        .create_collection(context.account.id, kind, draft(name, settings))
        .await;
    match made {
        Ok(_) => {
            let mut response = answer::empty(StatusCode::CREATED);
            // RFC 4791 §5.3.1.
            if method == Method::Mkcalendar {
                response
                    .headers_mut()
                    .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            }
            Ok(response)
        }
        // Someone was faster.
        Err(GroupwareError::NameTaken) => Err(Precondition::ResourceMustBeNull.into()),
        Err(GroupwareError::InvalidInput { .. }) => Err(DavError::Status(
            StatusCode::INSUFFICIENT_STORAGE,
            "A property's value is too long.",
        )),
        Err(error) => Err(refusal::of_write(
            error,
            kind,
            &path::home(kind, &context.account.address),
        )),
    }
}

/// Each place takes collections of its own types alone, one without any plain ones; a client that says none gets
/// the right one.
fn check_type(own: &[Name], new: &NewCollection, root: &Name) -> Result<(), DavError> {
    let Some(types) = new.resource_types() else {
        return Ok(());
    };
    let fits = types.contains(&dav::COLLECTION)
        && (own.is_empty() || types.iter().any(|name| own.contains(name)))
        && types
            .iter()
            .all(|name| *name == dav::COLLECTION || own.contains(name));
    if fits {
        return Ok(());
    }
    let others: Vec<Name> = new
        .properties
        .iter()
        .map(|element| element.name.clone())
        .filter(|name| *name != dav::RESOURCE_TYPE)
        .collect();
    let mut stats = vec![PropStat {
        status: 403,
        names: vec![dav::RESOURCE_TYPE],
        condition: Some(Precondition::ValidResourceType),
    }];
    if !others.is_empty() {
        stats.push(PropStat {
            status: 424,
            names: others,
            condition: None,
        });
    }
    Err(refused(root, &stats))
}

/// RFC 5689 §3.1: the answer's status is that of the failure, the body tells the properties apart.
fn refused(root: &Name, stats: &[PropStat]) -> DavError {
    let status = stats
        .first()
        .and_then(|stat| StatusCode::from_u16(stat.status).ok());
    DavError::Properties(
        status.unwrap_or(StatusCode::FORBIDDEN),
        prop_stats_document(root, stats),
    )
}

fn draft(name: String, settings: Settings) -> CollectionDraft {
    CollectionDraft {
        display_name: settings.display_name.unwrap_or_else(|| name.clone()),
        display_name_language: settings.display_name_language,
        name,
        description: settings.description.unwrap_or_default(),
        description_language: settings.description_language,
        color: settings.color.unwrap_or_default(),
        sort_order: settings.sort_order.unwrap_or_default(),
        components: settings.components.unwrap_or_default(),
        timezone: settings.timezone.unwrap_or_default(),
        properties: settings.set,
        source: settings.source.unwrap_or_default(),
        is_transparent: settings.is_transparent.unwrap_or_default(),
    }
}
