//! The examples of the RFCs, read. `rfcNNNN_x_y.xml` is the request body in section x.y.

use roost_ical::partial::CompsSelection;
use roost_ical::query::{Collation, MatchType, calendar, card};

use super::mkcol::NewCollection;
use super::propfind::PropertyRequest;
use super::proppatch::PropertyChange;
use super::report::{Query, QueryFilter, Report, ReportKind};
use super::*;
use crate::name::{CALDAV, Name, caldav, carddav, dav};
use crate::xml::Node;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../fixtures/", $name, ".xml"))
    };
}

fn boxed(local: &str) -> Name {
    Name::read("http://ns.example.com/boxschema/", local)
}

#[test]
fn propfind_lists_properties_in_their_order() {
    let request = PropertyRequest::read(fixture!("rfc4918_9_1_3")).unwrap();
    let expected = ["bigbox", "author", "DingALing", "Random"].map(boxed);
    assert_eq!(request, PropertyRequest::Listed(expected.into()));
}

#[test]
fn propfind_asks_for_names_or_for_all() {
    assert_eq!(
        PropertyRequest::read(fixture!("rfc4918_9_1_4")).unwrap(),
        PropertyRequest::Names
    );
    let all = PropertyRequest::All { include: Vec::new() };
    assert_eq!(PropertyRequest::read(fixture!("rfc4918_9_1_5")).unwrap(), all);
    assert_eq!(PropertyRequest::read(b" \r\n").unwrap(), all);
    let include = vec![
        Name::read("DAV:", "supported-live-property-set"),
        dav::SUPPORTED_REPORT_SET,
    ];
    assert_eq!(
        PropertyRequest::read(fixture!("rfc4918_9_1_6")).unwrap(),
        PropertyRequest::All { include }
    );
}

#[test]
fn propfind_bodies_that_mean_nothing_are_malformed() {
    for body in [
        "<propfind xmlns='DAV:'/>",
        "<propfind xmlns='DAV:'><prop/><allprop/></propfind>",
        "<propfind><prop/></propfind>",
        "<prop xmlns='DAV:'/>",
    ] {
        let refused = matches!(
            PropertyRequest::read(body.as_bytes()),
            Err(RequestError::Malformed(_))
        );
        assert!(refused, "{body}");
    }
}

#[test]
fn too_many_properties_are_refused() {
    let body = format!(
        "<propfind xmlns='DAV:'><prop>{}</prop></propfind>",
        "<a/>".repeat(1_001)
    );
    assert!(matches!(
        PropertyRequest::read(body.as_bytes()),
        Err(RequestError::TooManyProperties)
    ));
    let flood = format!(
        "<propfind xmlns='DAV:'><prop>{}</prop></propfind>",
        "<a/>".repeat(100_000)
    );
    assert!(matches!(
        PropertyRequest::read(flood.as_bytes()),
        Err(RequestError::Xml(_))
    ));
    let patch = format!(
        "<propertyupdate xmlns='DAV:'><remove><prop>{}</prop></remove></propertyupdate>",
        "<a/>".repeat(1_001)
    );
    assert!(matches!(
        PropertyChange::read(patch.as_bytes()),
        Err(RequestError::TooManyProperties)
    ));
}

#[test]
fn a_document_type_has_a_precondition_of_its_own() {
    let body = b"<!DOCTYPE a [<!ENTITY x 'y'>]><propfind xmlns='DAV:'><allprop/></propfind>";
    let refused = PropertyRequest::read(body);
    assert!(matches!(
        refused,
        Err(RequestError::Condition(Precondition::NoExternalEntities))
    ));
}

#[test]
fn proppatch_keeps_the_order_of_its_instructions() {
    let changes = PropertyChange::read(fixture!("rfc4918_9_2_2")).unwrap();
    let namespace = "http://ns.example.com/standards/z39.50/";
    let [PropertyChange::Set(authors), PropertyChange::Remove(owner)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(authors.name, Name::read(namespace, "Authors"));
    let texts: Vec<_> = authors.elements().map(Element::text).collect();
    assert_eq!(texts, ["Jim Whitehead", "Roy Fielding"]);
    assert_eq!(*owner, Name::read(namespace, "Copyright-Owner"));
}

#[test]
fn a_property_value_keeps_its_language_mixed_content_and_prefixes() {
    let changes = PropertyChange::read(fixture!("rfc4918_4_3_1")).unwrap();
    let [PropertyChange::Set(author)] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(author.language(), Some("en"));
    let xml = author.to_xml();
    for part in [
        "<x:author xmlns:x=\"http://example.com/ns\" xml:lang=\"en\">",
        "<x:uri type=\"email\" added=\"2005-11-26\">mailto:jane.doe@example.com</x:uri>",
        "way <h:em xmlns:h=\"http://www.w3.org/1999/xhtml\">too</h:em> long",
        "revision of &lt;RFC2518&gt;.",
    ] {
        assert!(xml.contains(part), "{part} is missing in {xml}");
    }
}

#[test]
fn mkcol_gives_the_resource_type_and_the_properties() {
    let new = NewCollection::read_mkcol(fixture!("rfc5689_3_3")).unwrap();
    let types = new.resource_types().unwrap();
    assert_eq!(
        types,
        [
            dav::COLLECTION,
            Name::read("http://example.com/ns/", "special-resource")
        ]
    );
    assert_eq!(new.properties[1].name, dav::DISPLAY_NAME);
    assert_eq!(new.properties[1].text(), "Special Resource");
    assert_eq!(NewCollection::read_mkcol(b"").unwrap().resource_types(), None);
}

#[test]
fn mkcalendar_gives_the_properties() {
    let new = NewCollection::read_mkcalendar(fixture!("rfc4791_5_3_1_2")).unwrap();
    let names: Vec<_> = new
        .properties
        .iter()
        .map(|element| element.name.local.as_ref())
        .collect();
    let expected = [
        "displayname",
        "calendar-description",
        "supported-calendar-component-set",
        "calendar-timezone",
    ];
    assert_eq!(names, expected);
    assert_eq!(new.properties[1].language(), Some("en"));
    let component = new.properties[2].child(&Name::new(CALDAV, "comp")).unwrap();
    assert_eq!(component.attribute("name"), Some("VEVENT"));
    assert!(
        new.properties[3]
            .text()
            .contains("TZNAME:Eastern Standard Time (US & Canada)\n")
    );
}

fn query(body: &[u8]) -> Query {
    match Report::read(body).unwrap() {
        Report::Query(query) => query,
        other => panic!("{other:?}"),
    }
}

fn calendar_filter(body: &[u8]) -> calendar::CompFilter {
    match query(body).filter {
        QueryFilter::Calendar { filter, .. } => filter.root.comps.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_calendar_query_by_time() {
    let filter = calendar_filter(fixture!("rfc4791_7_8_1"));
    assert_eq!(filter.name, "VEVENT");
    let range = filter.time_range.unwrap();
    assert_eq!(range.start.unwrap().to_rfc3339(), "2006-01-04T00:00:00+00:00");
    assert_eq!(range.end.unwrap().to_rfc3339(), "2006-01-05T00:00:00+00:00");
    let properties = query(fixture!("rfc4791_7_8_1")).properties.request;
    assert_eq!(
        properties,
        PropertyRequest::Listed(vec![dav::GET_ETAG, caldav::CALENDAR_DATA])
    );
}

#[test]
fn calendar_data_is_cut_limited_and_expanded() {
    let data = |body: &[u8]| query(body).properties.calendar_data;
    let comp = data(fixture!("rfc4791_7_8_1")).comp.unwrap();
    assert_eq!(comp.name, "VCALENDAR");
    let CompsSelection::Only(comps) = comp.comps else {
        panic!()
    };
    let names: Vec<_> = comps.iter().map(|comp| comp.name.as_str()).collect();
    assert_eq!(names, ["VEVENT", "VTIMEZONE"]);
    let limit = data(fixture!("rfc4791_7_8_2")).limit_recurrence_set.unwrap();
    assert_eq!(limit.start.unwrap().to_rfc3339(), "2006-01-03T00:00:00+00:00");
    assert!(data(fixture!("rfc4791_7_8_3")).expand.is_some());
    assert!(data(fixture!("rfc4791_7_8_4")).limit_freebusy_set.is_some());
}

#[test]
fn address_data_is_cut() {
    let properties = query(fixture!("rfc6352_8_6_3")).properties;
    let names: Vec<_> = properties
        .address_data
        .props
        .unwrap()
        .into_iter()
        .map(|prop| prop.name)
        .collect();
    assert_eq!(names, ["VERSION", "UID", "NICKNAME", "EMAIL", "FN"]);
    assert!(Report::read(fixture!("rfc6352_8_7_2")).is_ok());
}

#[test]
fn a_calendar_query_by_alarm() {
    let filter = calendar_filter(fixture!("rfc4791_7_8_5"));
    assert_eq!(filter.name, "VTODO");
    assert_eq!(filter.comps[0].name, "VALARM");
    assert!(filter.comps[0].time_range.is_some());
}

#[test]
fn a_calendar_query_by_attendee() {
    let filter = calendar_filter(fixture!("rfc4791_7_8_7"));
    let attendee = &filter.props[0];
    assert_eq!(attendee.name, "ATTENDEE");
    assert_eq!(
        attendee.text_match.as_ref().unwrap().value,
        "mailto:lisa@example.com"
    );
    assert_eq!(attendee.params[0].name, "PARTSTAT");
    let text_match = attendee.params[0].text_match.as_ref().unwrap();
    assert_eq!(
        (text_match.value.as_str(), text_match.collation),
        ("NEEDS-ACTION", Collation::AsciiCasemap)
    );
}

#[test]
fn a_calendar_query_for_open_tasks() {
    let filter = calendar_filter(fixture!("rfc4791_7_8_9"));
    assert!(filter.props[0].is_not_defined);
    let status = filter.props[1].text_match.as_ref().unwrap();
    assert!(status.negate);
    assert_eq!(status.value, "CANCELLED");
}

#[test]
fn a_free_busy_query() {
    let Report::FreeBusy(range) = Report::read(fixture!("rfc4791_7_10_1")).unwrap() else {
        panic!()
    };
    assert_eq!(range.start.unwrap().to_rfc3339(), "2006-01-04T14:00:00+00:00");
    assert_eq!(range.end.unwrap().to_rfc3339(), "2006-01-05T22:00:00+00:00");
}

#[test]
fn address_book_queries() {
    let QueryFilter::AddressBook(filter) = query(fixture!("rfc6352_8_6_3")).filter else {
        panic!()
    };
    let text_match = &filter.props[0].text_matches[0];
    assert_eq!(filter.props[0].name, "NICKNAME");
    assert_eq!(
        (text_match.value.as_str(), text_match.match_type),
        ("me", MatchType::Equals)
    );

    let QueryFilter::AddressBook(filter) = query(fixture!("rfc6352_8_6_4")).filter else {
        panic!()
    };
    assert_eq!(filter.test, card::Test::AnyOf);
    assert_eq!(filter.props.len(), 2);
    assert_eq!(query(fixture!("rfc6352_8_6_5")).limit, Some(2));
}

#[test]
fn an_address_book_query_without_filter_matches_all() {
    for filter in ["", "<C:filter/>"] {
        let body = format!(
            "<C:addressbook-query xmlns:C='urn:ietf:params:xml:ns:carddav'>{filter}</C:addressbook-query>"
        );
        assert_eq!(
            query(body.as_bytes()).filter,
            QueryFilter::AddressBook(card::Filter::default())
        );
    }
}

#[test]
fn a_calendar_query_without_filter_is_not_valid() {
    let body = b"<C:calendar-query xmlns:C='urn:ietf:params:xml:ns:caldav'/>";
    assert!(matches!(
        Report::read(body),
        Err(RequestError::Condition(Precondition::ValidFilter))
    ));
}

#[test]
fn multigets_list_hrefs() {
    let Report::Multiget(multiget) = Report::read(fixture!("rfc4791_7_9_1")).unwrap() else {
        panic!()
    };
    assert_eq!(
        multiget.hrefs,
        ["/bernard/work/abcd1.ics", "/bernard/work/mtg1.ics"]
    );
    let report = Report::read(fixture!("rfc6352_8_7_1")).unwrap();
    assert_eq!(report.kind(), ReportKind::AddressBookMultiget);
    let Report::Multiget(multiget) = report else {
        panic!()
    };
    let properties = PropertyRequest::Listed(vec![dav::GET_ETAG, carddav::ADDRESS_DATA]);
    assert_eq!(multiget.properties.request, properties);
    let empty = b"<C:calendar-multiget xmlns:C='urn:ietf:params:xml:ns:caldav'/>";
    assert!(matches!(Report::read(empty), Err(RequestError::Malformed(_))));
}

#[test]
fn sync_collection_with_and_without_token_and_limit() {
    let read = |body: &[u8]| match Report::read(body).unwrap() {
        Report::SyncCollection(sync) => sync,
        other => panic!("{other:?}"),
    };
    let first = read(fixture!("rfc6578_3_8"));
    assert_eq!((first.token, first.limit), (None, None));
    let next = read(fixture!("rfc6578_3_9"));
    assert_eq!(next.token.as_deref(), Some("http://example.com/ns/sync/1234"));
    let limited = read(fixture!("rfc6578_3_11"));
    assert_eq!(limited.limit, Some(1));
    assert!(!next.is_infinite);
    let infinite = read(
        b"<sync-collection xmlns='DAV:'><sync-token/><sync-level>infinite</sync-level></sync-collection>",
    );
    assert!(infinite.is_infinite);
    for limit in ["0", "-1", "many", ""] {
        let body = format!(
            "<sync-collection xmlns='DAV:'><sync-token/><limit><nresults>{limit}</nresults></limit></sync-collection>"
        );
        assert!(Report::read(body.as_bytes()).is_err(), "{limit}");
    }
}

#[test]
fn an_unknown_report_is_named_so() {
    let refused = Report::read(b"<D:version-tree xmlns:D=\"DAV:\"/>");
    assert!(matches!(
        refused,
        Err(RequestError::Condition(Precondition::SupportedReport))
    ));
}

#[test]
fn text_nodes_are_not_split() {
    let changes = PropertyChange::read(fixture!("rfc4918_4_3_1")).unwrap();
    let PropertyChange::Set(author) = &changes[0] else {
        panic!()
    };
    let notes = author.elements().last().unwrap();
    assert_eq!(
        notes
            .children
            .iter()
            .filter(|node| matches!(node, Node::Text(_)))
            .count(),
        2
    );
}
