//! PROPPATCH (RFC 4918 §9.2): sets and removes properties, all of them or none.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::multistatus::PropStat;
use roost_dav_proto::name::{Name, caldav, dav};
use roost_dav_proto::request::proppatch::PropertyChange;
use roost_dav_proto::{Multistatus, Precondition, href};
use roost_files::FilesError;
use roost_groupware::{Collection, CollectionKind, CollectionPatch, GroupwareError, Origin};
use roost_shared::CollectionId;
use roost_shared::sharing::ShareTarget;

use super::post::target_of;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::principal::PrincipalResource;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{answer, body, refusal};
use crate::property::{Settings, all_refused, collection_settings, file_settings};

/// Carries the changes out. Collections and files keep properties; nothing else does.
///
/// # Errors
/// For bodies that are no PROPPATCH. Properties that are refused are part of the answer.
pub async fn proppatch(context: &Context, resource: &Resource, content: Body) -> Result<Response, DavError> {
    let changes = PropertyChange::read(&body::read_xml(content).await?)?;
    let stats = match resource {
        Resource::Principal(PrincipalResource::Proxy { owner, writable })
            if owner.id == context.account.id.0 =>
        {
            set_members(context, *writable, &changes).await?
        }
        // Who acts for the owner has no view of their own to change.
        Resource::Collection(collection) if collection.is_own_view => {
            match collection_settings(collection.kind, &changes) {
                Ok(settings) => of_collection(context, collection, &changes, settings).await?,
                Err(stats) => stats,
            }
        }
        Resource::File { path, .. } => match file_settings(&changes) {
            Ok(settings) => of_file(context, path, &changes, settings).await?,
            Err(stats) => stats,
        },
        _ => all_refused(&changes),
    };
    Ok(answer_with(context, resource, &stats))
}

async fn of_collection(
    context: &Context,
    collection: &Collection,
    changes: &[PropertyChange],
    settings: Settings,
) -> Result<Vec<PropStat>, DavError> {
    // RFC 6638 §9.1: it is about when the owner is busy, and what another owns keeps no sharee busy.
    if settings.is_transparent.is_some() && collection.is_sharees_view() {
        let condition = Precondition::CannotModifyProtectedProperty;
        return Ok(refused(changes, &caldav::SCHEDULE_CALENDAR_TRANSP, condition));
    }
    let chosen = match &settings.default_calendar {
        Some(href) => Some(default_calendar(context, collection, href).await?),
        None => None,
    };
    if let Some(Err(condition)) = chosen {
        return Ok(refused(
            changes,
            &caldav::SCHEDULE_DEFAULT_CALENDAR_URL,
            condition,
        ));
    }
    let patch = patch(settings, chosen.and_then(Result::ok));
    let groupware = &context.state.groupware;
    match groupware
        .update_collection(context.account.id, collection.id, &patch)
        .await
    {
        Ok(_) => Ok(vec![same_status(changes, StatusCode::OK)]),
        Err(GroupwareError::Forbidden) => Ok(all_refused(changes)),
        Err(GroupwareError::InvalidInput { .. }) => {
            Ok(vec![same_status(changes, StatusCode::INSUFFICIENT_STORAGE)])
        }
        Err(error) => Err(error.into()),
    }
}

fn answer_with(context: &Context, resource: &Resource, stats: &[PropStat]) -> Response {
    let minimal = context.headers.prefer.minimal;
    let succeeded = stats.iter().all(|stat| stat.status == StatusCode::OK.as_u16());
    // RFC 8144 §2.2: nothing has to be said of a success.
    let mut response = if minimal && succeeded {
        answer::empty(StatusCode::OK)
    } else {
        let mut body = Multistatus::new();
        body.prop_stats(&resource.href(&context.account), stats);
        answer::multistatus(body)
    };
    answer::note_preference(&mut response, context.headers.prefer);
    response
}

async fn of_file(
    context: &Context,
    path: &[String],
    changes: &[PropertyChange],
    settings: Settings,
) -> Result<Vec<PropStat>, DavError> {
    let files = &context.state.files;
    let changed = files
        .update_properties(context.account.id, path, &settings.set, &settings.remove)
        .await;
    match changed {
        Ok(()) => Ok(vec![same_status(changes, StatusCode::OK)]),
        Err(FilesError::NoRoom) => Ok(vec![same_status(changes, StatusCode::INSUFFICIENT_STORAGE)]),
        Err(error) => Err(refusal::of_files(error, &context.account.address)),
    }
}

/// The calendar of one's own that an inbox's messages are to go into (RFC 6638 §9.2).
async fn default_calendar(
    context: &Context,
    inbox: &Collection,
    reference: &str,
) -> Result<Result<CollectionId, Precondition>, DavError> {
    if inbox.origin != Origin::Inbox {
        return Ok(Err(Precondition::CannotModifyProtectedProperty));
    }
    let target = href::split(reference).and_then(|(_, path)| Target::read(path));
    let found = match target {
        Ok(target @ Target::Collection { .. }) => Resource::load(context, target, Method::Propfind).await,
        _ => Err(DavError::NOT_FOUND),
    };
    match found {
        Ok(Resource::Collection(calendar))
            if calendar.owner == inbox.owner
                && calendar.origin == Origin::Own
                && calendar.kind == CollectionKind::Calendar
                && calendar.takes("VEVENT") =>
        {
            Ok(Ok(calendar.id))
        }
        Ok(_) | Err(DavError::Status(..)) => Ok(Err(Precondition::ValidScheduleDefaultCalendarUrl)),
        Err(error) => Err(error),
    }
}

/// One property is refused, and the others with it.
fn refused(changes: &[PropertyChange], name: &Name, condition: Precondition) -> Vec<PropStat> {
    let is_refused = |change: &&PropertyChange| change.name() == name;
    let names = |found: Vec<&PropertyChange>| found.iter().map(|change| change.name().clone()).collect();
    let (refused, others): (Vec<_>, Vec<_>) = changes.iter().partition(is_refused);
    let mut stats = vec![PropStat {
        status: StatusCode::FORBIDDEN.as_u16(),
        names: names(refused),
        condition: Some(condition),
    }];
    if !others.is_empty() {
        stats.push(PropStat {
            status: StatusCode::FAILED_DEPENDENCY.as_u16(),
            names: names(others),
            condition: None,
        });
    }
    stats
}

/// `group-member-set` of those who act for the asker (calendarserver-proxy §5.2); no other property can be set.
async fn set_members(
    context: &Context,
    writable: bool,
    changes: &[PropertyChange],
) -> Result<Vec<PropStat>, DavError> {
    let [PropertyChange::Set(set)] = changes else {
        return Ok(all_refused(changes));
    };
    if set.name != dav::GROUP_MEMBER_SET {
        return Ok(all_refused(changes));
    }
    let members = set.elements().filter(|element| element.name == dav::HREF);
    let addresses: Option<Vec<String>> = members
        .map(|href| match target_of(&href.trimmed_text()) {
            Some(ShareTarget::Person { address }) => Some(address),
            _ => None,
        })
        .collect();
    let Some(addresses) = addresses else {
        return Ok(vec![same_status(changes, StatusCode::CONFLICT)]);
    };
    let groupware = &context.state.groupware;
    match groupware
        .set_delegates(&context.account, writable, &addresses)
        .await
    {
        Ok(()) => Ok(vec![same_status(changes, StatusCode::OK)]),
        Err(GroupwareError::InvalidInput { .. }) => Ok(vec![same_status(changes, StatusCode::CONFLICT)]),
        Err(error) => Err(error.into()),
    }
}

fn same_status(changes: &[PropertyChange], status: StatusCode) -> PropStat {
    let mut names = Vec::new();
    for change in changes {
        if !names.contains(change.name()) {
            names.push(change.name().clone());
        }
    }
    PropStat {
        status: status.as_u16(),
        names,
        condition: None,
    }
}

fn patch(settings: Settings, default_calendar: Option<CollectionId>) -> CollectionPatch {
    CollectionPatch {
        is_transparent: settings.is_transparent,
        default_calendar,
        display_name: settings.display_name,
        display_name_language: settings.display_name_language,
        description: settings.description,
        description_language: settings.description_language,
        color: settings.color,
        sort_order: settings.sort_order,
        visible: None,
        timezone: settings.timezone,
        set: settings.set,
        remove: settings.remove,
    }
}
