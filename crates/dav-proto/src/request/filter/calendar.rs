//! `CALDAV:filter` (RFC 4791 §9.7).

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use roost_ical::query::calendar::{CompFilter, Filter, ParamFilter, PropFilter, TimeRange};

use super::text_match::read_text_match;
use crate::name::caldav;
use crate::precondition::{Dialect, Precondition};
use crate::request::RequestError;
use crate::xml::Element;

/// Reads the filter of a calendar-query.
///
/// # Errors
/// The precondition `valid-filter` for what breaks the grammar of RFC 4791 §9.7 or asks for what cannot be (§7.8),
/// `min-date-time` for a range that begins before all calendars, `supported-collation` for an unknown collation.
pub fn read_calendar_filter(filter: &Element) -> Result<Filter, RequestError> {
    let mut roots = filter.elements();
    let (Some(root), None) = (roots.next(), roots.next()) else {
        return Err(invalid());
    };
    if root.name != caldav::COMP_FILTER {
        return Err(invalid());
    }
    let root = read_comp(root, None)?;
    // RFC 4791 §9.7: the scope is one VCALENDAR, and every calendar object has one.
    if !root.name.eq_ignore_ascii_case("VCALENDAR") || root.is_not_defined || root.time_range.is_some() {
        return Err(invalid());
    }
    Ok(Filter { root })
}

/// Components that stand in a VCALENDAR alone (RFC 5545 §3.6).
const OUTER: [&str; 5] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"];

/// Components that are somewhere in time (RFC 4791 §9.9).
const TIMED: [&str; 5] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM"];

/// Properties whose values are times (RFC 5545 §3.8, RFC 9074 §6.1).
const TIMES: [&str; 14] = [
    "DTSTART",
    "DTEND",
    "DUE",
    "COMPLETED",
    "CREATED",
    "DTSTAMP",
    "LAST-MODIFIED",
    "RECURRENCE-ID",
    "RDATE",
    "EXDATE",
    "FREEBUSY",
    "TRIGGER",
    "TZUNTIL",
    "ACKNOWLEDGED",
];

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn read_comp(element: &Element, parent: Option<&str>) -> Result<CompFilter, RequestError> {
    let mut filter = CompFilter {
        name: read_name(element)?,
        ..CompFilter::default()
    };
    // RFC 4791 §7.8: no VEVENT in a VTODO.
    let is_outer = is_one_of(&OUTER, &filter.name);
    if is_outer && parent.is_some_and(|parent| !parent.eq_ignore_ascii_case("VCALENDAR")) {
        return Err(invalid());
    }
    for child in element.elements() {
        match &child.name {
            name if *name == caldav::IS_NOT_DEFINED => filter.is_not_defined = true,
            name if *name == caldav::TIME_RANGE => set_once(&mut filter.time_range, read_time_range(child)?)?,
            name if *name == caldav::PROP_FILTER => filter.props.push(read_prop(child)?),
            name if *name == caldav::COMP_FILTER => {
                let inner = read_comp(child, Some(&filter.name))?;
                filter.comps.push(inner);
            }
            _ => return Err(Precondition::SupportedFilter(Dialect::Calendar).into()),
        }
    }
    let is_placed = is_one_of(&TIMED, &filter.name) || filter.name.eq_ignore_ascii_case("VCALENDAR");
    if filter.time_range.is_some() && !is_placed {
        return Err(Precondition::SupportedFilter(Dialect::Calendar).into());
    }
    let has_others = filter.time_range.is_some() || !filter.props.is_empty() || !filter.comps.is_empty();
    if filter.is_not_defined && has_others {
        Err(invalid())
    } else {
        Ok(filter)
    }
}

fn read_prop(element: &Element) -> Result<PropFilter, RequestError> {
    let mut filter = PropFilter {
        name: read_name(element)?,
        ..PropFilter::default()
    };
    for child in element.elements() {
        match &child.name {
            name if *name == caldav::IS_NOT_DEFINED => filter.is_not_defined = true,
            name if *name == caldav::TIME_RANGE => set_once(&mut filter.time_range, read_time_range(child)?)?,
            name if *name == caldav::TEXT_MATCH => {
                set_once(&mut filter.text_match, read_text_match(child, Dialect::Calendar)?)?;
            }
            name if *name == caldav::PARAM_FILTER => filter.params.push(read_param(child)?),
            _ => return Err(Precondition::SupportedFilter(Dialect::Calendar).into()),
        }
    }
    // RFC 4791 §7.8: no range of time in a SUMMARY. What nobody has defined may be anything.
    let may_be_time = is_one_of(&TIMES, &filter.name) || filter.name.to_ascii_uppercase().starts_with("X-");
    if filter.time_range.is_some() && !may_be_time {
        return Err(invalid());
    }
    let has_others = filter.time_range.is_some() || filter.text_match.is_some() || !filter.params.is_empty();
    if filter.is_not_defined && has_others {
        Err(invalid())
    } else {
        Ok(filter)
    }
}

fn read_param(element: &Element) -> Result<ParamFilter, RequestError> {
    let mut filter = ParamFilter {
        name: read_name(element)?,
        ..ParamFilter::default()
    };
    for child in element.elements() {
        match &child.name {
            name if *name == caldav::IS_NOT_DEFINED => filter.is_not_defined = true,
            name if *name == caldav::TEXT_MATCH => {
                set_once(&mut filter.text_match, read_text_match(child, Dialect::Calendar)?)?;
            }
            _ => return Err(Precondition::SupportedFilter(Dialect::Calendar).into()),
        }
    }
    if filter.is_not_defined && filter.text_match.is_some() {
        Err(invalid())
    } else {
        Ok(filter)
    }
}

/// Reads `CALDAV:time-range`, and `expand` and its like, which have the same attributes (RFC 4791 §9.9).
///
/// # Errors
/// The precondition `valid-filter` if both ends are missing, one is not a UTC date-time, or the end is not
/// after the start; `min-date-time` for the year 0, which no calendar has.
pub fn read_time_range(element: &Element) -> Result<TimeRange, RequestError> {
    let start = element.attribute("start").map(read_utc).transpose()?;
    let end = element.attribute("end").map(read_utc).transpose()?;
    match (start, end) {
        (None, None) => Err(invalid()),
        (Some(start), Some(end)) if end <= start => Err(invalid()),
        _ => Ok(TimeRange { start, end }),
    }
}

fn read_utc(text: &str) -> Result<DateTime<Utc>, RequestError> {
    let time = NaiveDateTime::parse_from_str(text.trim(), "%Y%m%dT%H%M%SZ").map_err(|_| invalid())?;
    if time.year() < 1 {
        return Err(Precondition::MinDateTime.into());
    }
    Ok(time.and_utc())
}

fn read_name(element: &Element) -> Result<String, RequestError> {
    element
        .attribute("name")
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .ok_or_else(invalid)
}

fn set_once<T>(slot: &mut Option<T>, value: T) -> Result<(), RequestError> {
    if slot.replace(value).is_some() {
        Err(invalid())
    } else {
        Ok(())
    }
}

fn invalid() -> RequestError {
    Precondition::ValidFilter.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, parse};

    fn read(inner: &str) -> Result<Filter, RequestError> {
        let xml = format!(r#"<C:filter xmlns:C="urn:ietf:params:xml:ns:caldav">{inner}</C:filter>"#);
        read_calendar_filter(&parse(xml.as_bytes(), Limits::default()).unwrap())
    }

    fn condition(inner: &str) -> Precondition {
        match read(inner) {
            Err(RequestError::Condition(condition)) => condition,
            other => panic!("{inner}: {other:?}"),
        }
    }

    #[test]
    fn filters_that_break_the_grammar_are_not_valid() {
        for inner in [
            "",
            r#"<C:comp-filter name="VEVENT"/>"#,
            r#"<C:comp-filter/>"#,
            r#"<C:comp-filter name="VCALENDAR"/><C:comp-filter name="VCALENDAR"/>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:is-not-defined/></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range/></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20060104"/></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20060104T000000"/></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20060105T000000Z" end="20060104T000000Z"/></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"><C:comp-filter name="VEVENT"/></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:time-range start="20060104T000000Z"/></C:prop-filter></C:comp-filter></C:comp-filter>"#,
            r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:is-not-defined/><C:prop-filter name="UID"/></C:comp-filter></C:comp-filter>"#,
        ] {
            assert_eq!(condition(inner), Precondition::ValidFilter, "{inner}");
        }
    }

    #[test]
    fn an_unknown_collation_has_a_condition_of_its_own() {
        let inner = r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY">
            <C:text-match collation="i;klingon">x</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter>"#;
        assert_eq!(
            condition(inner),
            Precondition::SupportedCollation(Dialect::Calendar)
        );
    }

    #[test]
    fn ranges_are_of_what_is_in_time() {
        let range = |comp: &str, start: &str| {
            format!(
                r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="{comp}"><C:time-range start="{start}"/></C:comp-filter></C:comp-filter>"#
            )
        };
        let unsupported = Precondition::SupportedFilter(Dialect::Calendar);
        assert_eq!(condition(&range("VTIMEZONE", "20060104T000000Z")), unsupported);
        assert_eq!(
            condition(&range("VEVENT", "00000101T000000Z")),
            Precondition::MinDateTime
        );
        assert!(read(&range("VEVENT", "00010101T000000Z")).is_ok());
    }

    #[test]
    fn an_open_range_is_read() {
        let inner = r#"<C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"><C:time-range end="20060104T000000Z"/></C:comp-filter></C:comp-filter>"#;
        let filter = read(inner).unwrap();
        let range = filter
            .root
            .comps
            .first()
            .and_then(|comp| comp.time_range)
            .unwrap();
        assert_eq!(range.start, None);
        assert_eq!(range.end.unwrap().to_rfc3339(), "2006-01-04T00:00:00+00:00");
    }
}
