//! Properties of CalDAV: RFC 4791 §5.2 and §6.2, and those of scheduling (RFC 6638 §2 and §9).

use roost_dav_proto::name::{Name, caldav, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{AccountKind, CollectionKind, MAX_OBJECT_BYTES, Origin};
use roost_ical::limits::MAX_ATTENDEES;
use roost_ical::zone::from_calendar_timezone;

use super::{Member, Subject, Viewer, properties};
use crate::core::path;
use crate::core::principal::PrincipalResource;

properties! {
    /// A property of CalDAV.
    CalDav {
        /// Where a person's calendars are.
        CalendarHomeSet = caldav::CALENDAR_HOME_SET,
        /// The addresses that a person is invited by.
        CalendarUserAddressSet = caldav::CALENDAR_USER_ADDRESS_SET,
        /// Whether it is a person, a room, ….
        CalendarUserType = caldav::CALENDAR_USER_TYPE,
        /// Where messages for a person arrive.
        ScheduleInboxUrl = caldav::SCHEDULE_INBOX_URL,
        /// Where a person asks for busy times.
        ScheduleOutboxUrl = caldav::SCHEDULE_OUTBOX_URL,
        /// Of an inbox, the calendar that invitations go into.
        ScheduleDefaultCalendarUrl = caldav::SCHEDULE_DEFAULT_CALENDAR_URL,
        /// Of an inbox, the calendars that keep its owner busy (drafts of RFC 6638; now
        /// [`CalDav::ScheduleCalendarTransp`] of each).
        CalendarFreeBusySet = caldav::CALENDAR_FREE_BUSY_SET,
        /// Whether what is in a calendar keeps its owner busy.
        ScheduleCalendarTransp = caldav::SCHEDULE_CALENDAR_TRANSP,
        /// Of a meeting, what changes with each change but others' answers.
        ScheduleTag = caldav::SCHEDULE_TAG,
        /// What a calendar is for.
        CalendarDescription = caldav::CALENDAR_DESCRIPTION,
        /// What floating times in a calendar mean.
        CalendarTimezone = caldav::CALENDAR_TIMEZONE,
        /// The name of the timezone that floating times in a calendar mean (RFC 7809 §5.2).
        CalendarTimezoneId = caldav::CALENDAR_TIMEZONE_ID,
        /// Where the definitions of timezones come from (RFC 7809 §5.1).
        TimezoneServiceSet = caldav::TIMEZONE_SERVICE_SET,
        /// What a calendar takes.
        SupportedCalendarComponentSet = caldav::SUPPORTED_CALENDAR_COMPONENT_SET,
        /// Of a home, which sets of components a new calendar can take: any (Calendar Server).
        SupportedCalendarComponentSets = caldav::SUPPORTED_CALENDAR_COMPONENT_SETS,
        /// The media types that a calendar takes.
        SupportedCalendarData = caldav::SUPPORTED_CALENDAR_DATA,
        /// How texts can be compared in queries.
        SupportedCollationSet = caldav::SUPPORTED_COLLATION_SET,
        /// The largest object in bytes.
        MaxResourceSize = caldav::MAX_RESOURCE_SIZE,
        /// The first moment that an object may be at.
        MinDateTime = caldav::MIN_DATE_TIME,
        /// The last one.
        MaxDateTime = caldav::MAX_DATE_TIME,
        /// How many people an instance may invite.
        MaxAttendeesPerInstance = caldav::MAX_ATTENDEES_PER_INSTANCE,
        /// The object itself, in reports alone.
        CalendarData = caldav::CALENDAR_DATA,
    }
}

impl CalDav {
    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let href = |out: &mut XmlWriter, href: &str| out.within(&name, |out| out.element(&dav::HREF, href));
        match (self, subject) {
            (Self::ScheduleInboxUrl, Subject::Principal(PrincipalResource::Person(person))) => {
                href(out, &path::inbox(&person.address));
            }
            (Self::ScheduleOutboxUrl, Subject::Principal(PrincipalResource::Person(person))) => {
                href(out, &path::outbox(&person.address));
            }
            (Self::ScheduleDefaultCalendarUrl, Subject::Collection(inbox)) => {
                match viewer.background.default_calendar(inbox) {
                    Some(calendar) => href(out, calendar),
                    None => return false,
                }
            }
            (Self::CalendarFreeBusySet, Subject::Collection(inbox)) => {
                match viewer.background.busy_calendars(inbox) {
                    Some(calendars) => out.within(&name, |out| {
                        calendars.iter().for_each(|href| out.element(&dav::HREF, href));
                    }),
                    None => return false,
                }
            }
            (Self::SupportedCalendarComponentSets, Subject::Home(CollectionKind::Calendar, _)) => {
                out.empty(&name);
            }
            (Self::ScheduleTag, Subject::Object { member, .. }) => match member.schedule_tag {
                Some(tag) => out.element(&name, tag),
                None => return false,
            },
            (Self::CalendarHomeSet, Subject::Principal(PrincipalResource::Person(person))) => {
                out.within(&name, |out| {
                    let home = path::home(CollectionKind::Calendar, &person.address);
                    out.element(&dav::HREF, &home);
                })
            }
            (Self::CalendarUserAddressSet, Subject::Principal(principal)) => match principal {
                PrincipalResource::Person(person) => out.within(&name, |out| {
                    for address in viewer.background.addresses(principal, &person.address) {
                        out.element(&dav::HREF, &format!("mailto:{address}"));
                    }
                    out.element(&dav::HREF, &principal.href());
                }),
                PrincipalResource::Group(_) => {
                    out.within(&name, |out| out.element(&dav::HREF, &principal.href()))
                }
                PrincipalResource::Proxy { .. } => return false,
            },
            (Self::CalendarUserType, Subject::Principal(principal)) => match principal {
                PrincipalResource::Person(person) => {
                    let kind = viewer.background.user_kind(principal).unwrap_or(person.user_kind);
                    out.element(&name, user_type(kind));
                }
                PrincipalResource::Group(_) => out.element(&name, "GROUP"),
                PrincipalResource::Proxy { .. } => return false,
            },
            (
                Self::CalendarData,
                Subject::Object {
                    member: Member { data: Some(data), .. },
                    collection,
                },
            ) if collection.kind == CollectionKind::Calendar => {
                out.element(&name, data);
            }
            // RFC 4791 §7.5.1: wherever there are reports that compare texts.
            (Self::SupportedCollationSet, Subject::Home(CollectionKind::Calendar, _)) => {
                write_collations(&name, &caldav::SUPPORTED_COLLATION, out);
            }
            (Self::SupportedCollationSet, Subject::Object { collection, .. })
                if collection.kind == CollectionKind::Calendar =>
            {
                write_collations(&name, &caldav::SUPPORTED_COLLATION, out);
            }
            // The timezone database is the server's own; it sends nobody elsewhere.
            (Self::TimezoneServiceSet, Subject::Home(CollectionKind::Calendar, _)) => out.empty(&name),
            _ => return self.write_of_calendar(subject, &name, out),
        }
        true
    }

    fn write_of_calendar(self, subject: &Subject<'_>, name: &Name, out: &mut XmlWriter) -> bool {
        let Some(calendar) = subject.collection(CollectionKind::Calendar) else {
            return false;
        };
        match self {
            Self::CalendarDescription if !calendar.description.is_empty() => {
                out.element_in(&calendar.description_language, name, &calendar.description);
            }
            // What others own does not keep one busy.
            Self::ScheduleCalendarTransp if calendar.origin != Origin::Inbox => out.within(name, |out| {
                out.empty(&if calendar.is_transparent || calendar.is_sharees_view() {
                    caldav::TRANSPARENT
                } else {
                    caldav::OPAQUE
                });
            }),
            Self::CalendarTimezone if !calendar.timezone.is_empty() => out.element(name, &calendar.timezone),
            Self::CalendarTimezoneId => match from_calendar_timezone(&calendar.timezone) {
                Some(zone) => out.element(name, zone.name()),
                None => return false,
            },
            Self::MinDateTime => out.element(name, "00010101T000000Z"),
            Self::MaxDateTime => out.element(name, "99991231T235959Z"),
            Self::MaxAttendeesPerInstance => out.element(name, &MAX_ATTENDEES.to_string()),
            Self::SupportedCalendarComponentSet => out.within(name, |out| {
                for component in &calendar.components {
                    out.empty_with(&caldav::COMP, &[("name", component)]);
                }
            }),
            Self::SupportedCalendarData => out.within(name, |out| {
                out.empty_with(
                    &caldav::CALENDAR_DATA,
                    &[("content-type", "text/calendar"), ("version", "2.0")],
                );
            }),
            Self::SupportedCollationSet => {
                write_collations(name, &caldav::SUPPORTED_COLLATION, out);
            }
            Self::MaxResourceSize => out.element(name, &MAX_OBJECT_BYTES.to_string()),
            _ => return false,
        }
        true
    }
}

/// CUTYPE (RFC 5545 §3.2.3).
const fn user_type(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Individual => "INDIVIDUAL",
        AccountKind::Room => "ROOM",
        AccountKind::Resource => "RESOURCE",
    }
}

/// RFC 4791 §7.5.1 and RFC 6352 §8.3.1.
pub(super) fn write_collations(set: &Name, element: &Name, out: &mut XmlWriter) {
    out.within(set, |out| {
        for collation in ["i;ascii-casemap", "i;octet", "i;unicode-casemap"] {
            out.element(element, collation);
        }
    });
}
