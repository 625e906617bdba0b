//! Any bytes as the body of a WebDAV request, read as each of them. What is kept of a property must survive being written
//! and read again; a filter that was accepted is used.
#![no_main]

use std::sync::LazyLock;

use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;
use roost_dav_proto::request::acl::Ace;
use roost_dav_proto::request::invite::SharingRequest;
use roost_dav_proto::request::lock::LockRequest;
use roost_dav_proto::request::mkcol::NewCollection;
use roost_dav_proto::request::propfind::PropertyRequest;
use roost_dav_proto::request::proppatch::PropertyChange;
use roost_dav_proto::request::report::{Query, QueryFilter, Report};
use roost_dav_proto::xml::{Limits, parse};
use roost_ical::card::Card;
use roost_ical::object::CalendarObject;

static EVENT: LazyLock<CalendarObject> = LazyLock::new(|| {
    let text = include_bytes!("../seeds/calendar/weekly.ics");
    CalendarObject::parse(text).expect("the seed is an event")
});

static CARD: LazyLock<Card> = LazyLock::new(|| {
    let text = include_bytes!("../seeds/card/apple.vcf");
    Card::parse(text).expect("the seed is a card")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(root) = parse(bytes, Limits::default()) else {
        return;
    };
    let written = root.to_xml();
    let again = parse(written.as_bytes(), Limits::default());
    assert!(again.is_ok_and(|again| again.to_xml() == written));
    let _ = PropertyRequest::read(bytes);
    let _ = NewCollection::read_mkcol(bytes);
    let _ = NewCollection::read_mkcalendar(bytes);
    let _ = PropertyChange::read(bytes);
    let _ = LockRequest::read(bytes);
    let _ = Ace::read_all(bytes);
    let _ = SharingRequest::read(bytes);
    if let Ok(Report::Query(query)) = Report::read(bytes) {
        find(&query);
    }
});

fn find(query: &Query) {
    match &query.filter {
        QueryFilter::Calendar { filter, .. } => {
            let _ = (filter.prefilter(), filter.matches(&EVENT, Tz::Europe__Berlin));
            let _ = query.properties.calendar_data.render(&EVENT, Tz::Europe__Berlin);
        }
        QueryFilter::AddressBook(filter) => {
            let _ = (filter.prefilter(), filter.matches(&CARD));
            let _ = query.properties.address_data.render(&CARD);
        }
    }
}
