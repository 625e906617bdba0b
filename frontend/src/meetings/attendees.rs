//! Who is invited, and how they answered.

use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::calendar::{Attendee, AttendeeKind, Participation};
use roost_shared::mail::Address;

use crate::ui::Icon;

/// An answer in words, and its icon.
pub const fn words(participation: Participation) -> (&'static str, &'static str) {
    match participation {
        Participation::NeedsAction => ("has not answered", "clock"),
        Participation::Accepted => ("comes", "check"),
        Participation::Tentative => ("may come", "help"),
        Participation::Declined => ("does not come", "close"),
        Participation::Delegated => ("sends somebody else", "forward"),
    }
}

/// How many answered how: `3 invited: 1 comes, 2 have not answered`.
fn summary(attendees: &[Attendee]) -> String {
    let count = |wanted: Participation| {
        attendees
            .iter()
            .filter(|attendee| attendee.participation == wanted)
            .count()
    };
    let mut parts = Vec::new();
    for (participation, one, many) in [
        (Participation::Accepted, "comes", "come"),
        (Participation::Tentative, "may come", "may come"),
        (Participation::Declined, "does not come", "do not come"),
        (
            Participation::NeedsAction,
            "has not answered",
            "have not answered",
        ),
    ] {
        match count(participation) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            number => parts.push(format!("{number} {many}")),
        }
    }
    format!("{} invited: {}", attendees.len(), parts.join(", "))
}

/// Who is invited, and how they answered.
#[component]
pub fn Attendees(organizer: Option<Address>, attendees: Vec<Attendee>) -> impl IntoView {
    let text = summary(&attendees);
    let organizes = |email: &str| {
        organizer
            .as_ref()
            .is_some_and(|organizer| organizer.email.eq_ignore_ascii_case(email))
    };
    let apart = organizer
        .clone()
        .filter(|organizer| !attendees.iter().any(|other| other.person.email.eq_ignore_ascii_case(&organizer.email)))
        .map(|organizer| {
            let name = person::display_name(&organizer.name, &organizer.email).to_owned();
            view! { <li class="attendee" title=organizer.email><Icon name="contacts" class="icon--small"/><span>{name}" · organizer"</span></li> }
        });
    let lines = attendees
        .into_iter()
        .map(|attendee| {
            let Address { name, email } = attendee.person;
            let shown = if attendee.is_self {
                "You".to_owned()
            } else {
                person::display_name(&name, &email).to_owned()
            };
            let role = match attendee.kind {
                _ if organizes(&email) => " · organizer",
                AttendeeKind::Room => " · room",
                AttendeeKind::Resource => " · thing",
                AttendeeKind::Person => "",
            };
            let (answer, icon) = words(attendee.participation);
            let comment = (!attendee.comment.is_empty())
                .then(|| view! { <span class="attendee__comment">{format!("“{}”", attendee.comment)}</span> });
            view! {
                <li class=format!("attendee attendee--{icon}") title=email>
                    <Icon name=icon class="icon--small"/>
                    <span>{shown}{role}<span class="visually-hidden">{format!(" {answer}")}</span>{comment}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="attendees">
            <p class="attendees__summary">{text}</p>
            <ul>{apart}{lines}</ul>
        </div>
    }
    .into_any()
}
