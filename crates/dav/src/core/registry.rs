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
    /// A person.
    Principal,
    /// A person's collections of a kind.
    Home,
    /// A calendar or address book.
    Collection(CollectionKind),
    /// An event, task, journal entry or card.
    Object,
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
    /// Add a member under a name of the server's choice (RFC 5995).
    Post,
}

impl Method {
    const ALL: [Self; 15] = [
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
            Self::Put => matches!(resource, T::Object | T::FreeObject | T::File | T::FreeFile),
            Self::Delete | Self::Move => {
                matches!(
                    resource,
                    T::Object | T::Collection(_) | T::File | T::FileCollection
                )
            }
            Self::Mkcol => matches!(resource, T::FreeCollection | T::FreeFile),
            Self::Mkcalendar => matches!(resource, T::FreeCollection),
            Self::Copy => matches!(resource, T::Object | T::File | T::FileCollection),
            Self::Lock => is_lockable(resource) || matches!(resource, T::FreeFile),
            Self::Unlock => is_lockable(resource),
            Self::Post => takes_members(resource),
            Self::Report => !reports(resource).is_empty(),
        }
    }
}

/// Whether resources of that type take locks. The places of collections, homes and signposts, do not: nothing but
/// the collections themselves changes there.
#[must_use]
pub const fn is_lockable(resource: ResourceType) -> bool {
    use ResourceType as T;
    matches!(
        resource,
        T::Collection(_) | T::Object | T::FileHome | T::FileCollection | T::File
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
        ],
        ResourceType::Collection(CollectionKind::AddressBook) => &[
            ReportKind::AddressBookQuery,
            ReportKind::AddressBookMultiget,
            ReportKind::SyncCollection,
        ],
        _ => &[],
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

/// The `DAV` header (RFC 4918 §10.1): classes 1, 2 and 3, extended MKCOL (RFC 5689), and the protocol of each
/// kind of collection (RFC 4791 §5.1, RFC 6352 §6.1).
#[must_use]
pub fn features() -> String {
    let mut features = vec!["1", "2", "3", "extended-mkcol"];
    for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
        if !reports(ResourceType::Collection(kind)).is_empty() {
            features.push(match kind {
                CollectionKind::Calendar => "calendar-access",
                CollectionKind::AddressBook => "addressbook",
            });
        }
    }
    features.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_lists_what_applies() {
        assert_eq!(allow(ResourceType::FreeCollection), "OPTIONS, MKCOL, MKCALENDAR");
        assert_eq!(allow(ResourceType::FreeObject), "OPTIONS, PUT");
        assert_eq!(
            allow(ResourceType::Object),
            "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, COPY, MOVE, LOCK, UNLOCK"
        );
        assert_eq!(allow(ResourceType::FreeFile), "OPTIONS, PUT, MKCOL, LOCK");
        assert_eq!(
            allow(ResourceType::FileHome),
            "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, LOCK, UNLOCK, POST"
        );
        let collection = allow(ResourceType::Collection(CollectionKind::Calendar));
        assert_eq!(
            collection,
            "OPTIONS, GET, HEAD, DELETE, PROPFIND, PROPPATCH, MOVE, REPORT, LOCK, UNLOCK, POST"
        );
    }

    #[test]
    fn the_dav_header_names_both_protocols() {
        assert_eq!(
            features(),
            "1, 2, 3, extended-mkcol, calendar-access, addressbook"
        );
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
