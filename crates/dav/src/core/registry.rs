//! What exists where: methods, reports and protocol features by type of resource, said once.
//!
//! `Allow`, the `DAV` header and `supported-report-set` are derived from here, and the engine refuses what is
//! not listed here.

use roost_dav_proto::request::report::ReportKind;
use roost_groupware::CollectionKind;

/// The types of resources that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceType {
    /// `/dav/` and the collections of principals and of homes: they only lead on.
    Signpost,
    /// A person, a group, or those who act for a person.
    Principal,
    /// A person's collections of a kind.
    Home(CollectionKind),
    /// What waits for a person.
    Notifications,
    /// One thing that waits for a person.
    Notification,
    /// A calendar or address book.
    Collection(CollectionKind),
    /// A person's schedule inbox.
    Inbox,
    /// A person's schedule outbox.
    Outbox,
    /// The people of the domain, as an address book that nobody writes to.
    Directory,
    /// One of them.
    DirectoryEntry,
    /// An event, task, journal entry or card, by what its collection holds.
    Object(CollectionKind),
    /// A path in a home that is free for a collection.
    FreeCollection,
    /// A path in a collection that is free for an object.
    FreeObject,
    /// A person's files: the top of the tree.
    FileHome,
    /// A collection of files.
    FileCollection,
    /// A file.
    File,
    /// A path that is free for a file or a collection of files.
    FreeFile,
}

/// The methods that the server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// What is possible here?
    Options,
    /// The content.
    Get,
    /// The headers of GET.
    Head,
    /// Store an object.
    Put,
    /// Remove an object or a collection.
    Delete,
    /// Properties (RFC 4918 §9.1).
    Propfind,
    /// Set properties (RFC 4918 §9.2).
    Proppatch,
    /// Make a collection (RFC 4918 §9.3, RFC 5689).
    Mkcol,
    /// Make a calendar (RFC 4791 §5.3.1).
    Mkcalendar,
    /// Copy an object (RFC 4918 §9.8).
    Copy,
    /// Move an object (RFC 4918 §9.9).
    Move,
    /// A report (RFC 3253 §3.6).
    Report,
    /// Take a lock or keep it alive (RFC 4918 §9.10).
    Lock,
    /// Give a lock back (RFC 4918 §9.11).
    Unlock,
    /// Say who may do what (RFC 3744 §8.1).
    Acl,
    /// Add a member under a name of the server's choice (RFC 5995), share, or answer an invitation
    /// (calendarserver-sharing §5), ask for busy times (RFC 6638 §5).
    Post,
}

impl Method {
    const ALL: [Self; 16] = [
        Self::Options,
        Self::Get,
        Self::Head,
        Self::Put,
        Self::Delete,
        Self::Propfind,
        Self::Proppatch,
        Self::Mkcol,
        Self::Mkcalendar,
        Self::Copy,
        Self::Move,
        Self::Report,
        Self::Lock,
        Self::Unlock,
        Self::Acl,
        Self::Post,
    ];

    /// Reads a method's name; `None` if the server does not know it.
    #[must_use]
    pub fn read(method: &http::Method) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|known| known.name() == method.as_str())
    }

    /// Its name in a request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Options => "OPTIONS",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Propfind => "PROPFIND",
            Self::Proppatch => "PROPPATCH",
            Self::Mkcol => "MKCOL",
            Self::Mkcalendar => "MKCALENDAR",
            Self::Copy => "COPY",
            Self::Move => "MOVE",
            Self::Report => "REPORT",
            Self::Lock => "LOCK",
            Self::Unlock => "UNLOCK",
            Self::Acl => "ACL",
            Self::Post => "POST",
        }
    }

    /// Whether resources of that type have this method.
    #[must_use]
    pub const fn applies_to(self, resource: ResourceType) -> bool {
        use ResourceType as T;
        match self {
            Self::Options => true,
            Self::Get | Self::Head | Self::Propfind | Self::Proppatch => {
                !matches!(resource, T::FreeCollection | T::FreeObject | T::FreeFile)
            }
            Self::Put => matches!(resource, T::Object(_) | T::FreeObject | T::File | T::FreeFile),
            Self::Delete => is_movable(resource) || matches!(resource, T::Notification),
            Self::Move => is_movable(resource),
            Self::Mkcol => matches!(resource, T::FreeCollection | T::FreeFile),
            Self::Mkcalendar => matches!(resource, T::FreeCollection),
            Self::Copy => matches!(resource, T::Object(_) | T::File | T::FileCollection),
            Self::Lock => is_lockable(resource) || matches!(resource, T::FreeFile),
            Self::Unlock => is_lockable(resource),
            Self::Report => !reports(resource).is_empty(),
            Self::Acl => matches!(resource, T::Collection(_)),
            Self::Post => takes_members(resource) || matches!(resource, T::Home(_) | T::Outbox),
        }
    }
}

/// Whether resources of that type go to another place by MOVE, and away by DELETE.
const fn is_movable(resource: ResourceType) -> bool {
    use ResourceType as T;
    matches!(
        resource,
        T::Object(_) | T::Collection(_) | T::File | T::FileCollection
    )
}

/// Whether resources of that type take locks. The places of collections, homes and signposts, do not: nothing but
/// the collections themselves changes there.
#[must_use]
pub const fn is_lockable(resource: ResourceType) -> bool {
    use ResourceType as T;
    matches!(
        resource,
        T::Collection(_) | T::Object(_) | T::FileHome | T::FileCollection | T::File
    )
}

/// Whether resources of that type take members by POST (RFC 5995).
#[must_use]
pub const fn takes_members(resource: ResourceType) -> bool {
    use ResourceType as T;
    matches!(resource, T::Collection(_) | T::FileHome | T::FileCollection)
}

/// The reports of a type of resource.
#[must_use]
pub const fn reports(resource: ResourceType) -> &'static [ReportKind] {
    match resource {
        ResourceType::Collection(CollectionKind::Calendar) => &[
            ReportKind::CalendarQuery,
            ReportKind::CalendarMultiget,
            ReportKind::FreeBusyQuery,
            ReportKind::SyncCollection,
            ReportKind::AclPrincipalPropSet,
            ReportKind::ExpandProperty,
        ],
        ResourceType::Collection(CollectionKind::AddressBook) => &[
            ReportKind::AddressBookQuery,
            ReportKind::AddressBookMultiget,
            ReportKind::SyncCollection,
            ReportKind::AclPrincipalPropSet,
            ReportKind::ExpandProperty,
        ],
        // RFC 3744 §9.4 has its search on a principal collection; clients ask at any of these.
        ResourceType::Signpost | ResourceType::Principal => &[
            ReportKind::PrincipalMatch,
            ReportKind::PrincipalPropertySearch,
            ReportKind::PrincipalSearchPropertySet,
            ReportKind::CalendarServerPrincipalSearch,
            ReportKind::ExpandProperty,
        ],
        // RFC 4791 §7.2: of a home, all its calendars are asked at once.
        ResourceType::Home(CollectionKind::Calendar) => &[
            ReportKind::CalendarQuery,
            ReportKind::CalendarMultiget,
            ReportKind::FreeBusyQuery,
            ReportKind::SyncCollection,
            ReportKind::PrincipalMatch,
            ReportKind::PrincipalPropertySearch,
            ReportKind::PrincipalSearchPropertySet,
            ReportKind::CalendarServerPrincipalSearch,
            ReportKind::ExpandProperty,
        ],
        ResourceType::Home(CollectionKind::AddressBook) => &[
            ReportKind::AddressBookQuery,
            ReportKind::AddressBookMultiget,
            ReportKind::SyncCollection,
            ReportKind::PrincipalMatch,
            ReportKind::PrincipalPropertySearch,
            ReportKind::PrincipalSearchPropertySet,
            ReportKind::CalendarServerPrincipalSearch,
            ReportKind::ExpandProperty,
        ],
        ResourceType::Directory | ResourceType::DirectoryEntry => &[
            ReportKind::AddressBookQuery,
            ReportKind::AddressBookMultiget,
            ReportKind::ExpandProperty,
        ],
        // RFC 4791 §7, RFC 6352 §8.
        ResourceType::Object(CollectionKind::Calendar) => &[
            ReportKind::CalendarQuery,
            ReportKind::CalendarMultiget,
            ReportKind::AclPrincipalPropSet,
            ReportKind::ExpandProperty,
        ],
        ResourceType::Object(CollectionKind::AddressBook) => &[
            ReportKind::AddressBookQuery,
            ReportKind::AddressBookMultiget,
            ReportKind::AclPrincipalPropSet,
            ReportKind::ExpandProperty,
        ],
        // RFC 6638 §2.2
        ResourceType::Inbox => &[
            ReportKind::CalendarQuery,
            ReportKind::CalendarMultiget,
            ReportKind::SyncCollection,
            ReportKind::ExpandProperty,
        ],
        ResourceType::Notifications => &[ReportKind::SyncCollection],
        ResourceType::Outbox
        | ResourceType::Notification
        | ResourceType::FreeCollection
        | ResourceType::FreeObject
        | ResourceType::FileHome
        | ResourceType::FileCollection
        | ResourceType::File
        | ResourceType::FreeFile => &[],
    }
}

/// The `Allow` header of a type of resource.
#[must_use]
pub fn allow(resource: ResourceType) -> String {
    let names: Vec<_> = Method::ALL
        .into_iter()
        .filter(|method| method.applies_to(resource))
        .map(Method::name)
        .collect();
    names.join(", ")
}

/// The `DAV` header (RFC 4918 §10.1): classes 1, 2 and 3, access control (RFC 3744 §7.2), extended MKCOL (RFC 5689),
/// the protocol of each kind of collection (RFC 4791 §5.1, RFC 6352 §6.1), scheduling (RFC 6638 §2), and Calendar
/// Server's extensions.
#[must_use]
pub fn features() -> String {
    let mut features = vec!["1", "2", "3", "access-control", "extended-mkcol"];
    for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
        if !reports(ResourceType::Collection(kind)).is_empty() {
            features.push(match kind {
                CollectionKind::Calendar => "calendar-access",
                CollectionKind::AddressBook => "addressbook",
            });
        }
    }
    // RFC 7809: clients need not send definitions of timezones.
    features.push("calendar-no-timezone");
    if Method::Post.applies_to(ResourceType::Outbox) {
        // The second is what the drafts of RFC 6638 called it.
        features.extend(["calendar-auto-schedule", "calendar-schedule"]);
    }
    features.extend(EXTENSIONS);
    features.join(", ")
}

/// What Calendar Server's specifications call their features in the `DAV` header.
const EXTENSIONS: [&str; 5] = [
    "calendar-proxy",
    "calendarserver-sharing",
    "calendarserver-subscribed",
    "calendarserver-principal-search",
    "calendarserver-principal-property-search",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_lists_what_applies() {
        assert_eq!(allow(ResourceType::FreeCollection), "OPTIONS, MKCOL, MKCALENDAR");
        assert_eq!(allow(ResourceType::FreeObject), "OPTIONS, PUT");
        assert_eq!(
            allow(ResourceType::Object(CollectionKind::Calendar)),
            "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, COPY, MOVE, REPORT, LOCK, UNLOCK"
        );
        assert_eq!(allow(ResourceType::FreeFile), "OPTIONS, PUT, MKCOL, LOCK");
        assert_eq!(
            allow(ResourceType::FileHome),
            "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, LOCK, UNLOCK, POST"
        );
        let collection = allow(ResourceType::Collection(CollectionKind::Calendar));
        assert_eq!(
            collection,
            "OPTIONS, GET, HEAD, DELETE, PROPFIND, PROPPATCH, MOVE, REPORT, LOCK, UNLOCK, ACL, POST"
        );
    }

    #[test]
    fn the_dav_header_names_both_protocols() {
        let protocols = "1, 2, 3, access-control, extended-mkcol, calendar-access, addressbook, \
                         calendar-no-timezone, calendar-auto-schedule, ";
        assert!(features().starts_with(protocols), "{}", features());
    }

    #[test]
    fn every_method_is_read_by_its_name() {
        for method in Method::ALL {
            let name = http::Method::from_bytes(method.name().as_bytes()).unwrap();
            assert_eq!(Method::read(&name), Some(method));
        }
        assert_eq!(Method::read(&http::Method::PATCH), None);
    }
}
