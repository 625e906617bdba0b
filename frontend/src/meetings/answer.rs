//! Answering an invitation: yes, maybe or no, with some words to the organizer if one likes.

use leptos::prelude::*;
use roost_shared::calendar::{EventAnswer, EventDetail, Participation};

use crate::api::calendars;
use crate::browser::dom;
use crate::reactive::memo;
use crate::sharing::words_of;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, Show, TextArea, Toasts};

const ANSWERS: [(Participation, &str, &str); 3] = [
    (Participation::Accepted, "Accept", "You have accepted"),
    (Participation::Tentative, "Maybe", "You have answered maybe"),
    (Participation::Declined, "Decline", "You have declined"),
];

/// The three answers, of which the present one is pressed.
#[component]
pub fn AnswerBar(
    event: EventDetail,
    /// The event with the answer in it.
    #[prop(into)]
    on_answered: Callback<EventDetail>,
) -> impl IntoView {
    let toasts = Toasts::expect();
    let mine = event.attendees.iter().find(|attendee| attendee.is_self);
    let present = RwSignal::new(mine.map(|attendee| attendee.participation).unwrap_or_default());
    let busy = RwSignal::new(None::<Participation>);
    let (writing, comment) = (RwSignal::new(false), RwSignal::new(String::new()));
    let event = StoredValue::new(event);
    let answer = move |participation: Participation, done: &'static str| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(participation));
        let answer = EventAnswer {
            participation,
            comment: comment.get_untracked(),
        };
        crate::reactive::spawn(async move {
            let Some(event) = event.try_get_value() else {
                return;
            };
            let answered = calendars::answer(event.calendar, &event.object, &answer).await;
            busy.try_set(None);
            match answered {
                Ok(event) => {
                    toasts.show(done);
                    present.try_set(participation);
                    writing.try_set(false);
                    on_answered.try_run(event);
                }
                Err(error) => {
                    toasts.problem(words_of(&error));
                }
            }
        });
    };
    let buttons = ANSWERS
        .into_iter()
        .map(|(participation, label, done)| {
            let chosen = memo(move || present.get() == participation);
            view! {
                <button
                    type="button"
                    class="button button--secondary answer__button"
                    aria-pressed=move || if chosen.get() { "true" } else { "false" }
                    disabled=move || busy.get().is_some()
                    on:click=on::mouse(move |_| answer(participation, done))
                >
                    {label}
                </button>
            }
        })
        .collect_view();
    // Whoever wants to write, writes: what is typed next is no shortcut.
    let write = move |_| {
        writing.set(true);
        request_animation_frame(|| dom::focus(".answer textarea"));
    };
    view! {
        <div class="answer" role="group" aria-label="Your answer">
            <div class="answer__buttons">
                {buttons}
                <Show when=move || !writing.get()>
                    <Button kind=ButtonKind::Link class="button--small" on_click=write>"Add a comment"</Button>
                </Show>
            </div>
            <Show when=move || writing.get()>
                <TextArea label="Comment for the organizer" value=comment rows=2 maxlength=1000 hint="It is sent along when you choose an answer."/>
            </Show>
        </div>
    }
    .into_any()
}
