//! How `calendar-data` and `address-data` are to be given (RFC 4791 §9.6, RFC 6352 §10.4), from XML to the
//! types of `roost-ical`.

use roost_ical::card::Version;
use roost_ical::partial::{
    AddressData, CalendarData, CompSelection, CompsSelection, PropName, PropSelection,
};
use roost_ical::query::calendar::TimeRange;

use super::RequestError;
use super::filter::read_time_range;
use crate::name::{Name, caldav, carddav};
use crate::precondition::{Dialect, Precondition};
use crate::xml::Element;

/// Reads `CALDAV:calendar-data`; an absent one asks for the whole object.
///
/// # Errors
/// The precondition `supported-calendar-data` for anything but iCalendar 2.0; malformed selections.
pub fn read_calendar_data(element: Option<&Element>) -> Result<CalendarData, RequestError> {
    let Some(element) = element else {
        return Ok(CalendarData::default());
    };
    check_type(element, Dialect::Calendar, &["text/calendar"], &["2.0"])?;
    let range = |name: &Name| element.child(name).map(read_closed_range).transpose();
    let data = CalendarData {
        comp: element.child(&caldav::COMP).map(read_comp).transpose()?,
        expand: range(&caldav::EXPAND)?,
        limit_recurrence_set: range(&caldav::LIMIT_RECURRENCE_SET)?,
        limit_freebusy_set: range(&caldav::LIMIT_FREEBUSY_SET)?,
        without_standard_timezones: false,
    };
    // RFC 4791 §9.6: (comp?, (expand | limit-recurrence-set)?, limit-freebusy-set?)
    if data.expand.is_some() && data.limit_recurrence_set.is_some() {
        return Err(RequestError::Malformed(
            "expand and limit-recurrence-set exclude each other",
        ));
    }
    Ok(data)
}

/// Reads `CARDDAV:address-data`. One that names no version asks for 3.0: that is the attribute's default
/// (RFC 6352 §10.4), by which clients that know nothing else get what they can read.
///
/// # Errors
/// The precondition `supported-address-data` for anything but vCard 3.0 and 4.0; malformed selections.
pub fn read_address_data(element: Option<&Element>) -> Result<AddressData, RequestError> {
    let Some(element) = element else {
        return Ok(AddressData::default());
    };
    let types = ["text/vcard", "text/x-vcard", "text/directory"];
    check_type(element, Dialect::AddressBook, &types, &["3.0", "4.0"])?;
    let version = match element.attribute("version").map(str::trim) {
        Some("4.0") => Version::V4,
        _ => Version::V3,
    };
    let names: Vec<PropName> = element
        .elements()
        .filter(|child| child.name == carddav::PROP)
        .map(read_prop)
        .collect::<Result<_, _>>()?;
    Ok(AddressData {
        version: Some(version),
        props: (!names.is_empty()).then_some(names),
    })
}

fn check_type(
    element: &Element,
    dialect: Dialect,
    media_types: &[&str],
    versions: &[&str],
) -> Result<(), RequestError> {
    let is_known = |attribute: &str, known: &[&str]| {
        element
            .attribute(attribute)
            .is_none_or(|value| known.iter().any(|k| k.eq_ignore_ascii_case(value.trim())))
    };
    if is_known("content-type", media_types) && is_known("version", versions) {
        Ok(())
    } else {
        Err(Precondition::SupportedData(dialect).into())
    }
}

fn read_closed_range(element: &Element) -> Result<TimeRange, RequestError> {
    let malformed =
        || RequestError::Malformed("a range in calendar-data needs a start and a later end in UTC");
    let range = read_time_range(element).map_err(|error| match error {
        RequestError::Condition(Precondition::ValidFilter) => malformed(),
        other => other,
    })?;
    if range.start.is_some() && range.end.is_some() {
        Ok(range)
    } else {
        Err(malformed())
    }
}

fn read_comp(element: &Element) -> Result<CompSelection, RequestError> {
    let children = |name: Name| element.elements().filter(move |child| child.name == name);
    let props = if element.has_child(&caldav::ALLPROP) {
        PropSelection::All
    } else {
        PropSelection::Only(children(caldav::PROP).map(read_prop).collect::<Result<_, _>>()?)
    };
    let comps = if element.has_child(&caldav::ALLCOMP) {
        CompsSelection::All
    } else {
        CompsSelection::Only(children(caldav::COMP).map(read_comp).collect::<Result<_, _>>()?)
    };
    Ok(CompSelection {
        name: read_name(element)?,
        props,
        comps,
    })
}

fn read_prop(element: &Element) -> Result<PropName, RequestError> {
    Ok(PropName {
        name: read_name(element)?,
        no_value: element.attribute("novalue") == Some("yes"),
    })
}

fn read_name(element: &Element) -> Result<String, RequestError> {
    let name = element.attribute("name").filter(|name| !name.is_empty());
    name.map(str::to_owned)
        .ok_or(RequestError::Malformed("a selection needs a name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, parse};

    fn calendar(inner: &str) -> Result<CalendarData, RequestError> {
        let xml =
            format!("<C:calendar-data xmlns:C='urn:ietf:params:xml:ns:caldav'{inner}</C:calendar-data>");
        read_calendar_data(Some(&parse(xml.as_bytes(), Limits::default()).unwrap()))
    }

    #[test]
    fn nothing_asked_for_is_the_whole_object() {
        assert!(read_calendar_data(None).unwrap().is_whole());
        assert!(
            calendar(" content-type='text/calendar' version='2.0'>")
                .unwrap()
                .is_whole()
        );
        assert_eq!(read_address_data(None).unwrap(), AddressData::default());
    }

    #[test]
    fn cards_are_asked_for_in_version_3_unless_another_is_named() {
        let version = |attributes: &str| {
            let xml = format!("<C:address-data xmlns:C='urn:ietf:params:xml:ns:carddav'{attributes}/>");
            let element = parse(xml.as_bytes(), Limits::default()).unwrap();
            read_address_data(Some(&element)).map(|data| data.version)
        };
        assert_eq!(version("").unwrap(), Some(Version::V3));
        assert_eq!(version(" content-type='text/vcard'").unwrap(), Some(Version::V3));
        assert_eq!(
            version(" content-type='text/vcard' version='4.0'").unwrap(),
            Some(Version::V4)
        );
        for attributes in [
            " version='2.1'",
            " content-type='application/vcard+json' version='4.0'",
        ] {
            let refused = version(attributes);
            assert!(
                matches!(
                    refused,
                    Err(RequestError::Condition(Precondition::SupportedData(
                        Dialect::AddressBook
                    )))
                ),
                "{attributes}"
            );
        }
    }

    #[test]
    fn other_types_are_not_supported() {
        for attributes in [" content-type='application/calendar+json'>", " version='1.0'>"] {
            let refused = calendar(attributes);
            assert!(
                matches!(
                    refused,
                    Err(RequestError::Condition(Precondition::SupportedData(_)))
                ),
                "{attributes}"
            );
        }
    }

    #[test]
    fn ranges_need_both_ends() {
        let whole = "<C:expand start='20260101T000000Z' end='20260201T000000Z'/>";
        assert!(calendar(&format!(">{whole}")).unwrap().expand.is_some());
        for inner in [
            "<C:expand start='20260101T000000Z'/>".to_owned(),
            "<C:limit-recurrence-set start='20260201T000000Z' end='20260101T000000Z'/>".to_owned(),
            whole.to_owned() + &whole.replace("expand", "limit-recurrence-set"),
        ] {
            assert!(
                matches!(calendar(&format!(">{inner}")), Err(RequestError::Malformed(_))),
                "{inner}"
            );
        }
    }

    #[test]
    fn selections_nest() {
        let data = calendar(
            "><C:comp name='VCALENDAR'><C:prop name='VERSION'/><C:comp name='VEVENT'><C:allprop/><C:allcomp/></C:comp>\
             <C:comp name='VTODO'><C:prop name='UID' novalue='yes'/></C:comp></C:comp>",
        );
        let comp = data.unwrap().comp.unwrap();
        let CompsSelection::Only(comps) = &comp.comps else {
            panic!("{comp:?}")
        };
        assert_eq!(
            (&comps[0].props, &comps[0].comps),
            (&PropSelection::All, &CompsSelection::All)
        );
        let uid = PropName {
            name: "UID".to_owned(),
            no_value: true,
        };
        assert_eq!(comps[1].props, PropSelection::Only(vec![uid]));
    }
}
