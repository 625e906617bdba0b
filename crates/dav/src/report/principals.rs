//! Reports that find principals: principal-property-search (RFC 3744 §9.4), principal-search-property-set (§9.5),
//! principal-match (§9.3) and calendarserver-principal-search.
//!
//! They find people and groups of the asker's own domain, at most [`MOST_FOUND`], in one statement. What a
//! principal is connected with (`group-membership`, …) is not told of what a search finds: it would cost statements
//! for each.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use roost_dav_proto::Multistatus;
use roost_dav_proto::Precondition;
use roost_dav_proto::name::{Name, caldav, calendarserver, dav};
use roost_dav_proto::request::principal::{MatchType, PrincipalMatch, PrincipalSearch, TokenSearch};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::principal::{self, Search};
use roost_groupware::{Collection, Principal};

use crate::core::context::Context;
use crate::core::error::{DavError, XML};
use crate::core::principal::PrincipalResource;
use crate::core::resource::Resource;
use crate::core::{answer, path};
use crate::property::{DeadProperties, Subject, Viewer, Wanted};

/// Most principals that one search finds.
const MOST_FOUND: u64 = 100;

/// Finds principals by their properties.
///
/// # Errors
/// The database's.
pub async fn search(context: &Context, request: PrincipalSearch) -> Result<Response, DavError> {
    let mut search = Search {
        any: request.any,
        ..Search::default()
    };
    let mut is_answerable = true;
    for part in &request.searches {
        let pattern = |text: &str| match part.match_type {
            MatchType::Contains => principal::contains(text),
            MatchType::StartsWith => principal::starts_with(text),
            MatchType::Equals => principal::equals(text),
        };
        let names = part.properties.contains(&dav::DISPLAY_NAME);
        let addresses = part.properties.iter().any(|name| ADDRESSES.contains(name));
        if names {
            search.names.push(pattern(&part.text));
        }
        if addresses {
            let text = part.text.strip_prefix("mailto:").unwrap_or(&part.text);
            search.addresses.push(pattern(text));
        }
        is_answerable &= names || addresses;
    }
    // RFC 3744 §9.4: what is searched in a property that cannot be searched finds nothing.
    let is_empty = search.names.is_empty() && search.addresses.is_empty();
    let found = if is_empty || !(is_answerable || request.any) {
        Vec::new()
    } else {
        find(context, &search, request.limit).await?
    };
    let limit = limit_of(request.limit);
    Ok(respond(
        context,
        &Wanted::new(request.properties, context.headers.prefer.minimal),
        found,
        limit,
    ))
}

/// Finds principals by words.
///
/// # Errors
/// The database's.
pub async fn token_search(context: &Context, request: TokenSearch) -> Result<Response, DavError> {
    let limit = limit_of(request.limit);
    // The first word is looked for by the database, the others in what that found.
    let (first, rest) = request.tokens.split_first().unzip();
    let first = first.map(String::as_str).unwrap_or_default();
    let search = Search {
        names: vec![principal::starts_with(first), principal::word_starts_with(first)],
        addresses: vec![principal::starts_with(first)],
        any: true,
    };
    let mut found = find(context, &search, None).await?;
    found.retain(|principal| rest.unwrap_or_default().iter().all(|word| fits(principal, word)));
    Ok(respond(
        context,
        &Wanted::new(request.properties, context.headers.prefer.minimal),
        found,
        limit,
    ))
}

fn fits(principal: &Principal, word: &str) -> bool {
    let word = word.to_lowercase();
    let name = principal.display_name.to_lowercase();
    principal.address.starts_with(&word) || name.split_whitespace().any(|part| part.starts_with(&word))
}

async fn find(context: &Context, search: &Search, limit: Option<u64>) -> Result<Vec<Principal>, DavError> {
    // One more than is told, to know that there are more.
    let limit = i64::try_from(limit_of(limit).saturating_add(1)).unwrap_or(i64::MAX);
    let groupware = &context.state.groupware;
    Ok(groupware
        .search_principals(&context.account, search, limit)
        .await?)
}

fn limit_of(limit: Option<u64>) -> u64 {
    limit.map_or(MOST_FOUND, |limit| limit.min(MOST_FOUND))
}

fn respond(context: &Context, wanted: &Wanted, found: Vec<Principal>, limit: u64) -> Response {
    let viewer = Viewer::new(context.account.clone());
    let mut body = Multistatus::new();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_cut = found.len() > limit;
    for principal in found.into_iter().take(limit) {
        let found = PrincipalResource::found(principal);
        let subject = Subject::Principal(&found);
        wanted.respond(
            &mut body,
            &found.href(),
            &subject,
            &viewer,
            &DeadProperties::new(),
        );
    }
    if is_cut {
        body.status(
            &path::principals(),
            507,
            Some(&Precondition::NumberOfMatchesWithinLimits),
        );
    }
    answer::multistatus(body)
}

/// The properties that hold a person's address.
const ADDRESSES: [Name; 2] = [
    calendarserver::EMAIL_ADDRESS_SET,
    caldav::CALENDAR_USER_ADDRESS_SET,
];

/// Says by which properties principals can be found.
pub fn searchable_properties() -> Response {
    let mut out = XmlWriter::document(&dav::PRINCIPAL_SEARCH_PROPERTY_SET);
    for (name, description) in [
        (dav::DISPLAY_NAME, "Name"),
        (calendarserver::EMAIL_ADDRESS_SET, "Mail address"),
        (caldav::CALENDAR_USER_ADDRESS_SET, "Calendar address"),
    ] {
        out.within(&dav::PRINCIPAL_SEARCH_PROPERTY, |out| {
            out.within(&dav::PROP, |out| out.empty(&name));
            out.element(&dav::DESCRIPTION, description);
        });
    }
    out.end(&dav::PRINCIPAL_SEARCH_PROPERTY_SET);
    (StatusCode::OK, [(CONTENT_TYPE, XML)], out.into_text()).into_response()
}

/// Finds the members of a resource that are the asker, or belong to the asker.
///
/// # Errors
/// The database's.
pub async fn principal_match(
    context: &Context,
    resource: &Resource,
    request: PrincipalMatch,
) -> Result<Response, DavError> {
    let wanted = Wanted::new(request.properties, context.headers.prefer.minimal);
    let viewer = Viewer::new(context.account.clone());
    let mut body = Multistatus::new();
    let none = DeadProperties::new();
    match (resource, &request.property) {
        (Resource::Root { .. } | Resource::Principals | Resource::Principal(_), None) => {
            let mut own = vec![PrincipalResource::of(&context.account)];
            let groupware = &context.state.groupware;
            let groups = groupware.group_memberships(context.account.id).await?;
            own.extend(groups.into_iter().map(PrincipalResource::found));
            for principal in &own {
                let subject = Subject::Principal(principal);
                wanted.respond(&mut body, &principal.href(), &subject, &viewer, &none);
            }
        }
        (Resource::Home { kind, home }, Some(property)) if *property == dav::OWNER => {
            let groupware = &context.state.groupware;
            let collections = groupware
                .collections_in(context.account.id, home.id, *kind)
                .await?;
            let is_own = |collection: &&Collection| collection.owner == context.account.id;
            for collection in collections.iter().filter(is_own) {
                let subject = Subject::Collection(collection);
                wanted.respond(&mut body, &path::of(collection), &subject, &viewer, &none);
            }
        }
        _ => {}
    }
    Ok(answer::multistatus(body))
}
