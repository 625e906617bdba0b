//! The card of an invitation, a change, a cancellation or an answer, above the mail in which it came.

use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::ErrorCode;
use roost_shared::calendar::{
    EventDetail, EventSpan, MailedInvitation, MailedMeeting, MailedMethod, MailedOutcome, MeetingRole,
    Occurrence, Recurrence,
};
use roost_shared::mail::MessageKey;

use super::attendees;
use super::{AnswerBar, Attendees};
use crate::api::{ApiError, mail};
use crate::browser::{civil, intl};
use crate::calendar::words;
use crate::session::Session;
use crate::ui::{Banner, Button, ButtonKind, Icon, LinkedText, Skeleton, Tone};

/// The card; nothing where the file in the mail is no invitation after all.
#[component]
pub fn MailedCard(key: MessageKey) -> impl IntoView {
    let found = RwSignal::new(None::<Result<MailedInvitation, ApiError>>);
    let (key, zone) = (StoredValue::new(key), StoredValue::new(zone()));
    let load = move || {
        found.set(None);
        crate::reactive::spawn(async move {
            let Some(key) = key.try_get_value() else { return };
            let answer = mail::take_invitation(&key, &zone.try_get_value().unwrap_or_default()).await;
            found.try_set(Some(answer));
        });
    };
    load();
    move || {
        match found.get() {
        None => view! { <section class="invitation" aria-label="Invitation"><Skeleton width="40%"/><Skeleton width="60%"/></section> }.into_any(),
        Some(Err(error)) if error.code() == Some(ErrorCode::NotFound) => ().into_any(),
        Some(Err(error)) => view! {
            <Banner tone=Tone::Warning icon="warning" class="banner--card message__banner" text=format!("The invitation could not be read. {}", error.message())>
                <Button kind=ButtonKind::Secondary class="button--small" on_click=move |_| load()>"Try again"</Button>
            </Banner>
        }
        .into_any(),
        Some(Ok(invitation)) => view! { <Card invitation=invitation/> }.into_any(),
    }
    }
}

/// The zone in which the person sees times.
fn zone() -> String {
    let chosen = untrack(|| Session::expect().settings())
        .map(|settings| settings.timezone)
        .unwrap_or_default();
    if chosen.is_empty() {
        intl::browser_timezone()
    } else {
        chosen
    }
}

#[component]
fn Card(invitation: MailedInvitation) -> impl IntoView {
    let MailedInvitation {
        outcome,
        message,
        stored,
        conflicts,
    } = invitation;
    let message = message?;
    let today = civil::now_in(&zone()).date();
    let (label, note) = label_and_note(&message, outcome, stored.as_ref());
    // What is in the calendar is the newest; the message may be older.
    let event = stored.as_ref().map_or(&message.event, |stored| &stored.event);
    let is_cancelled = stored
        .as_ref()
        .map_or(message.method == MailedMethod::Cancel, |stored| stored.cancelled);
    let line = |icon: &'static str, text: String| view! { <p class="card__line"><Icon name=icon/><LinkedText text=text/></p> };
    let where_ = (!event.location.trim().is_empty()).then(|| line("pin", event.location.clone()));
    let repeats = match event.repeat {
        Recurrence::Once => None,
        Recurrence::Every(repeat) => Some(words::repeat_text(&repeat)),
        Recurrence::Stored => Some(words::stored_rule(
            stored
                .as_ref()
                .map_or(&message.repeat_text, |stored| &stored.repeat_text),
        )),
    };
    let repeats = repeats.map(|text| line("repeat", text));
    let when = line("clock", words::when(&event.span, today));
    let title = words::title(&event.title);
    let day = match event.span {
        EventSpan::AllDay { start, .. } => start,
        EventSpan::Timed { start, .. } => start.date(),
    };
    let link = stored.is_some().then(|| {
        let path = format!("{}/calendar/day/{day}", crate::app::BASE);
        view! { <a class="button button--link button--small" href=path>"Show in the calendar"</a> }
    });
    let people = match &stored {
        Some(stored) => (stored.organizer.clone(), stored.attendees.clone()),
        None => (message.organizer.clone(), message.attendees.clone()),
    };
    let people =
        (message.method != MailedMethod::Reply && !people.1.is_empty()).then(|| RwSignal::new(people));
    // Only the list is drawn again after an answer, so that the button keeps the focus.
    let answered = move |event: EventDetail| {
        if let Some(people) = people {
            people.try_set((event.organizer, event.attendees));
        }
    };
    let people = people.map(|people| {
        let list = move || {
            let (organizer, attendees) = people.get();
            view! { <Attendees organizer=organizer attendees=attendees/> }
        };
        view! { <div class="card__line"><Icon name="people"/>{list}</div> }
    });
    let answerable =
        stored.filter(|stored| stored.role == MeetingRole::Attendee && stored.writable && !stored.cancelled);
    let conflicts =
        (answerable.is_some() && !conflicts.is_empty()).then(|| view! { <Conflicts conflicts=conflicts/> });
    let answer = answerable.map(|event| view! { <AnswerBar event=event on_answered=answered/> });
    Some(
        view! {
            <section class="invitation" aria-label=label>
                <p class="invitation__label" class:invitation__label--cancelled=is_cancelled>{label}</p>
                <h2 class="card__title" class:card__title--cancelled=is_cancelled>{title}</h2>
                {note.map(|text| view! { <p class="invitation__note">{text}</p> })}
                {when}{repeats}{where_}{people}{conflicts}{answer}{link}
            </section>
        }
        .into_any(),
    )
}

/// What the card is, and what else is to be said.
fn label_and_note(
    message: &MailedMeeting,
    outcome: MailedOutcome,
    stored: Option<&EventDetail>,
) -> (&'static str, Option<String>) {
    let label = match message.method {
        MailedMethod::Request if message.is_update => "Changed invitation",
        MailedMethod::Request => "Invitation",
        MailedMethod::Cancel => "Cancelled",
        MailedMethod::Reply => "Answer",
        MailedMethod::Other => "Event",
    };
    if message.method == MailedMethod::Reply
        && let Some(first) = message.attendees.first()
    {
        let name = person::display_name(&first.person.name, &first.person.email);
        let (answer, _) = attendees::words(first.participation);
        let comment = if first.comment.is_empty() {
            String::new()
        } else {
            format!(": “{}”", first.comment.trim())
        };
        let unverified = if outcome == MailedOutcome::Unverified {
            " The mail is from somebody else, so this was not noted."
        } else {
            ""
        };
        return (label, Some(format!("{name} {answer}{comment}.{unverified}")));
    }
    let note = match (stored, outcome) {
        (None, MailedOutcome::Unverified) => {
            "This mail is not from the organizer, so the event was not put into your calendar."
        }
        (None, MailedOutcome::SwitchedOff) => "You have chosen that mails do not change your calendar.",
        (None, _) if message.method == MailedMethod::Cancel => "It is not in your calendar.",
        (None, _) => "It does not invite you, or is in your calendar no more.",
        (Some(_), MailedOutcome::Unverified) => {
            "This mail is not from the organizer. Below is what your calendar says."
        }
        (Some(stored), _) if stored.cancelled => "The organizer has cancelled it.",
        (Some(_), _) if message.is_outdated => "It was changed since this mail. Below is how it is now.",
        (Some(_), _) => return (label, None),
    };
    (label, Some(note.to_owned()))
}

/// What else is at that time.
#[component]
fn Conflicts(conflicts: Vec<Occurrence>) -> impl IntoView {
    let listed: Vec<String> = conflicts
        .iter()
        .map(|item| format!("{}, {}", words::title(&item.title), words::times(&item.span)))
        .collect();
    view! { <p class="card__line invitation__conflict"><Icon name="warning"/><span>{format!("At the same time: {}", listed.join("; "))}</span></p> }
}
