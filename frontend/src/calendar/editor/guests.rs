//! Who is invited: the field for them, rooms to choose from, and when all of them are busy on the day of the event.

use std::time::Duration;

use leptos::prelude::*;
use roost_page_logic::calendar::busy::{bounds, collides, part_of_day};
use roost_page_logic::calendar::date::add_days;
use roost_page_logic::calendar::form::{Field, check};
use roost_page_logic::person;
use roost_shared::CalendarId;
use roost_shared::calendar::{AttendeeKind, BusyAnswer, BusyQuery, EventSpan, RoomSummary};
use roost_shared::mail::Address;

use super::EventFields;
use crate::api::calendars;
use crate::browser::clock;
use crate::people::{PeopleField, Source};
use crate::reactive::{effect, memo};
use crate::session::Session;
use crate::ui::{FieldError, Icon, Menu, MenuItem, Show};

/// The most days that are asked about.
const MOST_DAYS: i64 = 31;

/// Who is invited.
#[component]
pub fn Guests(
    fields: EventFields,
    /// The event itself, which does not stand in its own way.
    except: Option<(CalendarId, String)>,
) -> impl IntoView {
    let guests = fields.attendees;
    let me = untrack(|| Session::expect().address());
    let rooms = RwSignal::new(Vec::<RoomSummary>::new());
    crate::reactive::spawn(async move {
        // Without rooms one invites them by their address.
        rooms.try_set(calendars::rooms().await.unwrap_or_default());
    });
    let told = RwSignal::new(Vec::<BusyAnswer>::new());
    let span = memo(move || {
        // Read so that changes are noticed; the form itself is read as a whole.
        let _ = (
            fields.start_date.get(),
            fields.start_time.get(),
            fields.end_date.get(),
            fields.end_time.get(),
        );
        fields.all_day.track();
        span_of(fields)
    });
    let ask = clock::debounced(Duration::from_millis(250), move |query: BusyQuery| {
        crate::reactive::spawn(async move {
            if let Ok(answers) = calendars::busy(&query).await {
                told.try_set(answers);
            }
        });
    });
    let days = memo(move || {
        span.get().map(|span| {
            let (start, end) = bounds(&span);
            let from = start.date();
            (from, add_days(end.date(), 1).min(add_days(from, MOST_DAYS)))
        })
    });
    let own = me.clone();
    effect(move || {
        let people = guests.get();
        let Some((from, to)) = days.get() else { return };
        let rooms = rooms.get();
        let timezone = fields.timezone.get();
        if people.is_empty() && rooms.is_empty() {
            return;
        }
        let mut addresses = vec![own.clone()];
        addresses.extend(people.into_iter().map(|person| person.email));
        addresses.extend(rooms.into_iter().map(|room| room.address));
        addresses.truncate(100);
        ask(BusyQuery {
            from,
            to,
            timezone,
            addresses,
            except: except.clone(),
        });
    });
    let busy_of = move |address: &str| {
        told.with(|told| {
            told.iter()
                .find(|answer| answer.address.eq_ignore_ascii_case(address))
                .and_then(|answer| answer.busy.clone())
        })
    };
    let add = move |room: RoomSummary| {
        guests.update(|guests| {
            if !guests
                .iter()
                .any(|guest| guest.email.eq_ignore_ascii_case(&room.address))
            {
                guests.push(Address {
                    name: room.name,
                    email: room.address,
                });
            }
        });
    };
    let room_items = move || {
        rooms
            .get()
            .into_iter()
            .map(|room| {
                let state = match (busy_of(&room.address), span.get()) {
                    (Some(busy), Some(span)) if collides(&busy, &span) => " · taken then",
                    (Some(_), Some(_)) => " · free then",
                    _ => "",
                };
                let icon = if room.kind == AttendeeKind::Room {
                    "building"
                } else {
                    "calendar"
                };
                let text = format!("{}{state}", room.name);
                view! { <MenuItem icon=icon text=text on_select=move |()| add(room.clone())/> }
            })
            .collect_view()
    };
    let me = StoredValue::new(me);
    let lines = move || {
        let Some(span) = span.get() else { return Vec::new() };
        let mut people = vec![("You".to_owned(), me.get_value())];
        people.extend(guests.get().into_iter().map(|guest| {
            (
                person::display_name(&guest.name, &guest.email).to_owned(),
                guest.email,
            )
        }));
        people
            .into_iter()
            .map(|(name, address)| busy_line(name, busy_of(&address), &span))
            .collect()
    };
    view! {
        <div class="guests">
            <div class="guests__field">
                <div class="sharing__people">
                    <PeopleField
                        list=guests
                        label="Invite"
                        hide_label=true
                        placeholder="Invite people"
                        source=Source::Mail
                        on_change=move |()| fields.problems.update(|problems| { problems.remove(&Field::Attendees); })
                    />
                </div>
                <Show when=move || rooms.with(|rooms| !rooms.is_empty())>
                    <Menu label="Add a room".to_owned() class="button button--secondary" trigger=|| view! { <Icon name="building"/>"Room" }>
                        {room_items}
                    </Menu>
                </Show>
            </div>
            <FieldError id="guests-error" error=fields.error(Field::Attendees)/>
            <Show when=move || guests.with(|guests| !guests.is_empty())>
                <ul class="busy" aria-label="Who is free">{lines}</ul>
            </Show>
        </div>
    }
    .into_any()
}

/// When the event is, as far as that can be told from the fields.
fn span_of(fields: EventFields) -> Option<EventSpan> {
    let mut form = fields.form();
    // What else is wrong does not matter here.
    form.attendees = None;
    form.title.clear();
    form.location.clear();
    form.description.clear();
    form.repeat = Default::default();
    check(&form).ok().map(|draft| draft.span)
}

/// Somebody's day, with the event on it.
fn busy_line(name: String, busy: Option<Vec<roost_shared::calendar::BusySpan>>, span: &EventSpan) -> AnyView {
    let (start, end) = bounds(span);
    let day = start.date();
    let conflict = busy.as_ref().is_some_and(|busy| collides(busy, span));
    let note = match &busy {
        None => "not known",
        Some(_) if conflict => "busy then",
        Some(_) => "free",
    };
    let bar = |class: &'static str, part: Option<(u32, u32)>| {
        part.map(|(from, length)| {
            let place = |thousandths: u32| format!("{}.{}%", thousandths / 10, thousandths % 10);
            view! { <span class=class style:inset-inline-start=place(from) style:inline-size=place(length)></span> }
        })
    };
    let spans = busy
        .unwrap_or_default()
        .into_iter()
        .map(|busy| {
            let class = if busy.tentative {
                "busy__span busy__span--tentative"
            } else {
                "busy__span"
            };
            bar(class, part_of_day(day, busy.start, busy.end))
        })
        .collect_view();
    view! {
        <li class="busy__line" class:busy__line--conflict=conflict>
            <span class="busy__name">{name}</span>
            <span class="busy__day" aria-hidden="true">{spans}{bar("busy__event", part_of_day(day, start, end))}</span>
            <span class="busy__note">{note}</span>
        </li>
    }
    .into_any()
}
