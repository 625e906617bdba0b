//! Properties of Apple's Calendar Server and calendar client, which most clients use.

use roost_dav_proto::name::{apple, calendarserver, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{CollectionKind, Origin, SyncToken};

use super::{Subject, Viewer, invite, properties};
use crate::core::path;
use crate::core::principal::PrincipalResource;
use crate::core::store::is_directory;

properties! {
    /// A property of one of Apple's extensions.
    Extension {
        /// Changes whenever something in the collection does.
        GetCtag = calendarserver::GETCTAG,
        /// A person's mail addresses.
        EmailAddressSet = calendarserver::EMAIL_ADDRESS_SET,
        /// For whom the viewer may read calendars (calendarserver-proxy).
        CalendarProxyReadFor = calendarserver::CALENDAR_PROXY_READ_FOR,
        /// For whom the viewer may change calendars.
        CalendarProxyWriteFor = calendarserver::CALENDAR_PROXY_WRITE_FOR,
        /// Where invitations and answers to them wait for the viewer (calendarserver-notifications).
        NotificationUrl = calendarserver::NOTIFICATION_URL,
        /// What a notification is about.
        NotificationType = calendarserver::NOTIFICATIONTYPE,
        /// Who shares a collection, and whether they want to (calendarserver-sharing).
        Invite = calendarserver::INVITE,
        /// How a collection can be shared.
        AllowedSharingModes = calendarserver::ALLOWED_SHARING_MODES,
        /// Of a collection that another shares, its address in that person's home.
        SharedUrl = calendarserver::SHARED_URL,
        /// Of a calendar that is published elsewhere, where.
        Source = calendarserver::SOURCE,
        /// The colour that a person gave a calendar.
        CalendarColor = apple::CALENDAR_COLOR,
        /// Its place in the list.
        CalendarOrder = apple::CALENDAR_ORDER,
    }
}

impl Extension {
    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        match subject {
            Subject::Principal(principal) => self.write_of_principal(principal, viewer, out),
            Subject::Collection(collection) => match self {
                Self::GetCtag if is_directory(collection) => false,
                Self::GetCtag => {
                    out.element(&self.name(), &SyncToken::of(collection).to_string());
                    true
                }
                Self::Invite => invite::write(collection, viewer, out),
                Self::AllowedSharingModes => invite::write_modes(collection, out),
                Self::SharedUrl => invite::write_shared_url(collection, out),
                _ => self.write_of_calendar(subject, out),
            },
            Subject::Notification(notification) if self == Self::NotificationType => {
                notification.write_type(out);
                true
            }
            _ => false,
        }
    }

    fn write_of_principal(self, principal: &PrincipalResource, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let is_self = principal.href() == viewer.principal;
        match (self, principal) {
            (Self::EmailAddressSet, PrincipalResource::Person(person)) => out.within(&name, |out| {
                for address in viewer.background.addresses(principal, &person.address) {
                    out.element(&calendarserver::EMAIL_ADDRESS, address);
                }
            }),
            (Self::NotificationUrl, _) if is_self => out.within(&name, |out| {
                out.element(&dav::HREF, &path::notifications(&viewer.account.address));
            }),
            (Self::CalendarProxyReadFor | Self::CalendarProxyWriteFor, _) => {
                let relations = viewer.background.relations(principal);
                let Some(acts_for) = relations.and_then(|relations| relations.acts_for.as_ref()) else {
                    return false;
                };
                let persons = if self == Self::CalendarProxyWriteFor {
                    &acts_for.write
                } else {
                    &acts_for.read
                };
                out.within(&name, |out| {
                    persons.iter().for_each(|href| out.element(&dav::HREF, href))
                });
            }
            _ => return false,
        }
        true
    }

    fn write_of_calendar(self, subject: &Subject<'_>, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let Some(calendar) = subject.collection(CollectionKind::Calendar) else {
            return false;
        };
        match self {
            Self::CalendarColor if !calendar.color.is_empty() => out.element(&name, &calendar.color),
            Self::CalendarOrder => out.element(&name, &calendar.sort_order.to_string()),
            Self::Source if calendar.origin == Origin::Subscription => out.within(&name, |out| {
                out.element(&dav::HREF, &calendar.source);
            }),
            _ => return false,
        }
        true
    }
}
