//! The bodies of REPORT (RFC 3253 §3.6).

use roost_ical::partial::{AddressData, CalendarData};
use roost_ical::query::{calendar, card};

use super::data::{read_address_data, read_calendar_data};
use super::filter::{read_address_book_filter, read_calendar_filter, read_time_range};
use super::principal::{ExpandedProperty, PrincipalMatch, PrincipalSearch, TokenSearch, read_properties};
use super::propfind::PropertyRequest;
use super::{RequestError, read_root};
use crate::name::{Name, caldav, calendarserver, carddav, dav};
use crate::precondition::{Dialect, Precondition};
use crate::xml::Element;

/// Which report, for what a resource supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// `CALDAV:calendar-query` (RFC 4791 §7.8).
    CalendarQuery,
    /// `CALDAV:calendar-multiget` (RFC 4791 §7.9).
    CalendarMultiget,
    /// `CALDAV:free-busy-query` (RFC 4791 §7.10).
    FreeBusyQuery,
    /// `CARDDAV:addressbook-query` (RFC 6352 §8.6).
    AddressBookQuery,
    /// `CARDDAV:addressbook-multiget` (RFC 6352 §8.7).
    AddressBookMultiget,
    /// `DAV:sync-collection` (RFC 6578 §3.2).
    SyncCollection,
    /// `DAV:expand-property` (RFC 3253 §3.8).
    ExpandProperty,
    /// `DAV:acl-principal-prop-set` (RFC 3744 §9.2).
    AclPrincipalPropSet,
    /// `DAV:principal-match` (RFC 3744 §9.3).
    PrincipalMatch,
    /// `DAV:principal-property-search` (RFC 3744 §9.4).
    PrincipalPropertySearch,
    /// `DAV:principal-search-property-set` (RFC 3744 §9.5).
    PrincipalSearchPropertySet,
    /// `CS:calendarserver-principal-search` (calendarserver-principal-search §5).
    CalendarServerPrincipalSearch,
}

/// A report that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// Find objects.
    Query(Query),
    /// Fetch objects by href.
    Multiget(Multiget),
    /// When the calendars' owner is busy.
    FreeBusy(calendar::TimeRange),
    /// What changed.
    SyncCollection(SyncCollection),
    /// Properties, with those of what they point to.
    Expand(Vec<ExpandedProperty>),
    /// The properties of all principals that the resource's access rules name.
    AclPrincipals(PropertyRequest),
    /// Which members are, or belong to, whoever asks.
    PrincipalMatch(PrincipalMatch),
    /// Find principals by their properties.
    PrincipalSearch(PrincipalSearch),
    /// By which properties principals can be found.
    SearchableProperties,
    /// Find principals as one types.
    TokenSearch(TokenSearch),
}

/// Which properties a report gives of each object, the object's data among them.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportProperties {
    /// The properties; `calendar-data` and `address-data` are in there by name.
    pub request: PropertyRequest,
    /// How `calendar-data` is to be given.
    pub calendar_data: CalendarData,
    /// How `address-data` is to be given.
    pub address_data: AddressData,
}

/// A query over the objects of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What to give of each match.
    pub properties: ReportProperties,
    /// What matches.
    pub filter: QueryFilter,
    /// Give no more than that many (RFC 6352 §10.6).
    pub limit: Option<u64>,
}

/// The filter of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryFilter {
    /// Of a calendar-query.
    Calendar {
        /// The conditions.
        filter: calendar::Filter,
        /// The timezone that floating times are read in.
        timezone: Option<QueryTimezone>,
    },
    /// Of an addressbook-query.
    AddressBook(card::Filter),
}

/// The timezone of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryTimezone {
    /// A VTIMEZONE in its iCalendar object (RFC 4791 §9.8).
    Definition(String),
    /// A name (RFC 7809).
    Id(String),
}

/// A list of objects to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiget {
    /// Which of the two multigets it is.
    pub dialect: Dialect,
    /// What to give of each object.
    pub properties: ReportProperties,
    /// The objects' hrefs as the client wrote them.
    pub hrefs: Vec<String>,
}

/// A request for changes since a token (RFC 6578 §3.2).
#[derive(Clone, Debug, PartialEq)]
pub struct SyncCollection {
    /// The token of the last synchronisation, `None` for the first.
    pub token: Option<String>,
    /// Whether members of collections in the collection are asked for, too: `sync-level` is `infinite`
    /// (RFC 6578 §3.3).
    pub is_infinite: bool,
    /// Give no more than that many changes (RFC 6578 §3.7).
    pub limit: Option<u64>,
    /// What to give of each member that changed.
    pub properties: ReportProperties,
}

impl ReportKind {
    /// The element that asks for it.
    #[must_use]
    pub fn name(self) -> Name {
        match self {
            Self::CalendarQuery => caldav::CALENDAR_QUERY,
            Self::CalendarMultiget => caldav::CALENDAR_MULTIGET,
            Self::FreeBusyQuery => caldav::FREE_BUSY_QUERY,
            Self::AddressBookQuery => carddav::ADDRESSBOOK_QUERY,
            Self::AddressBookMultiget => carddav::ADDRESSBOOK_MULTIGET,
            Self::SyncCollection => dav::SYNC_COLLECTION,
            Self::ExpandProperty => dav::EXPAND_PROPERTY,
            Self::AclPrincipalPropSet => dav::ACL_PRINCIPAL_PROP_SET,
            Self::PrincipalMatch => dav::PRINCIPAL_MATCH,
            Self::PrincipalPropertySearch => dav::PRINCIPAL_PROPERTY_SEARCH,
            Self::PrincipalSearchPropertySet => dav::PRINCIPAL_SEARCH_PROPERTY_SET,
            Self::CalendarServerPrincipalSearch => calendarserver::CALENDARSERVER_PRINCIPAL_SEARCH,
        }
    }

    const ALL: [Self; 12] = [
        Self::CalendarQuery,
        Self::CalendarMultiget,
        Self::FreeBusyQuery,
        Self::AddressBookQuery,
        Self::AddressBookMultiget,
        Self::SyncCollection,
        Self::ExpandProperty,
        Self::AclPrincipalPropSet,
        Self::PrincipalMatch,
        Self::PrincipalPropertySearch,
        Self::PrincipalSearchPropertySet,
        Self::CalendarServerPrincipalSearch,
    ];
}

impl Report {
    /// Reads the body of a REPORT.
    ///
    /// # Errors
    /// The precondition `supported-report` for a report that this server does not know, and others as
    /// [`RequestError`] lists them.
    pub fn read(body: &[u8]) -> Result<Self, RequestError> {
        let root = read_root(body)?;
        let kind = ReportKind::ALL.into_iter().find(|kind| kind.name() == root.name);
        match kind.ok_or(Precondition::SupportedReport)? {
            ReportKind::CalendarQuery => read_calendar_query(&root).map(Self::Query),
            ReportKind::AddressBookQuery => read_address_book_query(&root).map(Self::Query),
            ReportKind::CalendarMultiget => read_multiget(&root, Dialect::Calendar).map(Self::Multiget),
            ReportKind::AddressBookMultiget => read_multiget(&root, Dialect::AddressBook).map(Self::Multiget),
            ReportKind::FreeBusyQuery => read_free_busy(&root).map(Self::FreeBusy),
            ReportKind::SyncCollection => read_sync_collection(&root).map(Self::SyncCollection),
            ReportKind::ExpandProperty => ExpandedProperty::read_all(&root).map(Self::Expand),
            ReportKind::AclPrincipalPropSet => read_properties(&root).map(Self::AclPrincipals),
            ReportKind::PrincipalMatch => PrincipalMatch::read(&root).map(Self::PrincipalMatch),
            ReportKind::PrincipalPropertySearch => PrincipalSearch::read(&root).map(Self::PrincipalSearch),
            ReportKind::PrincipalSearchPropertySet => Ok(Self::SearchableProperties),
            ReportKind::CalendarServerPrincipalSearch => TokenSearch::read(&root).map(Self::TokenSearch),
        }
    }

    /// Which report it is.
    #[must_use]
    pub fn kind(&self) -> ReportKind {
        match self {
            Self::Query(Query {
                filter: QueryFilter::Calendar { .. },
                ..
            }) => ReportKind::CalendarQuery,
            Self::Query(Query {
                filter: QueryFilter::AddressBook(_),
                ..
            }) => ReportKind::AddressBookQuery,
            Self::Multiget(Multiget {
                dialect: Dialect::Calendar,
                ..
            }) => ReportKind::CalendarMultiget,
            Self::Multiget(Multiget {
                dialect: Dialect::AddressBook,
                ..
            }) => ReportKind::AddressBookMultiget,
            Self::FreeBusy(_) => ReportKind::FreeBusyQuery,
            Self::SyncCollection(_) => ReportKind::SyncCollection,
            Self::Expand(_) => ReportKind::ExpandProperty,
            Self::AclPrincipals(_) => ReportKind::AclPrincipalPropSet,
            Self::PrincipalMatch(_) => ReportKind::PrincipalMatch,
            Self::PrincipalSearch(_) => ReportKind::PrincipalPropertySearch,
            Self::SearchableProperties => ReportKind::PrincipalSearchPropertySet,
            Self::TokenSearch(_) => ReportKind::CalendarServerPrincipalSearch,
        }
    }
}

impl ReportProperties {
    fn read(root: &Element) -> Result<Self, RequestError> {
        // A report without any of the three asks for the hrefs alone.
        let request = PropertyRequest::read_within(root)?.unwrap_or(PropertyRequest::Listed(Vec::new()));
        let data = |name: &Name| root.child(&dav::PROP).and_then(|prop| prop.child(name));
        Ok(Self {
            request,
            calendar_data: read_calendar_data(data(&caldav::CALENDAR_DATA))?,
            address_data: read_address_data(data(&carddav::ADDRESS_DATA))?,
        })
    }
}

fn read_calendar_query(root: &Element) -> Result<Query, RequestError> {
    let filter = root.child(&caldav::FILTER).ok_or(Precondition::ValidFilter)?;
    Ok(Query {
        properties: ReportProperties::read(root)?,
        filter: QueryFilter::Calendar {
            filter: read_calendar_filter(filter)?,
            timezone: read_timezone(root)?,
        },
        limit: None,
    })
}

/// RFC 7809: one of the two, not both.
fn read_timezone(root: &Element) -> Result<Option<QueryTimezone>, RequestError> {
    let definition = root.child(&caldav::TIMEZONE).map(Element::text);
    let id = root.child(&caldav::TIMEZONE_ID).map(Element::trimmed_text);
    match (definition, id) {
        (Some(_), Some(_)) => Err(RequestError::Malformed(
            "CALDAV:timezone and CALDAV:timezone-id exclude each other",
        )),
        (definition, id) => Ok(definition
            .map(QueryTimezone::Definition)
            .or(id.map(QueryTimezone::Id))),
    }
}

fn read_address_book_query(root: &Element) -> Result<Query, RequestError> {
    // Clients that want every card leave the filter out, although RFC 6352 §10.3 demands one.
    let filter = root
        .child(&carddav::FILTER)
        .map(read_address_book_filter)
        .transpose()?;
    let limit = root
        .child(&carddav::LIMIT)
        .map(|limit| read_limit(limit, &carddav::NRESULTS))
        .transpose()?;
    Ok(Query {
        properties: ReportProperties::read(root)?,
        filter: QueryFilter::AddressBook(filter.unwrap_or_default()),
        limit,
    })
}

fn read_multiget(root: &Element, dialect: Dialect) -> Result<Multiget, RequestError> {
    let hrefs: Vec<String> = root
        .elements()
        .filter(|element| element.name == dav::HREF)
        .map(Element::trimmed_text)
        .collect();
    if hrefs.is_empty() {
        return Err(RequestError::Malformed("a multiget needs one DAV:href at least"));
    }
    Ok(Multiget {
        dialect,
        properties: ReportProperties::read(root)?,
        hrefs,
    })
}

fn read_free_busy(root: &Element) -> Result<calendar::TimeRange, RequestError> {
    let range = root.child(&caldav::TIME_RANGE).ok_or(RequestError::Malformed(
        "CALDAV:free-busy-query needs CALDAV:time-range",
    ))?;
    read_time_range(range).map_err(|error| match error {
        RequestError::Condition(Precondition::ValidFilter) => {
            RequestError::Malformed("CALDAV:time-range is not well-formed")
        }
        other => other,
    })
}

fn read_sync_collection(root: &Element) -> Result<SyncCollection, RequestError> {
    // `sync-level` may be missing in what older clients send (RFC 6578 appendix A).
    let level = root.child(&dav::SYNC_LEVEL).map(Element::trimmed_text);
    let is_infinite = match level.as_deref() {
        None | Some("1") => false,
        Some("infinite" | "infinity") => true,
        Some(_) => return Err(RequestError::Malformed("DAV:sync-level has to be 1 or infinite")),
    };
    let token = root
        .child(&dav::SYNC_TOKEN)
        .map(Element::trimmed_text)
        .filter(|token| !token.is_empty());
    let limit = root
        .child(&dav::LIMIT)
        .map(|limit| read_limit(limit, &dav::NRESULTS))
        .transpose()?;
    Ok(SyncCollection {
        token,
        is_infinite,
        limit,
        properties: ReportProperties::read(root)?,
    })
}

pub(super) fn read_limit(limit: &Element, count: &Name) -> Result<u64, RequestError> {
    limit
        .child(count)
        .and_then(|count| count.trimmed_text().parse().ok())
        .filter(|&count| count > 0)
        .ok_or(RequestError::Malformed("the limit has to be a positive number"))
}
