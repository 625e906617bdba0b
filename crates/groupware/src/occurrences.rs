//! The events that the page draws.

use std::pin::pin;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::TryStreamExt;
use roost_db::collection::CollectionKind;
use roost_db::object::candidates::Criteria;
use roost_db::object::content::Content;
use roost_ical::itip::Addresses;
use roost_ical::object::CalendarObject;
use roost_ical::query::calendar::TimeRange;
use roost_shared::AccountId;
use roost_shared::calendar::Occurrence;

use crate::{Groupware, GroupwareError, Result};

/// The longest range that may be asked for at a time.
pub const MAX_RANGE_DAYS: i64 = 400;

impl Groupware {
    /// All occurrences of events in the account's visible calendars that overlap the days from `from` to the
    /// day before `to`, as civil times in `zone`, by start.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] if the range is empty or longer than [`MAX_RANGE_DAYS`].
    pub async fn occurrences(
        &self,
        account: AccountId,
        from: NaiveDate,
        to: NaiveDate,
        zone: Tz,
    ) -> Result<Vec<Occurrence>> {
        let days = to.signed_duration_since(from).num_days();
        if !(1..=MAX_RANGE_DAYS).contains(&days) {
            let rule = format!("must be 1 to {MAX_RANGE_DAYS} days after the first day");
            return Err(GroupwareError::input("to", rule));
        }
        let range = TimeRange {
            start: Some(midnight(from, zone)),
            end: Some(midnight(to, zone)),
        };
        let calendars = self.collections(account, CollectionKind::Calendar).await?;
        let shown = calendars
            .iter()
            .filter(|calendar| calendar.visible && calendar.takes("VEVENT"));
        let ids: Vec<i64> = shown.map(|calendar| calendar.id.0).collect();
        let criteria = Criteria {
            component: Some("VEVENT".to_owned()),
            start: range.start,
            end: range.end,
            events_in_range: true,
            ..Criteria::default()
        };
        let own = self.addresses_of(account).await?;
        let found = self.matching(account, ids, criteria, move |listed| {
            let occurrences = occurrences_of(&listed.content, &range, zone, &own);
            (!occurrences.is_empty()).then_some(occurrences)
        });
        let mut found = pin!(found);
        let mut all = Vec::new();
        while let Some(occurrences) = found.try_next().await? {
            all.extend(occurrences);
        }
        all.sort_by(|(a, first), (b, second)| a.cmp(b).then_with(|| first.title.cmp(&second.title)));
        Ok(all.into_iter().map(|(_, occurrence)| occurrence).collect())
    }
}

fn occurrences_of(
    object: &Content,
    range: &TimeRange,
    zone: Tz,
    own: &Addresses,
) -> Vec<(DateTime<Utc>, Occurrence)> {
    let Ok(parsed) = CalendarObject::parse(&object.data) else {
        return Vec::new();
    };
    let expansion = roost_ical::occurrences::expand(&parsed, range, zone);
    let occurrence = |found: roost_ical::occurrences::Occurrence<'_>| {
        let answer = found.answer_of(own);
        let is_declined = answer.as_deref() == Some("DECLINED");
        let shown = Occurrence {
            calendar: object.collection,
            object: object.tag.name.clone(),
            recurrence_id: found.recurrence_id_text(),
            span: found.span(zone),
            title: found.title(),
            location: found.location(),
            cancelled: found.is_cancelled(),
            tentative: found.is_tentative()
                || matches!(answer.as_deref(), Some("NEEDS-ACTION" | "TENTATIVE")),
            declined: is_declined,
            free: found.is_free() || is_declined,
        };
        (found.starts_at, shown)
    };
    expansion.occurrences.into_iter().map(occurrence).collect()
}

/// The first moment of a day; where clocks jump over midnight, the first moment after the jump.
pub(crate) fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let civil = day.and_time(NaiveTime::MIN);
    let found = (0..=4).find_map(|half_hours| {
        zone.from_local_datetime(&(civil + chrono::TimeDelta::minutes(30 * half_hours)))
            .earliest()
    });
    // A zone that skips a whole day (Samoa, 30 December 2011): the next day's first moment is near enough.
    let fallback = day
        .checked_add_days(Days::new(1))
        .unwrap_or(day)
        .and_time(NaiveTime::MIN)
        .and_utc();
    found.map_or(fallback, |moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::midnight;

    #[test]
    fn a_day_begins_after_the_jump_where_clocks_skip_midnight() {
        // Lebanon's clocks went from 00:00 to 01:00 on 31 March 2024.
        let day = NaiveDate::from_ymd_opt(2024, 3, 31).unwrap();
        let begins = midnight(day, chrono_tz::Asia::Beirut);
        assert_eq!(begins.to_rfc3339(), "2024-03-30T22:00:00+00:00");
    }
}
