//! Properties of Apple's Calendar Server and calendar client, which most clients use.

use roost_dav_proto::name::{apple, calendarserver};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{CollectionKind, SyncToken};

use super::{Subject, Viewer, properties};

properties! {
    /// A property of one of Apple's extensions.
    Extension {
        /// Changes whenever something in the collection does.
        GetCtag = calendarserver::GETCTAG,
        /// A person's mail addresses.
        EmailAddressSet = calendarserver::EMAIL_ADDRESS_SET,
        /// The colour that a person gave a calendar.
        CalendarColor = apple::CALENDAR_COLOR,
        /// Its place in the list.
        CalendarOrder = apple::CALENDAR_ORDER,
    }
}

impl Extension {
    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let calendar = subject.collection(CollectionKind::Calendar);
        match (self, subject, calendar) {
            (Self::GetCtag, Subject::Collection(collection), _) => {
                out.element(&name, &SyncToken::of(collection).to_string());
            }
            (Self::EmailAddressSet, Subject::Principal, _) => out.within(&name, |out| {
                out.element(&calendarserver::EMAIL_ADDRESS, &viewer.account.address);
            }),
            (Self::CalendarColor, _, Some(calendar)) if !calendar.color.is_empty() => {
                out.element(&name, &calendar.color);
            }
            (Self::CalendarOrder, _, Some(calendar)) => out.element(&name, &calendar.sort_order.to_string()),
            _ => return false,
        }
        true
    }
}
