//! Storing what was typed, and what comes of it: a refusal beside its field, or a change made elsewhere meanwhile.

use leptos::prelude::*;
use roost_page_logic::calendar::form::{EventForm, check};
use roost_shared::ErrorCode;
use roost_shared::calendar::{EventDetail, EventDraft};

use super::super::changes;
use super::super::load;
use super::super::open::{Editing, Open};
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
            settled: StoredValue::new(false),
        }
    }

    /// Checks the fields and stores the event; closes what is open if that succeeds.
    pub fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let form = self.fields.form();
        match check(&form) {
            Ok(draft) => {
                self.fields.problems.set(Default::default());
                self.busy.set(true);
                self.problem.set(None);
                crate::reactive::spawn(async move {
                    let answer = self.store(&form, &draft).await;
                    self.busy.try_set(false);
                    self.after(answer);
                });
            }
            Err(problems) => self.fields.problems.set(problems),
        }
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

    async fn store(self, form: &EventForm, draft: &EventDraft) -> Result<(), ApiError> {
        let stored = self.put(form, draft).await;
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

    async fn put(self, form: &EventForm, draft: &EventDraft) -> Result<(), ApiError> {
        match self.stored.try_get_value().flatten() {
            Some(stored) => {
                calendars::update_event(stored.calendar, &stored.object, &stored.etag, draft).await?;
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
            let answer = calendars::event(stored.calendar, &stored.object, &zone).await;
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
