//! Changing one occurrence of a series, it and the following ones, or all by one of them.
//!
//! What that makes of the iCalendar is `roost_ical::edit`'s; whom it is told, the scheduling's. A divided series is two
//! objects, which are written in one transaction.

use chrono::Utc;
use chrono_tz::Tz;
use roost_db::collection::{Collection, CollectionKind};
use roost_db::object::{Condition, Object};
use roost_ical::edit::{self, EditError, EventParts};
use roost_ical::itip::{self, Addresses, Role, ScheduleError};
use roost_ical::object::CalendarObject;
use roost_shared::calendar::{EventDetail, EventDraft, SeriesExtent};
use roost_shared::{AccountId, CalendarId, VersionId};

use crate::events::{check, refusal};
use crate::scheduling::{Change, Put, Wish};
use crate::write::MAX_OBJECT_BYTES;
use crate::{Groupware, GroupwareError, Result, uid};

/// An occurrence of a stored event.
#[derive(Clone, Copy, Debug)]
pub struct OccurrenceName<'a> {
    /// The calendar.
    pub calendar: CalendarId,
    /// The object's name in it.
    pub object: &'a str,
    /// Which occurrence, in the form that [`Groupware::occurrences`] gives.
    pub recurrence_id: &'a str,
    /// The entity tag of the version that was looked at; without it, whatever is there now is meant.
    pub etag: Option<&'a str>,
}

impl Groupware {
    /// Opens one occurrence of an event. `zone` is what floating and UTC times are shown in.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], also if the object is no event or has no such occurrence.
    pub async fn event_occurrence(
        &self,
        account: AccountId,
        name: OccurrenceName<'_>,
        zone: Tz,
    ) -> Result<EventDetail> {
        let collection = self
            .require_kind(account, name.calendar, CollectionKind::Calendar)
            .await?;
        let stored = self.version(account, name.calendar, name.object, None).await?;
        let parts = (name.object, stored.info.etag.as_str(), stored.data.as_slice());
        self.detail_of(&collection, parts, Some(name.recurrence_id), zone)
            .await
    }

    /// Changes an occurrence, it and all that follow, or all, to what the draft says of it ([`SeriesExtent`]). Answers the
    /// event in which it is now.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`]; [`GroupwareError::PreconditionFailed`] if the event was changed meanwhile;
    /// [`GroupwareError::InvalidInput`] with the draft's field, or with `extent` for a series that cannot be divided;
    /// [`GroupwareError::Scheduling`] if an attendee changes what is the organizer's; those of [`Groupware::put`].
    pub async fn update_occurrence(
        &self,
        account: AccountId,
        name: OccurrenceName<'_>,
        extent: SeriesExtent,
        draft: &EventDraft,
        zone: Tz,
    ) -> Result<EventDetail> {
        let collection = self.writable_calendar(account, name.calendar).await?;
        check(draft)?;
        let stored = self
            .version(account, name.calendar, name.object, name.etag)
            .await?;
        let own = self.addresses_of(collection.owner).await?;
        let draft = &kept_people(&stored, name.recurrence_id, draft, &own, zone)?;
        let (data, id) = (&stored.data, name.recurrence_id);
        let now = Utc::now();
        match extent {
            SeriesExtent::This => {
                let data = edit::patch_occurrence(data, id, draft, now).map_err(refusal)?;
                let data = self.with_attendees_of(&collection, data, Some(id), draft).await?;
                self.put_again(account, &collection, &stored, data, Some(id), zone)
                    .await
            }
            SeriesExtent::All => {
                let data = edit::patch_series(data, id, draft, now).map_err(refusal)?;
                let data = self.with_attendees(&collection, data, draft).await?;
                self.put_again(account, &collection, &stored, data, None, zone)
                    .await
            }
            SeriesExtent::Following => {
                let uid = uid::random();
                let halves = match edit::patch_following(data, id, &uid, draft, &own, now) {
                    Err(EditError::FirstOccurrence) => {
                        let data = edit::patch_series(data, id, draft, now).map_err(refusal)?;
                        let data = self.with_attendees(&collection, data, draft).await?;
                        return self
                            .put_again(account, &collection, &stored, data, None, zone)
                            .await;
                    }
                    halves => halves.map_err(refusal)?,
                };
                check_organizer(&stored, &own)?;
                let following = self.with_attendees(&collection, halves.following, draft).await?;
                let object = format!("{uid}.ics");
                let changes = [
                    put(
                        &collection,
                        name.object,
                        halves.before,
                        Condition::Etag(vec![stored.info.etag]),
                    )?,
                    put(&collection, &object, following.clone(), Condition::Absent)?,
                ];
                let written = self.change(account, &changes).await?.pop();
                let written = written.ok_or(GroupwareError::NotFound)?.written;
                let data = written.stored.unwrap_or(following);
                self.detail(&collection, &object, &written.etag, &data, zone)
                    .await
            }
        }
    }

    /// Ends a series before one of its occurrences; before the first one, nothing is left of it. Answers what
    /// [`Groupware::restore`] wants to bring the others back.
    ///
    /// # Errors
    /// As [`Groupware::update_occurrence`].
    pub async fn delete_following(&self, account: AccountId, name: OccurrenceName<'_>) -> Result<VersionId> {
        let collection = self.writable_calendar(account, name.calendar).await?;
        let stored = self
            .version(account, name.calendar, name.object, name.etag)
            .await?;
        let own = self.addresses_of(collection.owner).await?;
        let condition = Condition::Etag(vec![stored.info.etag.clone()]);
        let halves = match edit::split_series(&stored.data, name.recurrence_id, &uid::random(), Utc::now()) {
            Err(EditError::FirstOccurrence) => {
                return self.delete(account, name.calendar, name.object, &condition).await;
            }
            halves => halves.map_err(refusal)?,
        };
        check_organizer(&stored, &own)?;
        let written = self
            .replace(account, name.calendar, name.object, halves.before, &condition)
            .await?;
        // The condition holds the stored version, and an ended series is another one.
        written.1.ok_or(GroupwareError::NotFound)
    }

    async fn put_again(
        &self,
        account: AccountId,
        collection: &Collection,
        stored: &Object,
        data: Vec<u8>,
        recurrence_id: Option<&str>,
        zone: Tz,
    ) -> Result<EventDetail> {
        let condition = Condition::Etag(vec![stored.info.etag.clone()]);
        let name = stored.info.name.as_str();
        let written = self
            .put(account, collection.id, name, data.clone(), &condition)
            .await?;
        let data = written.stored.unwrap_or(data);
        self.detail_of(collection, (name, &written.etag, &data), recurrence_id, zone)
            .await
    }
}

/// The draft without people where they are those who are invited already, so that nobody loses what an occurrence says
/// of them alone.
fn kept_people(
    stored: &Object,
    recurrence_id: &str,
    draft: &EventDraft,
    own: &Addresses,
    zone: Tz,
) -> Result<EventDraft> {
    let object = CalendarObject::parse(&stored.data).map_err(GroupwareError::InvalidCalendar)?;
    let shown = edit::read_occurrence(&object, recurrence_id, zone).ok_or(GroupwareError::NotFound)?;
    let attendees = draft
        .attendees
        .clone()
        .filter(|wanted| others(&shown, own) != sorted(wanted.iter().map(|person| &person.email), own));
    Ok(EventDraft {
        attendees,
        ..draft.clone()
    })
}

fn others(shown: &EventParts, own: &Addresses) -> Vec<String> {
    sorted(shown.attendees.iter().map(|attendee| &attendee.person.email), own)
}

fn sorted<'a>(addresses: impl Iterator<Item = &'a String>, own: &Addresses) -> Vec<String> {
    let mut sorted: Vec<String> = addresses
        .map(|address| itip::normalize(address))
        .filter(|address| !own.contains(address))
        .collect();
    sorted.sort();
    sorted.dedup();
    sorted
}

/// An attendee's copy has the organizer's UID, and may not be divided.
fn check_organizer(stored: &Object, own: &Addresses) -> Result<()> {
    let object = CalendarObject::parse(&stored.data).map_err(GroupwareError::InvalidCalendar)?;
    if itip::role(&object, own) == Role::Attendee {
        return Err(GroupwareError::Scheduling(ScheduleError::AttendeeChange(
            "the series",
        )));
    }
    Ok(())
}

fn put(collection: &Collection, name: &str, data: Vec<u8>, condition: Condition) -> Result<Change> {
    if data.len() > MAX_OBJECT_BYTES {
        return Err(GroupwareError::TooLarge {
            limit: MAX_OBJECT_BYTES as u64,
        });
    }
    let object = CalendarObject::parse(&data).map_err(GroupwareError::InvalidCalendar)?;
    object.check_limits().map_err(GroupwareError::InvalidCalendar)?;
    Ok(Change {
        collection: collection.id,
        name: name.to_owned(),
        uid: object.uid().to_owned(),
        condition,
        wish: Wish::Put(Box::new(Put {
            data,
            object,
            newest: None,
        })),
    })
}
