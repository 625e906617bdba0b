//! What a report says of one object: its properties, and its data in the form that was asked for.

use std::borrow::Cow;

use chrono_tz::Tz;
use roost_dav_proto::request::report::{QueryTimezone, ReportProperties};
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::{Collection, CollectionKind, Content, ObjectInfo};
use roost_ical::card::Card;
use roost_ical::object::CalendarObject;
use roost_ical::partial::{AddressData, CalendarData, PartialError};
use roost_ical::zone::{find, from_calendar_timezone};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path;
use crate::property::{
    Background, CalDav, CardDav, DeadProperties, Member, Property, Subject, Viewer, Wanted, is_timezone,
};

/// An object as a query has read it already.
pub enum Source {
    /// An event, task or journal entry.
    Calendar(CalendarObject),
    /// A card.
    Card(Card),
}

/// Writes the responses of a report.
pub struct Renderer {
    wanted: Wanted,
    viewer: Viewer,
    calendar: Option<CalendarData>,
    address: Option<AddressData>,
    zone: Tz,
}

impl Renderer {
    /// Looks up what is asked for of objects in these collections. Floating times are read as UTC until
    /// [`Self::set_zone`] says otherwise.
    ///
    /// # Errors
    /// If locks or shares are asked for, the database's.
    pub async fn new(
        context: &Context,
        collections: &[&Collection],
        properties: ReportProperties,
    ) -> Result<Self, DavError> {
        let ReportProperties {
            request,
            mut calendar_data,
            address_data,
        } = properties;
        calendar_data.without_standard_timezones = context.headers.omit_timezones;
        let wanted = Wanted::new(request, context.headers.prefer.minimal);
        let calendar = wanted
            .names(Property::CalDav(CalDav::CalendarData))
            .then_some(calendar_data);
        let address = wanted
            .names(Property::CardDav(CardDav::AddressData))
            .then_some(address_data);
        let mut viewer = Viewer::new(context.account.clone());
        let ids: Vec<_> = collections.iter().map(|collection| collection.id).collect();
        viewer.look_up_locks(context, &wanted, &ids).await?;
        viewer.background = Background::of_collections(context, &wanted, collections.iter().copied()).await?;
        Ok(Self {
            wanted,
            viewer,
            calendar,
            address,
            zone: Tz::UTC,
        })
    }

    /// Reads floating times in that zone from now on.
    pub const fn set_zone(&mut self, zone: Tz) {
        self.zone = zone;
    }

    /// Whether it is asked when objects were made or last written.
    #[must_use]
    pub fn needs_times(&self) -> bool {
        self.wanted.needs_times()
    }

    /// Whether the objects' data is asked for.
    #[must_use]
    pub const fn needs_data(&self, kind: CollectionKind) -> bool {
        match kind {
            CollectionKind::Calendar => self.calendar.is_some(),
            CollectionKind::AddressBook => self.address.is_some(),
        }
    }

    /// Adds the response for an object whose data is at hand. `own` is the collection's href.
    pub fn respond(
        &self,
        body: &mut Multistatus,
        own: &str,
        collection: &Collection,
        content: &Content,
        source: Option<&Source>,
    ) {
        let href = path::object(own, &content.tag.name);
        let data = match self.data(collection.kind, &content.data, source) {
            Ok(data) => data,
            Err(PartialError::TooManyInstances) => {
                return body.status(&href, 507, Some(&Precondition::MaxInstances));
            }
            // RFC 6352 §8.7.2 shows it with this status.
            Err(PartialError::NotConvertible) => {
                return body.status(&href, 415, Some(&Precondition::SupportedAddressDataConversion));
            }
        };
        let member = Member {
            data: data.as_deref(),
            ..content.into()
        };
        let subject = Subject::Object { collection, member };
        self.wanted
            .respond(body, &href, &subject, &self.viewer, &DeadProperties::new());
    }

    /// Adds the response for an object whose data is not asked for.
    pub fn respond_info(
        &self,
        body: &mut Multistatus,
        own: &str,
        collection: &Collection,
        info: &ObjectInfo,
    ) {
        let member = info.into();
        let subject = Subject::Object { collection, member };
        self.wanted.respond(
            body,
            &path::object(own, &info.name),
            &subject,
            &self.viewer,
            &DeadProperties::new(),
        );
    }

    /// The object's data as it was asked for; `None` if it was not. What is asked for whole is given as it is
    /// stored, and so is what cannot be read again.
    fn data<'a>(
        &self,
        kind: CollectionKind,
        stored: &'a [u8],
        source: Option<&Source>,
    ) -> Result<Option<Cow<'a, str>>, PartialError> {
        let cut = match (kind, &self.calendar, &self.address) {
            (CollectionKind::Calendar, Some(data), _) if !data.is_whole() => match source {
                Some(Source::Calendar(parsed)) => Some(data.render(parsed, self.zone)?),
                _ => match CalendarObject::parse_stored(stored) {
                    Ok(parsed) => Some(data.render(&parsed, self.zone)?),
                    Err(_) => None,
                },
            },
            (CollectionKind::AddressBook, _, Some(data)) if !data.is_stored(stored) => match source {
                Some(Source::Card(parsed)) => Some(data.render(parsed)?),
                _ => match Card::parse(stored) {
                    Ok(parsed) => Some(data.render(&parsed)?),
                    Err(_) => None,
                },
            },
            _ if self.needs_data(kind) => None,
            _ => return Ok(None),
        };
        Ok(Some(match cut {
            Some(bytes) => Cow::Owned(text(&bytes).into_owned()),
            None => text(stored),
        }))
    }
}

/// What is all but always UTF-8.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    // The strict check is several times faster than the search for what is to be replaced.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// The zone that floating times mean: that of the query, or else of the calendar, or else UTC
/// (RFC 4791 §7.3). One that the timezone database does not know is read as UTC.
///
/// # Errors
/// `valid-calendar-data` if the query's timezone is none, `valid-timezone` if its name is that of none (RFC 7809).
pub fn zone_of(collection: &Collection, of_query: Option<&QueryTimezone>) -> Result<Tz, DavError> {
    let of_query = match of_query {
        None => None,
        Some(QueryTimezone::Definition(text)) if is_timezone(text) => from_calendar_timezone(text),
        Some(QueryTimezone::Definition(_)) => return Err(Precondition::ValidCalendarTimezone.into()),
        Some(QueryTimezone::Id(name)) => Some(find(name).ok_or(Precondition::ValidTimezone)?),
    };
    if let Some(zone) = of_query {
        return Ok(zone);
    }
    Ok(from_calendar_timezone(&collection.timezone).unwrap_or(Tz::UTC))
}
