//! Writing a VTIMEZONE for an IANA zone (RFC 5545 §3.6.5).

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::content::{Component, Syntax, parse};

/// The VTIMEZONE of a zone with the rules from a year on, open-ended where the zone still changes its
/// clocks. `None` for years that no calendar has.
pub(crate) fn vtimezone(zone: Tz, first_year: i32) -> Option<Component> {
    let midnight = |year: i32| {
        Some(
            NaiveDate::from_ymd_opt(year, 1, 1)?
                .and_time(NaiveTime::MIN)
                .and_utc()
                .timestamp(),
        )
    };
    let first_year = first_year.clamp(1900, 2090);
    let mut calendar = calcard::icalendar::ICalendar {
        components: vec![calcard::icalendar::ICalendarComponent::new(
            calcard::icalendar::ICalendarComponentType::VCalendar,
        )],
    };
    // Eight years show calcard which rules repeat.
    calendar.add_timezone(zone.name(), midnight(first_year)?, midnight(first_year + 8)?)?;
    let text = calendar.to_string();
    let mut root = parse(text.as_bytes(), Syntax::Calendar)
        .ok()?
        .into_iter()
        .next()?;
    let definition = root
        .components_mut()
        .find(|component| component.name() == "VTIMEZONE")?;
    Some(definition.clone())
}
