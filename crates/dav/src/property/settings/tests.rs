use roost_dav_proto::name::Name;

use super::*;

const ZONE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n\
    BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n\
    END:VTIMEZONE\r\nEND:VCALENDAR\r\n";

fn change(kind: CollectionKind, instructions: &str) -> Result<Settings, Vec<PropStat>> {
    let body = format!(
        r#"<D:propertyupdate xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"
           xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:X="http://example.com/">{instructions}</D:propertyupdate>"#
    );
    collection_settings(kind, &PropertyChange::read(body.as_bytes()).unwrap())
}

fn set(property: &str) -> String {
    format!("<D:set><D:prop>{property}</D:prop></D:set>")
}

#[test]
fn live_properties_become_settings() {
    let properties = format!(
        "<D:displayname>Work</D:displayname><C:calendar-description>Mine</C:calendar-description>\
         <A:calendar-color> #FF2968FF </A:calendar-color><A:calendar-order>7</A:calendar-order>\
         <C:calendar-timezone>{ZONE}</C:calendar-timezone>"
    );
    let settings = change(CollectionKind::Calendar, &set(&properties)).unwrap();
    assert_eq!(settings.display_name.as_deref(), Some("Work"));
    assert_eq!(settings.description.as_deref(), Some("Mine"));
    assert_eq!(settings.color.as_deref(), Some("#FF2968FF"));
    assert_eq!(settings.sort_order, Some(7));
    assert!(settings.timezone.unwrap().contains("TZID:Europe/Berlin"));
    assert!(settings.set.is_empty());
}

#[test]
fn removing_a_live_property_empties_it() {
    let removal = "<D:remove><D:prop><A:calendar-order/><D:displayname/></D:prop></D:remove>";
    let settings = change(CollectionKind::Calendar, removal).unwrap();
    assert_eq!(
        (settings.display_name.as_deref(), settings.sort_order),
        (Some(""), Some(0))
    );
}

#[test]
fn one_refusal_fails_the_others_as_dependents() {
    let stats = change(
        CollectionKind::Calendar,
        &set("<D:displayname>x</D:displayname><D:getetag>1</D:getetag><X:a/><D:resourcetype/>"),
    )
    .unwrap_err();
    let [refused, dependent] = stats.as_slice() else {
        panic!("{stats:?}")
    };
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.condition,
        Some(Precondition::CannotModifyProtectedProperty)
    );
    assert_eq!(refused.names, [name::dav::GET_ETAG, name::dav::RESOURCE_TYPE]);
    assert_eq!(dependent.status, 424);
    assert_eq!(
        dependent.names,
        [name::dav::DISPLAY_NAME, Name::read("http://example.com/", "a")]
    );
}

#[test]
fn values_that_do_not_fit_are_a_conflict() {
    for property in [
        "<A:calendar-order>first</A:calendar-order>",
        "<A:calendar-color>red</A:calendar-color>",
    ] {
        let stats = change(CollectionKind::Calendar, &set(property)).unwrap_err();
        assert_eq!(stats.first().map(|stat| stat.status), Some(409), "{property}");
    }
    let stats = change(
        CollectionKind::Calendar,
        &set("<C:calendar-timezone>no</C:calendar-timezone>"),
    )
    .unwrap_err();
    assert_eq!(
        stats.first().and_then(|stat| stat.condition.clone()),
        Some(Precondition::ValidCalendarTimezone)
    );
}

#[test]
fn each_kind_has_properties_of_its_own() {
    let description = set("<R:addressbook-description>x</R:addressbook-description>");
    assert!(change(CollectionKind::AddressBook, &description).is_ok());
    assert!(change(CollectionKind::Calendar, &description).is_err());
    assert!(change(CollectionKind::AddressBook, &set("<C:calendar-timezone/>")).is_err());
    assert!(
        change(
            CollectionKind::Calendar,
            &set("<C:supported-calendar-component-set/>")
        )
        .is_err()
    );
    assert!(
        change(
            CollectionKind::Calendar,
            &set("<D:quota-used-bytes>1</D:quota-used-bytes>")
        )
        .is_err()
    );
}

#[test]
fn dead_properties_are_kept_and_the_last_change_counts() {
    let twice = "<D:set><D:prop><X:a>1</X:a></D:prop></D:set><D:remove><D:prop><X:b/></D:prop></D:remove>\
                 <D:set><D:prop><X:a>2</X:a></D:prop></D:set><D:set><D:prop><X:b>3</X:b></D:prop></D:set>";
    let settings = change(CollectionKind::Calendar, twice).unwrap();
    let kept: Vec<_> = settings
        .set
        .iter()
        .map(|kept| (kept.name.as_str(), kept.value.as_str()))
        .collect();
    let expected = [
        ("a", "<X:a xmlns:X=\"http://example.com/\">2</X:a>"),
        ("b", "<X:b xmlns:X=\"http://example.com/\">3</X:b>"),
    ];
    assert_eq!(kept, expected);
    assert!(settings.remove.is_empty());
}

#[test]
fn a_new_calendar_says_what_it_takes() {
    let element = |inner: &str| {
        let xml = format!(
            r#"<C:supported-calendar-component-set xmlns:C="urn:ietf:params:xml:ns:caldav">{inner}</C:supported-calendar-component-set>"#
        );
        roost_dav_proto::xml::parse(xml.as_bytes(), roost_dav_proto::xml::Limits::default()).unwrap()
    };
    let read = |inner: &str| new_collection_settings(CollectionKind::Calendar, &[element(inner)]);
    let settings = read(r#"<C:comp name="vtodo"/><C:comp name="VEVENT"/><C:comp name="VTODO"/>"#).unwrap();
    assert_eq!(settings.components.unwrap(), ["VTODO", "VEVENT"]);
    assert!(read(r#"<C:comp name="VALARM"/>"#).is_err());
    assert!(read("").is_err());
}

/// The body of RFC 4791 §5.3.1.2.
#[test]
fn the_example_of_mkcalendar_makes_a_calendar() {
    let body = include_bytes!("../../../../dav-proto/fixtures/rfc4791_5_3_1_2.xml");
    let new = roost_dav_proto::request::mkcol::NewCollection::read_mkcalendar(body).unwrap();
    let settings = new_collection_settings(CollectionKind::Calendar, &new.properties).unwrap();
    assert_eq!(settings.display_name.as_deref(), Some("Lisa's Events"));
    assert_eq!(settings.components.unwrap(), ["VEVENT"]);
    assert!(settings.timezone.unwrap().contains("TZID:US-Eastern"));
}
