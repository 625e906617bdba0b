//! Preconditions and postconditions, and the XML that names the one that failed (RFC 4918 §16).

use crate::name::{CALDAV, CARDDAV, DAV, Name, dav};
use crate::privilege::Privilege;
use crate::xml::XmlWriter;

/// Which of the two protocols a condition is spoken in: calendars and address books have the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 4791.
    Calendar,
    /// RFC 6352.
    AddressBook,
}

/// A condition that a request did not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// RFC 4918 §16: a live property may not be set by clients.
    CannotModifyProtectedProperty,
    /// RFC 4918 §16: the body declares entities.
    NoExternalEntities,
    /// RFC 4918 §16: PROPFIND of infinite depth is not offered.
    PropfindFiniteDepth,
    /// RFC 4918 §16: the `Lock-Token` header names a lock that is not held there.
    LockTokenMatchesRequestUri,
    /// RFC 4918 §16: these resources are locked, and no token of theirs was submitted.
    LockTokenSubmitted(Vec<String>),
    /// RFC 4918 §16: the locks of these resources exclude the one that is asked for.
    NoConflictingLock(Vec<String>),
    /// RFC 3253 §3.6: the resource does not know that report.
    SupportedReport,
    /// RFC 3253 §3.11 by RFC 4791 §5.3.1.1: there is something already where a collection was to be made.
    ResourceMustBeNull,
    /// RFC 3744 §7.1.1: a privilege on a resource is missing.
    NeedPrivileges(Vec<(String, Privilege)>),
    /// RFC 3744 §8.1.1: two of the rules contradict each other.
    NoAceConflict,
    /// RFC 3744 §8.1.1: the rule that speaks of the owner cannot be changed.
    NoProtectedAceConflict,
    /// RFC 3744 §8.1.1: there are more rules than a resource may have.
    LimitedNumberOfAces,
    /// RFC 3744 §8.1.1: rules here grant; they do not deny.
    GrantOnly,
    /// RFC 3744 §8.1.1: a rule is about those whom it names, not about all others.
    NoInvert,
    /// RFC 3744 §8.1.1: the privilege cannot be granted as such, only its parts.
    NoAbstract,
    /// RFC 3744 §8.1.1: the privilege is none of this resource's, or none that can be granted alone.
    NotSupportedPrivilege,
    /// RFC 3744 §8.1.1: the rule names a principal that does not exist.
    RecognizedPrincipal,
    /// RFC 3744 §8.1.1: rules cannot be about that kind of principal.
    AllowedPrincipal,
    /// RFC 4331 §6: the account's space is used up.
    QuotaNotExceeded,
    /// RFC 5689 §4.1: no collection of that type can be made here.
    ValidResourceType,
    /// RFC 6578 §3.2: the token is not one of this collection's, or is too old.
    ValidSyncToken,
    /// RFC 6578 §3.3: what changed in a collection is not told to whoever asks the one that it is in.
    SyncTraversalSupported,
    /// RFC 6578 §3.2, RFC 5323 §2: the result has more members than the client or the server allows.
    NumberOfMatchesWithinLimits,
    /// RFC 4791 §5.3.1.1, RFC 6352 §5.2: no such collection can be made there.
    CollectionLocationOk(Dialect),
    /// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: the media type is not stored here.
    SupportedData(Dialect),
    /// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: the body is not valid iCalendar or vCard data.
    ValidData(Dialect),
    /// RFC 4791 §5.3.2.1: the data breaks a rule of calendar object resources (RFC 4791 §4.1).
    ValidCalendarObjectResource,
    /// RFC 4791 §5.3.2.1: the collection does not take components of that type.
    SupportedCalendarComponent,
    /// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: the UID is used by another object, at this href.
    NoUidConflict(Dialect, Option<String>),
    /// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: the object is larger than `max-resource-size`.
    MaxResourceSize(Dialect),
    /// RFC 4791 §5.3.2.1 and §7.8: a time lies before `min-date-time`.
    MinDateTime,
    /// RFC 4791 §5.3.2.1 and §7.8: a time lies after `max-date-time`.
    MaxDateTime,
    /// RFC 4791 §5.3.2.1: there are more occurrences than `max-instances`.
    MaxInstances,
    /// RFC 4791 §5.3.2.1: an instance invites more people than `max-attendees-per-instance`.
    MaxAttendeesPerInstance,
    /// RFC 7809: the name is that of no timezone that the server knows.
    ValidTimezone,
    /// RFC 4791 §7.8: the filter breaks its grammar.
    ValidFilter,
    /// RFC 4791 §7.8, RFC 6352 §8.6: the filter asks about something that cannot be queried.
    SupportedFilter(Dialect),
    /// RFC 4791 §7.5.1, RFC 6352 §8.3.1: the collation is unknown.
    SupportedCollation(Dialect),
    /// RFC 6352 §5.1.1, §8.6: the data cannot be given in the version asked for.
    SupportedAddressDataConversion,
    /// RFC 4791 §7.8: the `timezone` in a query, or the `calendar-timezone`, is not a valid VTIMEZONE.
    ValidCalendarTimezone,
    /// RFC 6638 §3.2.4.1: another calendar of the owner has the meeting, at this href.
    UniqueSchedulingObjectResource(String),
    /// RFC 6638 §3.2.4.2: the components name different organizers.
    SameOrganizerInAllComponents,
    /// RFC 6638 §3.2.4.3: it is no change that an organizer may make.
    AllowedOrganizerSchedulingObjectChange,
    /// RFC 6638 §3.2.4.4: it is no change that an attendee may make.
    AllowedAttendeeSchedulingObjectChange,
    /// RFC 6638 §5.2: what was posted is no request for busy time.
    ValidSchedulingMessage,
    /// RFC 6638 §5.2: its ORGANIZER is not the outbox's owner.
    ValidOrganizer,
    /// RFC 6638 §9.2: it is no calendar that invitations can go into.
    ValidScheduleDefaultCalendarUrl,
}

impl Precondition {
    /// The element that names the condition.
    #[must_use]
    pub fn name(&self) -> Name {
        let (namespace, local) = match self {
            Self::CannotModifyProtectedProperty => (DAV, "cannot-modify-protected-property"),
            Self::NoExternalEntities => (DAV, "no-external-entities"),
            Self::PropfindFiniteDepth => (DAV, "propfind-finite-depth"),
            Self::LockTokenMatchesRequestUri => (DAV, "lock-token-matches-request-uri"),
            Self::LockTokenSubmitted(_) => (DAV, "lock-token-submitted"),
            Self::NoConflictingLock(_) => (DAV, "no-conflicting-lock"),
            Self::SupportedReport => (DAV, "supported-report"),
            Self::ResourceMustBeNull => (DAV, "resource-must-be-null"),
            Self::NeedPrivileges(_) => (DAV, "need-privileges"),
            Self::NoAceConflict => (DAV, "no-ace-conflict"),
            Self::NoProtectedAceConflict => (DAV, "no-protected-ace-conflict"),
            Self::LimitedNumberOfAces => (DAV, "limited-number-of-aces"),
            Self::GrantOnly => (DAV, "grant-only"),
            Self::NoInvert => (DAV, "no-invert"),
            Self::NoAbstract => (DAV, "no-abstract"),
            Self::NotSupportedPrivilege => (DAV, "not-supported-privilege"),
            Self::RecognizedPrincipal => (DAV, "recognized-principal"),
            Self::AllowedPrincipal => (DAV, "allowed-principal"),
            Self::QuotaNotExceeded => (DAV, "quota-not-exceeded"),
            Self::ValidResourceType => (DAV, "valid-resourcetype"),
            Self::ValidSyncToken => (DAV, "valid-sync-token"),
            Self::SyncTraversalSupported => (DAV, "sync-traversal-supported"),
            Self::NumberOfMatchesWithinLimits => (DAV, "number-of-matches-within-limits"),
            Self::CollectionLocationOk(Dialect::Calendar) => (CALDAV, "calendar-collection-location-ok"),
            Self::CollectionLocationOk(Dialect::AddressBook) => {
                (CARDDAV, "addressbook-collection-location-ok")
            }
            Self::SupportedData(Dialect::Calendar) => (CALDAV, "supported-calendar-data"),
            Self::SupportedData(Dialect::AddressBook) => (CARDDAV, "supported-address-data"),
            Self::ValidData(Dialect::Calendar) | Self::ValidCalendarTimezone => {
                (CALDAV, "valid-calendar-data")
            }
            Self::ValidData(Dialect::AddressBook) => (CARDDAV, "valid-address-data"),
            Self::ValidCalendarObjectResource => (CALDAV, "valid-calendar-object-resource"),
            Self::SupportedCalendarComponent => (CALDAV, "supported-calendar-component"),
            Self::NoUidConflict(dialect, _) => (dialect.namespace(), "no-uid-conflict"),
            Self::MaxResourceSize(dialect) => (dialect.namespace(), "max-resource-size"),
            Self::MinDateTime => (CALDAV, "min-date-time"),
            Self::MaxDateTime => (CALDAV, "max-date-time"),
            Self::MaxInstances => (CALDAV, "max-instances"),
            Self::MaxAttendeesPerInstance => (CALDAV, "max-attendees-per-instance"),
            Self::ValidTimezone => (CALDAV, "valid-timezone"),
            Self::ValidFilter => (CALDAV, "valid-filter"),
            Self::SupportedFilter(dialect) => (dialect.namespace(), "supported-filter"),
            Self::SupportedCollation(dialect) => (dialect.namespace(), "supported-collation"),
            Self::SupportedAddressDataConversion => (CARDDAV, "supported-address-data-conversion"),
            Self::UniqueSchedulingObjectResource(_) => (CALDAV, "unique-scheduling-object-resource"),
            Self::SameOrganizerInAllComponents => (CALDAV, "same-organizer-in-all-components"),
            Self::AllowedOrganizerSchedulingObjectChange => {
                (CALDAV, "allowed-organizer-scheduling-object-change")
            }
            Self::AllowedAttendeeSchedulingObjectChange => {
                (CALDAV, "allowed-attendee-scheduling-object-change")
            }
            Self::ValidSchedulingMessage => (CALDAV, "valid-scheduling-message"),
            Self::ValidOrganizer => (CALDAV, "valid-organizer"),
            Self::ValidScheduleDefaultCalendarUrl => (CALDAV, "valid-schedule-default-calendar-URL"),
        };
        Name::new(namespace, local)
    }

    /// The status that goes with it: 403 where repeating the request is of no use (RFC 4918 §16), 409 where
    /// the client can resolve the conflict, and what the defining RFC says where it does.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::SupportedAddressDataConversion => 406,
            Self::LockTokenMatchesRequestUri | Self::NoUidConflict(..) => 409,
            Self::MaxResourceSize(_) => 413,
            Self::LockTokenSubmitted(_) | Self::NoConflictingLock(_) => 423,
            Self::QuotaNotExceeded | Self::NumberOfMatchesWithinLimits => 507,
            _ => 403,
        }
    }

    /// Writes the element with its content.
    pub fn write(&self, out: &mut XmlWriter) {
        let name = self.name();
        match self {
            Self::NoUidConflict(_, Some(href)) | Self::UniqueSchedulingObjectResource(href) => {
                out.within(&name, |out| out.element(&dav::HREF, href));
            }
            Self::LockTokenSubmitted(hrefs) | Self::NoConflictingLock(hrefs) => {
                out.within(&name, |out| {
                    hrefs.iter().for_each(|href| out.element(&dav::HREF, href))
                });
            }
            Self::NeedPrivileges(missing) => out.within(&name, |out| {
                for (href, privilege) in missing {
                    out.within(&dav::RESOURCE, |out| {
                        out.element(&dav::HREF, href);
                        out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
                    });
                }
            }),
            _ => out.empty(&name),
        }
    }

    /// A whole `DAV:error` document that names this condition.
    #[must_use]
    pub fn document(&self) -> String {
        let mut out = XmlWriter::document(&dav::ERROR);
        self.write(&mut out);
        out.end(&dav::ERROR);
        out.into_text()
    }
}

impl Dialect {
    /// The namespace of the protocol.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Calendar => CALDAV,
            Self::AddressBook => CARDDAV,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, parse};

    #[test]
    fn a_uid_conflict_names_the_object_that_has_the_uid() {
        let text =
            Precondition::NoUidConflict(Dialect::AddressBook, Some("/dav/a%26b.vcf".to_owned())).document();
        let error = parse(text.as_bytes(), Limits::default()).unwrap();
        let conflict = error.child(&Name::new(CARDDAV, "no-uid-conflict")).unwrap();
        assert_eq!(conflict.child(&dav::HREF).unwrap().text(), "/dav/a%26b.vcf");
    }

    /// The example of RFC 3744 §7.1.1.
    #[test]
    fn missing_privileges_are_listed_by_resource() {
        let missing = vec![
            ("/a".to_owned(), Privilege::Unbind),
            ("/c".to_owned(), Privilege::Bind),
        ];
        let text = Precondition::NeedPrivileges(missing).document();
        let error = parse(text.as_bytes(), Limits::default()).unwrap();
        let needed = error.child(&Name::new(DAV, "need-privileges")).unwrap();
        let found: Vec<_> = needed
            .elements()
            .map(|resource| {
                let privilege = resource
                    .child(&dav::PRIVILEGE)
                    .unwrap()
                    .elements()
                    .next()
                    .unwrap();
                (
                    resource.child(&dav::HREF).unwrap().text(),
                    privilege.name.local.to_string(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("/a".to_owned(), "unbind".to_owned()),
                ("/c".to_owned(), "bind".to_owned())
            ]
        );
    }

    /// The example of RFC 4918 §16.
    #[test]
    fn locked_resources_are_named() {
        let locked = Precondition::LockTokenSubmitted(vec!["/workspace/webdav/".to_owned()]);
        assert_eq!(locked.status(), 423);
        let error = parse(locked.document().as_bytes(), Limits::default()).unwrap();
        let submitted = error.child(&Name::new(DAV, "lock-token-submitted")).unwrap();
        assert_eq!(submitted.child(&dav::HREF).unwrap().text(), "/workspace/webdav/");
    }

    #[test]
    fn every_document_names_its_condition() {
        use Dialect::{AddressBook, Calendar};
        let conditions = [
            Precondition::CannotModifyProtectedProperty,
            Precondition::NoExternalEntities,
            Precondition::ValidSyncToken,
            Precondition::SyncTraversalSupported,
            Precondition::NoUidConflict(Calendar, None),
            Precondition::ValidData(AddressBook),
            Precondition::SupportedFilter(Calendar),
            Precondition::MaxResourceSize(AddressBook),
        ];
        for condition in conditions {
            let error = parse(condition.document().as_bytes(), Limits::default()).unwrap();
            assert_eq!(error.name, dav::ERROR);
            assert!(error.has_child(&condition.name()), "{condition:?}");
            assert!((400..600).contains(&condition.status()));
        }
    }

    #[test]
    fn both_dialects_use_their_own_namespace() {
        assert_eq!(
            Precondition::MaxResourceSize(Dialect::Calendar).name().namespace,
            CALDAV
        );
        assert_eq!(
            Precondition::MaxResourceSize(Dialect::AddressBook)
                .name()
                .namespace,
            CARDDAV
        );
    }
}
