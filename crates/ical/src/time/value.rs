//! A date or date-time with its zone.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::parse::Parsed;
use super::{NominalDuration, parse_text};
use crate::content::{Property, split};
use crate::zone::{Zone, Zones, local_to_utc};

/// A DATE or DATE-TIME in one of its forms (RFC 5545 §3.3.4, §3.3.5).
#[derive(Clone, Debug, PartialEq)]
pub enum TimeValue {
    /// A day, wherever one is.
    Date(NaiveDate),
    /// A civil time, wherever one is.
    Floating(NaiveDateTime),
    /// An instant, as UTC.
    Utc(NaiveDateTime),
    /// A civil time in a zone.
    Zoned(NaiveDateTime, Zone),
}

/// A PERIOD (RFC 5545 §3.3.9): a start, and an end or a duration.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// Its start.
    pub start: TimeValue,
    /// Its end.
    pub end: TimeValue,
}

impl TimeValue {
    /// Reads the first value of a property with its TZID. A TZID that nothing explains gives a floating time.
    pub fn read(property: &Property, zones: &Zones) -> Option<TimeValue> {
        TimeValue::from_text(property.value(), property.param("TZID"), zones)
    }

    /// Reads all values of a list property (EXDATE, RDATE); what is no date, such as a PERIOD, is left out.
    pub fn read_all<'a>(property: &'a Property, zones: &'a Zones) -> impl Iterator<Item = TimeValue> + 'a {
        let tzid = property.param("TZID");
        split(property.value(), ',')
            .into_iter()
            .filter_map(move |text| TimeValue::from_text(text, tzid, zones))
    }

    /// Reads one text with the TZID that belongs to it.
    pub fn from_text(text: &str, tzid: Option<&str>, zones: &Zones) -> Option<TimeValue> {
        Some(match parse_text(text)? {
            Parsed::Date(date) => TimeValue::Date(date),
            Parsed::Utc(utc) => TimeValue::Utc(utc),
            Parsed::Local(local) => match tzid.and_then(|tzid| zones.resolve(tzid)) {
                Some(zone) => TimeValue::Zoned(local, zone.clone()),
                None => TimeValue::Floating(local),
            },
        })
    }

    /// Whether it is a DATE.
    pub fn is_date(&self) -> bool {
        matches!(self, TimeValue::Date(_))
    }

    /// Whether it means another instant for people in other zones.
    pub fn is_floating(&self) -> bool {
        matches!(self, TimeValue::Date(_) | TimeValue::Floating(_))
    }

    /// The civil time as written: midnight for a DATE, UTC for an instant.
    pub fn local(&self) -> NaiveDateTime {
        match self {
            TimeValue::Date(date) => date.and_time(NaiveTime::MIN),
            TimeValue::Floating(local) | TimeValue::Utc(local) | TimeValue::Zoned(local, _) => *local,
        }
    }

    /// The instant; `floating` is the zone in which dates and floating times are meant.
    pub fn to_utc(&self, floating: Tz) -> DateTime<Utc> {
        match self {
            TimeValue::Date(_) | TimeValue::Floating(_) => local_to_utc(floating, self.local()).and_utc(),
            TimeValue::Utc(utc) => utc.and_utc(),
            TimeValue::Zoned(local, zone) => zone.to_utc(*local).and_utc(),
        }
    }

    /// Another civil time in the same form and zone.
    pub fn at(&self, local: NaiveDateTime) -> TimeValue {
        match self {
            TimeValue::Date(_) => TimeValue::Date(local.date()),
            TimeValue::Floating(_) => TimeValue::Floating(local),
            TimeValue::Utc(_) => TimeValue::Utc(local),
            TimeValue::Zoned(_, zone) => TimeValue::Zoned(local, zone.clone()),
        }
    }

    /// The civil time that this one is in the form and zone of `frame`, for comparing with it.
    pub fn local_in(&self, frame: &TimeValue) -> NaiveDateTime {
        match (self, frame) {
            (_, TimeValue::Date(_)) => self.local().date().and_time(NaiveTime::MIN),
            (TimeValue::Utc(utc), TimeValue::Zoned(_, zone)) => zone.to_local(*utc),
            (TimeValue::Zoned(local, zone), TimeValue::Utc(_)) => zone.to_utc(*local),
            (TimeValue::Zoned(local, zone), TimeValue::Zoned(_, frame_zone)) if zone != frame_zone => {
                frame_zone.to_local(zone.to_utc(*local))
            }
            _ => self.local(),
        }
    }

    /// Later by an exact time (by days for a DATE). Stays the same at the end of the calendar's range.
    pub fn plus(&self, delta: TimeDelta) -> TimeValue {
        let moved = |from: NaiveDateTime| from.checked_add_signed(delta).unwrap_or(from);
        match self {
            TimeValue::Date(_) | TimeValue::Floating(_) | TimeValue::Utc(_) => self.at(moved(self.local())),
            TimeValue::Zoned(local, zone) => self.at(zone.to_local(moved(zone.to_utc(*local)))),
        }
    }

    /// Later by a nominal duration: its days by the clock, the rest exactly (RFC 5545 §3.3.6).
    pub fn plus_nominal(&self, duration: NominalDuration) -> TimeValue {
        let local = self.local();
        let by_days = self.at(local.checked_add_signed(duration.whole_days()).unwrap_or(local));
        match self {
            TimeValue::Date(_) => by_days,
            _ => by_days.plus(duration.exact_part()),
        }
    }

    /// The value as iCalendar writes it, without its parameters.
    pub fn to_text(&self) -> String {
        match self {
            TimeValue::Date(date) => date.format("%Y%m%d").to_string(),
            TimeValue::Floating(local) | TimeValue::Zoned(local, _) => {
                local.format("%Y%m%dT%H%M%S").to_string()
            }
            TimeValue::Utc(utc) => utc.format("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// The parameters that the value needs: VALUE=DATE or TZID.
    pub fn params(&self) -> Vec<(&'static str, &str)> {
        match self {
            TimeValue::Date(_) => vec![("VALUE", "DATE")],
            TimeValue::Zoned(_, zone) => vec![("TZID", zone.tzid())],
            TimeValue::Floating(_) | TimeValue::Utc(_) => Vec::new(),
        }
    }
}

impl Period {
    /// Reads the periods of a property (FREEBUSY, RDATE;VALUE=PERIOD); what is none is left out.
    pub fn read_all<'a>(property: &'a Property, zones: &'a Zones) -> impl Iterator<Item = Period> + 'a {
        let tzid = property.param("TZID");
        split(property.value(), ',').into_iter().filter_map(move |text| {
            let (start, end) = text.split_once('/')?;
            let start = TimeValue::from_text(start, tzid, zones)?;
            let end = match NominalDuration::parse(end) {
                Some(duration) => start.plus_nominal(duration),
                None => TimeValue::from_text(end, tzid, zones)?,
            };
            Some(Period { start, end })
        })
    }
}
