//! Events as the page opens and edits them.

use chrono::Utc;
use chrono_tz::Tz;
use roost_db::collection::{Collection, CollectionKind};
use roost_db::object::{Condition, Object};
use roost_ical::edit::{self, EditError};
use roost_ical::itip::{self, Addresses, Role};
use roost_ical::object::CalendarObject;
use roost_shared::calendar::{Attendee, EventDetail, EventDraft, MeetingRole};
use roost_shared::{AccountId, CalendarId, VersionId};

use crate::{Groupware, GroupwareError, Result, uid};

const MAX_LINE_CHARS: usize = 1_000;
const MAX_DESCRIPTION_CHARS: usize = 100_000;

impl Groupware {
    /// Opens an event. `zone` is what floating and UTC times are shown in.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], also if the object is no event.
    pub async fn event(
        &self,
        account: AccountId,
        calendar: CalendarId,
        name: &str,
        zone: Tz,
    ) -> Result<EventDetail> {
        let collection = self
            .require_kind(account, calendar, CollectionKind::Calendar)
            .await?;
        let object = self
            .object(account, calendar, name)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        self.detail(
            &collection,
            &object.info.name,
            &object.info.etag,
            &object.data,
            zone,
        )
        .await
    }

    /// Makes an event. Its name in the calendar is its UID with `.ics`.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`] with the draft's field, and those of [`Groupware::put`].
    pub async fn create_event(
        &self,
        account: AccountId,
        calendar: CalendarId,
        draft: &EventDraft,
        zone: Tz,
    ) -> Result<EventDetail> {
        let collection = self.writable_calendar(account, calendar).await?;
        check(draft)?;
        let uid = uid::random();
        let data = edit::create_event(&uid, draft, Utc::now()).map_err(refusal)?;
        let data = self.with_attendees(&collection, data, draft).await?;
        let name = format!("{uid}.ics");
        let written = self
            .put(account, calendar, &name, data.clone(), &Condition::Absent)
            .await?;
        let data = written.stored.unwrap_or(data);
        self.detail(&collection, &name, &written.etag, &data, zone).await
    }

    /// Changes an event to what the draft says and keeps whatever the page cannot edit. `etag` is that of the
    /// version that was edited; without it, whatever is there now is changed.
    ///
    /// # Errors
    /// [`GroupwareError::PreconditionFailed`] if it was changed meanwhile, [`GroupwareError::InvalidInput`]
    /// with the draft's field, and those of [`Groupware::put`].
    pub async fn update_event(
        &self,
        account: AccountId,
        calendar: CalendarId,
        name: &str,
        etag: Option<&str>,
        draft: &EventDraft,
        zone: Tz,
    ) -> Result<EventDetail> {
        let collection = self.writable_calendar(account, calendar).await?;
        check(draft)?;
        let stored = self.version(account, calendar, name, etag).await?;
        let data = edit::patch_event(&stored.data, draft, Utc::now()).map_err(refusal)?;
        let data = self.with_attendees(&collection, data, draft).await?;
        let condition = Condition::Etag(vec![stored.info.etag]);
        let written = self
            .put(account, calendar, name, data.clone(), &condition)
            .await?;
        let data = written.stored.unwrap_or(data);
        self.detail(&collection, name, &written.etag, &data, zone).await
    }

    /// Takes one occurrence out of a recurring event (EXDATE); the last one takes the event with it. `etag` is
    /// that of the version that was looked at; without it, of whatever is there now. Answers what
    /// [`Groupware::restore`] wants to bring the occurrence back.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such occurrence, [`GroupwareError::PreconditionFailed`],
    /// and those of [`Groupware::put`].
    pub async fn delete_occurrence(
        &self,
        account: AccountId,
        calendar: CalendarId,
        name: &str,
        recurrence_id: &str,
        etag: Option<&str>,
    ) -> Result<VersionId> {
        self.writable_calendar(account, calendar).await?;
        let stored = self.version(account, calendar, name, etag).await?;
        let condition = Condition::Etag(vec![stored.info.etag]);
        match edit::remove_occurrence(&stored.data, recurrence_id, Utc::now()) {
            // Without it nothing would be left of the event.
            Err(EditError::LastOccurrence) => self.delete(account, calendar, name, &condition).await,
            edited => {
                let edited = edited.map_err(refusal)?;
                let (_, before) = self.replace(account, calendar, name, edited, &condition).await?;
                // The condition holds the stored version, and without an occurrence it is another one.
                before.ok_or(GroupwareError::NotFound)
            }
        }
    }

    pub(crate) async fn writable_calendar(
        &self,
        account: AccountId,
        calendar: CalendarId,
    ) -> Result<Collection> {
        let found = self
            .require_kind(account, calendar, CollectionKind::Calendar)
            .await?;
        if found.writable {
            Ok(found)
        } else {
            Err(GroupwareError::Forbidden)
        }
    }

    /// An event as the page opens it.
    pub(crate) async fn detail(
        &self,
        collection: &Collection,
        name: &str,
        etag: &str,
        data: &[u8],
        zone: Tz,
    ) -> Result<EventDetail> {
        self.detail_of(collection, (name, etag, data), None, zone).await
    }

    /// An event, or one occurrence of it, as the page opens it. `stored`: name, entity tag and bytes.
    pub(crate) async fn detail_of(
        &self,
        collection: &Collection,
        stored: (&str, &str, &[u8]),
        recurrence_id: Option<&str>,
        zone: Tz,
    ) -> Result<EventDetail> {
        let (name, etag, data) = stored;
        let object = CalendarObject::parse(data).map_err(GroupwareError::InvalidCalendar)?;
        let parts = match recurrence_id {
            Some(id) => edit::read_occurrence(&object, id, zone),
            None => edit::read_event(&object, zone),
        };
        let mut parts = parts.ok_or(GroupwareError::NotFound)?;
        let mut role = MeetingRole::None;
        if parts.organizer.is_some() {
            let own = self.addresses_of(collection.owner).await?;
            role = match itip::role(&object, &own) {
                Role::Organizer => MeetingRole::Organizer,
                Role::Attendee => MeetingRole::Attendee,
                Role::Neither => MeetingRole::None,
            };
            mark_self(&mut parts.attendees, &own);
        }
        Ok(EventDetail {
            calendar: collection.id,
            object: name.to_owned(),
            etag: etag.to_owned(),
            recurrence_id: recurrence_id.map(str::to_owned),
            event: parts.draft,
            repeat_text: parts.repeat_text,
            organizer: parts.organizer,
            attendees: parts.attendees,
            role,
            cancelled: parts.cancelled,
            writable: collection.writable,
        })
    }

    /// The object, if it still is the version with that entity tag.
    pub(crate) async fn version(
        &self,
        account: AccountId,
        collection: CalendarId,
        name: &str,
        etag: Option<&str>,
    ) -> Result<Object> {
        let stored = self
            .object(account, collection, name)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        if etag.is_some_and(|etag| etag != stored.info.etag) {
            return Err(GroupwareError::PreconditionFailed);
        }
        Ok(stored)
    }
}

pub(crate) fn check(draft: &EventDraft) -> Result<()> {
    for (field, text, limit) in [
        ("title", &draft.title, MAX_LINE_CHARS),
        ("location", &draft.location, MAX_LINE_CHARS),
        ("description", &draft.description, MAX_DESCRIPTION_CHARS),
    ] {
        if text.chars().count() > limit {
            return Err(GroupwareError::input(
                field,
                format!("must have at most {limit} characters"),
            ));
        }
    }
    Ok(())
}

/// Marks the lines of the calendar's owner.
pub(crate) fn mark_self(attendees: &mut [Attendee], own: &Addresses) {
    for attendee in attendees {
        attendee.is_self = own.contains(&attendee.person.email);
    }
}

pub(crate) fn refusal(error: EditError) -> GroupwareError {
    match error {
        EditError::InvalidDraft { field, message } => GroupwareError::input(field, message),
        EditError::Unreadable(error) => GroupwareError::NotEditable(error.to_string()),
        EditError::NotDivisible(message) => GroupwareError::input("extent", message),
        EditError::NotAnEvent
        | EditError::NoSuchOccurrence
        | EditError::LastOccurrence
        | EditError::FirstOccurrence => GroupwareError::NotFound,
    }
}
