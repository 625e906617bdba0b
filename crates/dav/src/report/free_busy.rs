//! free-busy-query (RFC 4791 §7.10): when a calendar's owner is busy, and nothing about why.

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use http::header::CONTENT_TYPE;
use roost_groupware::Origin;
use roost_ical::free_busy::BusyTime;
use roost_ical::query::calendar::TimeRange;

use super::render::zone_of;
use super::scope::Scope;
use crate::core::context::Context;
use crate::core::error::DavError;

/// How much is looked at if the range has one end alone.
const OPEN_RANGE: TimeDelta = TimeDelta::days(366);

/// Answers with one VFREEBUSY for all calendars together. Of a home, those count that its owner keeps there: what
/// others share or publish says nothing about them.
///
/// # Errors
/// Those of the service.
pub async fn free_busy(context: &Context, scope: &Scope, range: TimeRange) -> Result<Response, DavError> {
    let (start, end) = closed(range).ok_or(DavError::bad_request(
        "The time range is none that can be looked at.",
    ))?;
    let groupware = &context.state.groupware;
    let collections = scope.collections();
    let is_home = collections.len() > 1;
    let mut busy = BusyTime::new(start, end, Tz::UTC);
    for collection in &collections {
        let is_kept = collection.origin == Origin::Own && collection.owner_address == collection.home_address;
        if is_home && !is_kept {
            continue;
        }
        let zone = zone_of(collection, None)?;
        let found = groupware
            .free_busy(context.account.id, &[collection.id], start, end, zone)
            .await?;
        busy.merge(&found);
    }
    let now = Utc::now();
    let first = collections.first().map_or(0, |collection| collection.id.0);
    let uid = format!("free-busy-{first}-{}-{}", start.timestamp(), end.timestamp());
    Ok((
        [(CONTENT_TYPE, "text/calendar; charset=utf-8")],
        busy.write(&uid, now),
    )
        .into_response())
}

/// A range with both ends. RFC 4791 §9.9 lets one be open, which cannot be answered in full.
fn closed(range: TimeRange) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    match (range.start, range.end) {
        (Some(start), Some(end)) => Some((start, end)),
        (Some(start), None) => Some((start, start.checked_add_signed(OPEN_RANGE)?)),
        (None, Some(end)) => Some((end.checked_sub_signed(OPEN_RANGE)?, end)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_end_is_a_year_away() {
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let (from, to) = closed(TimeRange {
            start: Some(start),
            end: None,
        })
        .unwrap();
        assert_eq!((from, to - from), (start, OPEN_RANGE));
        let late = TimeRange {
            start: Some(DateTime::<Utc>::MAX_UTC),
            end: None,
        };
        assert_eq!(closed(late), None);
    }
}
