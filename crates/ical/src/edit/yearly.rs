//! Days that come again each year, drawn from cards.

use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Component as _};

use super::author::one_line;
use crate::PRODUCT;

/// A year with a 29 February, for days of which no year is known.
const UNKNOWN_YEAR: i32 = 1972;

/// The stamp of every such event. It follows from the card alone, so that what did not change has the same bytes.
const STAMP: &str = "19700101T000000Z";

/// A day of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearDay {
    /// The first year; `None` if it is not known.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// Makes an event of a whole day that comes again each year and takes nobody's time. What falls on 29 February
/// comes on the 28th in other years. `None` if there is no such day.
#[must_use]
pub fn create_yearly(uid: &str, title: &str, day: YearDay) -> Option<Vec<u8>> {
    let start = NaiveDate::from_ymd_opt(day.year.unwrap_or(UNKNOWN_YEAR), day.month, day.day)?;
    let end = start.checked_add_days(Days::new(1))?;
    let date = |name: &str, date: NaiveDate| {
        let mut property = icalendar::Property::new(name, date.format("%Y%m%d").to_string());
        property.add_parameter("VALUE", "DATE");
        property.done()
    };
    let rule = if (day.month, day.day) == (2, 29) {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
    } else {
        "FREQ=YEARLY"
    };
    let mut event = icalendar::Event::new();
    event
        .uid(&one_line(uid))
        .summary(&one_line(title))
        .add_property("DTSTAMP", STAMP)
        .add_property("RRULE", rule)
        .add_property("TRANSP", "TRANSPARENT");
    event.append_property(date("DTSTART", start));
    event.append_property(date("DTEND", end));
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property((name, value));
    }
    calendar.push(event.done());
    Some(calendar.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::object::CalendarObject;
    use crate::occurrences::expand;
    use crate::query::calendar::TimeRange;

    fn days(month: u32, day: u32, year: Option<i32>) -> Vec<String> {
        let bytes = create_yearly("u", "Ada", YearDay { year, month, day }).unwrap();
        let object = CalendarObject::parse(&bytes).unwrap();
        let range = TimeRange {
            start: Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).single(),
            end: Utc.with_ymd_and_hms(2029, 1, 1, 0, 0, 0).single(),
        };
        let found = expand(&object, &range, chrono_tz::Tz::UTC).occurrences;
        found
            .iter()
            .map(|occurrence| occurrence.starts_at.format("%Y-%m-%d").to_string())
            .collect()
    }

    #[test]
    fn a_day_comes_again_each_year() {
        assert_eq!(days(4, 12, Some(1990)), ["2027-04-12", "2028-04-12"]);
        assert_eq!(days(4, 12, None), ["2027-04-12", "2028-04-12"]);
    }

    #[test]
    fn the_29th_of_february_is_never_left_out() {
        assert_eq!(days(2, 29, Some(1992)), ["2027-02-28", "2028-02-29"]);
        assert_eq!(days(2, 29, None), ["2027-02-28", "2028-02-29"]);
    }

    #[test]
    fn equal_cards_make_equal_bytes() {
        let day = YearDay {
            year: None,
            month: 4,
            day: 12,
        };
        assert_eq!(create_yearly("u", "Ada", day), create_yearly("u", "Ada", day));
        assert_eq!(create_yearly("u", "Ada", YearDay { day: 31, ..day }), None);
    }
}
