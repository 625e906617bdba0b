//! A whole calendar or address book as one file, made while it is sent.

use std::pin::pin;

use async_stream::try_stream;
use axum::response::Response;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use roost_dav_proto::header::AcceptCard;
use roost_dav_proto::href::encode_segment;
use roost_groupware::{Collection, CollectionKind, Groupware};
use roost_ical::card::convert;
use roost_ical::export::{CalendarExport, Heading, busy_event};
use roost_ical::query::{calendar, card};
use roost_shared::AccountId;

use crate::core::answer;
use crate::core::error::DavError;
use crate::report::zone_of;

/// How often those who subscribe may look again (RFC 7986 §5.7).
const REFRESH: &str = "PT1H";

/// How far back and ahead busy times are told.
const BUSY_PAST: TimeDelta = TimeDelta::days(30);
const BUSY_AHEAD: TimeDelta = TimeDelta::days(400);

/// The headers of a file with the collection's name. `disposition` is `attachment` or `inline`.
#[must_use]
pub fn headers(collection: &Collection, disposition: &str) -> HeaderMap {
    let (media_type, extension) = match collection.kind {
        CollectionKind::Calendar => ("text/calendar; charset=utf-8", "ics"),
        CollectionKind::AddressBook => ("text/vcard; charset=utf-8", "vcf"),
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    // RFC 6266 §4.3: the encoded name is for those who read it, the other for all.
    let name = encode_segment(collection.title());
    let text = format!("{disposition}; filename=\"export.{extension}\"; filename*=UTF-8''{name}.{extension}");
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    headers
}

/// A whole calendar or address book, for those who want to take it with them.
///
/// # Errors
/// Those of [`calendar`] and [`address_book`].
pub async fn whole(
    groupware: &Groupware,
    account: AccountId,
    collection: &Collection,
    accept: AcceptCard,
) -> Result<Response, DavError> {
    let mut response = match collection.kind {
        CollectionKind::Calendar => calendar(groupware, account, collection, false).await?,
        CollectionKind::AddressBook => address_book(groupware, account, collection, accept).await?,
    };
    let whole = response.headers_mut();
    whole.extend(headers(collection, "attachment"));
    whole.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Everything in a calendar that the account may read.
///
/// # Errors
/// The database's.
pub async fn calendar(
    groupware: &Groupware,
    account: AccountId,
    collection: &Collection,
    refresh: bool,
) -> Result<Response, DavError> {
    let filter = calendar::Filter {
        root: calendar::CompFilter {
            name: "VCALENDAR".to_owned(),
            ..calendar::CompFilter::default()
        },
    };
    let found = groupware.query_calendar(account, collection.id, filter, zone_of(collection, None)?, false);
    let begin = begin(collection, refresh);
    answer::body_of(try_stream! {
        let mut found = pin!(found);
        let mut export = CalendarExport::default();
        yield Bytes::from(begin);
        while let Some(object) = found.next().await {
            // Without a range, everything is read.
            if let (_, Some(parsed)) = object.map_err(DavError::from)? {
                yield Bytes::from(export.add(&parsed));
            }
        }
        yield Bytes::from(CalendarExport::end());
    })
    .await
}

/// When the calendar's owner is busy around `now`, as events that say nothing else.
///
/// # Errors
/// The database's.
pub async fn busy_times(
    groupware: &Groupware,
    account: AccountId,
    collection: &Collection,
    now: DateTime<Utc>,
) -> Result<Response, DavError> {
    let (start, end) = (now - BUSY_PAST, now + BUSY_AHEAD);
    let zone = zone_of(collection, None)?;
    let busy = groupware
        .free_busy(account, &[collection.id], start, end, zone)
        .await?;
    let mut out = begin(collection, true);
    for period in busy.periods() {
        out.extend(busy_event(&period, now));
    }
    out.extend(CalendarExport::end());
    Ok(Response::new(out.into()))
}

fn begin(collection: &Collection, refresh: bool) -> Vec<u8> {
    CalendarExport::begin(&Heading {
        name: collection.title(),
        description: &collection.description,
        color: &collection.color,
        refresh: if refresh { REFRESH } else { "" },
    })
}

/// All cards of an address book, as they are stored or in the version that is asked for.
///
/// # Errors
/// The database's.
pub async fn address_book(
    groupware: &Groupware,
    account: AccountId,
    collection: &Collection,
    accept: AcceptCard,
) -> Result<Response, DavError> {
    let found = groupware.query_cards(account, collection.id, card::Filter::default(), false);
    answer::body_of(cards(found, accept)).await
}

fn cards(
    found: impl Stream<Item = roost_groupware::Result<(roost_groupware::Content, roost_ical::card::Card)>> + Send,
    accept: AcceptCard,
) -> impl Stream<Item = Result<Bytes, DavError>> + Send {
    try_stream! {
        let mut found = pin!(found);
        while let Some(card) = found.next().await {
            let (content, card) = card.map_err(DavError::from)?;
            let converted = match accept {
                AcceptCard::Only(version) if card.version() != version => convert(&card, version).ok(),
                _ => None,
            };
            let mut data = match converted {
                Some(root) => root.to_bytes(),
                None => content.data,
            };
            if !data.ends_with(b"\n") {
                data.extend_from_slice(b"\r\n");
            }
            yield Bytes::from(data);
        }
    }
}
