//! Storing what was typed, and what comes of it: a refusal beside its field, or a change made elsewhere meanwhile.

use leptos::prelude::*;
use roost_page_logic::calendar::form::{EventForm, check};
use roost_shared::ErrorCode;
use roost_shared::calendar::{EventDetail, EventDraft, MeetingRole, SeriesExtent};

use super::super::changes;
use super::super::load;
use super::super::open::{Editing, Open};
use super::super::questions::EXTENTS;
use super::super::state::CalendarState;
use super::EventFields;
use crate::api::{ApiError, calendars};

/// One try after another to store an event.
#[derive(Clone, Copy)]
pub struct Saving {
    state: CalendarState,
    fields: EventFields,
    stored: StoredValue<Option<EventDetail>>,
    /// Whether the server has not answered yet.
    pub busy: RwSignal<bool>,
    /// Whether the event was changed elsewhere since it was read.
    pub conflict: RwSignal<bool>,
    /// What is wrong with the event as a whole.
    pub problem: RwSignal<Option<String>>,
    /// Whether one is asked which events of the series are meant.
    pub asking: RwSignal<bool>,
    /// What can be meant.
    pub extents: RwSignal<Vec<SeriesExtent>>,
    /// Whether it was stored or given up on purpose, so that nothing is left to be offered again.
    settled: StoredValue<bool>,
}

impl Saving {
    /// Begins with the stored event, or with none for a new one.
    pub fn new(state: CalendarState, fields: EventFields, stored: Option<EventDetail>) -> Self {
        Self {
            state,
            fields,
            stored: StoredValue::new(stored),
            busy: RwSignal::new(false),
            conflict: RwSignal::new(false),
            problem: RwSignal::new(None),
            asking: RwSignal::new(false),
            extents: RwSignal::new(Vec::new()),
            settled: StoredValue::new(false),
        }
    }

    /// Checks the fields and stores the event; closes what is open if that succeeds. Of a series one is asked first which
    /// events are meant.
    pub fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let stored = self.stored.get_value();
        let form = self.fields.form();
        match check(&form) {
            Ok(draft) => {
                self.fields.problems.set(Default::default());
                self.problem.set(None);
                match stored.filter(|stored| stored.recurrence_id.is_some()) {
                    Some(_) if !self.fields.is_changed() => self.after(Ok(())),
                    Some(stored) => {
                        self.extents.set(extents(&stored, &draft));
                        self.asking.set(true);
                    }
                    None => self.commit(form, draft, SeriesExtent::All),
                }
            }
            Err(problems) => self.fields.problems.set(problems),
        }
    }

    /// Stores what was typed for the events that were chosen.
    pub fn choose(self, extent: SeriesExtent) {
        self.asking.set(false);
        let form = self.fields.form();
        if let Ok(draft) = check(&form) {
            self.commit(form, draft, extent);
        }
    }

    fn commit(self, form: EventForm, draft: EventDraft, extent: SeriesExtent) {
        self.busy.set(true);
        crate::reactive::spawn(async move {
            let answer = self.store(&form, &draft, extent).await;
            self.busy.try_set(false);
            self.after(answer);
        });
    }

    /// Stores what was typed over what is there now.
    pub fn overwrite(self) {
        self.read_again(|saving, detail| {
            saving.stored.set_value(Some(detail));
            saving.save();
        });
    }

    /// Starts again with what is there now.
    pub fn reload(self) {
        self.read_again(|saving, detail| {
            saving.settle();
            let editing = Editing {
                form: EventForm::from_detail(&detail),
                stored: Some(detail),
            };
            let state = saving.state;
            state.open.set(None);
            // The dialog makes its fields anew when it opens again.
            request_animation_frame(move || {
                state.open.try_set(Some(Open::Editor(Box::new(editing))));
            });
        });
    }

    /// Says that nothing is left to be offered again.
    pub fn settle(self) {
        self.settled.set_value(true);
    }

    /// Whether nothing is left to be offered again.
    pub fn is_settled(self) -> bool {
        self.settled.try_get_value().unwrap_or(true)
    }

    async fn store(self, form: &EventForm, draft: &EventDraft, extent: SeriesExtent) -> Result<(), ApiError> {
        let stored = self.put(form, draft, extent).await;
        if stored.is_ok()
            && draft
                .attendees
                .as_ref()
                .is_some_and(|invited| !invited.is_empty())
        {
            self.state.toasts.show("Saved, and those invited are told");
        }
        stored
    }

    async fn put(self, form: &EventForm, draft: &EventDraft, extent: SeriesExtent) -> Result<(), ApiError> {
        match self.stored.try_get_value().flatten() {
            Some(stored) => {
                let occurrence = stored.recurrence_id.as_deref().map(|id| (id, extent));
                calendars::update_event(stored.calendar, &stored.object, occurrence, &stored.etag, draft)
                    .await?;
                load::refresh(self.state);
                Ok(())
            }
            None => changes::create(self.state, form.calendar, draft).await,
        }
    }

    fn after(self, answer: Result<(), ApiError>) {
        let Err(error) = answer else {
            self.settled.try_update_value(|settled| *settled = true);
            self.state.open.try_set(None);
            return;
        };
        if error.code() == Some(ErrorCode::ChangedMeanwhile) {
            self.conflict.try_set(true);
            return;
        }
        let mut said = error.fields();
        let others = self.fields.show_refusal(std::mem::take(&mut said));
        let beside_fields = self
            .fields
            .problems
            .with_untracked(|problems| !problems.is_empty());
        if !others.is_empty() {
            self.problem.try_set(Some(others.join(" ")));
        } else if !beside_fields {
            self.problem.try_set(Some(error.message()));
        }
    }

    fn read_again(self, then: impl FnOnce(Self, EventDetail) + 'static) {
        let Some(stored) = self.stored.get_value() else {
            return;
        };
        self.busy.set(true);
        crate::reactive::spawn(async move {
            let zone = self.state.timezone.get_untracked();
            let id = stored.recurrence_id.as_deref();
            let answer = calendars::event(stored.calendar, &stored.object, id, &zone).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(detail) => {
                    self.conflict.set(false);
                    then(self, detail);
                }
                Err(error) => self.problem.set(Some(error.message())),
            }
        });
    }
}

/// What can be meant: another repetition is none of one event, and to divide a series is the organizer's.
fn extents(stored: &EventDetail, draft: &EventDraft) -> Vec<SeriesExtent> {
    EXTENTS
        .into_iter()
        .filter(|extent| match extent {
            SeriesExtent::This => draft.repeat == stored.event.repeat,
            SeriesExtent::Following => stored.role != MeetingRole::Attendee,
            SeriesExtent::All => true,
        })
        .collect()
}
