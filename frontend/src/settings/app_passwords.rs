//! Passwords for one program each.

use leptos::prelude::*;
use roost_shared::app_password::{AppPasswordCreate, AppPasswordSummary};
use roost_shared::{AppPasswordId, Protocol};

use super::page::Section;
use crate::api::{ApiError, sign_in_safety as api};
use crate::browser::{clipboard, intl};
use crate::ui::on;
use crate::ui::{
    Banner, Button, ButtonKind, Checkbox, ConfirmDialog, Icon, Skeleton, TextField, Toasts, Tone,
};

type Listed = Option<Result<Vec<AppPasswordSummary>, ApiError>>;

/// What is offered to be ticked, and which protocols that is.
const USES: [(&str, &[Protocol]); 4] = [
    ("Mail", &[Protocol::Imap, Protocol::Smtp]),
    ("Mail by POP3", &[Protocol::Pop3]),
    ("Mail filters", &[Protocol::Sieve]),
    ("Calendars, contacts and files", &[Protocol::Dav]),
];

/// What stands below the list.
#[derive(Clone, PartialEq, Eq)]
enum Stage {
    Nothing,
    Asking,
    /// Just made: shown this once.
    Made(String),
}

/// The section.
#[component]
pub fn AppPasswords() -> impl IntoView {
    let list = RwSignal::new(None as Listed);
    let stage = RwSignal::new(Stage::Nothing);
    load(list);
    view! {
        <Section
            id="app-passwords"
            title="App passwords"
            text="A password for one phone or program each. If that is lost, end its password and keep your own."
        >
            {move || match list.get() {
                None => view! { <Skeleton height="52px"/> }.into_any(),
                Some(Err(error)) => view! { <Banner tone=Tone::Warning icon="warning" class="banner--card" text=error.message()/> }.into_any(),
                Some(Ok(passwords)) if passwords.is_empty() => ().into_any(),
                Some(Ok(passwords)) => {
                    let lines = passwords.into_iter().map(|password| view! { <Line password=password list=list/> }).collect_view();
                    view! { <ul class="sessions">{lines}</ul> }.into_any()
                }
            }}
            {move || match stage.get() {
                Stage::Nothing => view! {
                    <Button kind=ButtonKind::Secondary icon="plus" on_click=move |_| stage.set(Stage::Asking)>"New app password"</Button>
                }
                .into_any(),
                Stage::Asking => view! { <Create stage=stage list=list/> }.into_any(),
                Stage::Made(password) => view! {
                    <p role="status">"Type this into the program. It is not shown again: "<code class="secret">{password.clone()}</code></p>
                    <div class="settings__actions">
                        <Button kind=ButtonKind::Secondary on_click=move |_| clipboard::copy(password.clone(), "Password copied")>"Copy"</Button>
                        <Button kind=ButtonKind::Primary on_click=move |_| stage.set(Stage::Nothing)>"Done"</Button>
                    </div>
                }
                .into_any(),
            }}
        </Section>
    }
}

fn load(list: RwSignal<Listed>) {
    crate::reactive::spawn(async move {
        let answer = api::app_passwords().await;
        list.try_set(Some(answer));
    });
}

#[component]
fn Line(password: AppPasswordSummary, list: RwSignal<Listed>) -> impl IntoView {
    let id = password.id;
    let asking = RwSignal::new(false);
    let title = format!("End “{}”?", password.name);
    let protocols: Vec<String> = password
        .protocols
        .iter()
        .map(|protocol| protocol.as_str().to_ascii_uppercase())
        .collect();
    let used = password.last_use.map_or_else(
        || "never used".to_owned(),
        |last| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds of a date are far below 2^52"
            )]
            let at = last.at.timestamp_millis() as f64;
            format!("last used {} from {}", intl::list_date(at), last.ip)
        },
    );
    view! {
        <li class="sessions__line">
            <span class="sessions__icon"><Icon name="lock"/></span>
            <span class="sessions__text">
                <span class="sessions__device">{password.name}</span>
                <span class="sessions__when">{format!("{} · {used}", protocols.join(", "))}</span>
            </span>
            <Button kind=ButtonKind::Ghost class="button--small" on_click=move |_| asking.set(true)>"End"</Button>
            <ConfirmDialog
                open=asking
                title=title
                text="The program that has this password cannot sign in any more.".to_owned()
                action="End the password"
                on_confirm=move |()| revoke(id, list)
            />
        </li>
    }
}

fn revoke(id: AppPasswordId, list: RwSignal<Listed>) {
    let toasts = Toasts::expect();
    crate::reactive::spawn(async move {
        match api::revoke_app_password(id).await {
            Ok(()) => toasts.show("App password ended"),
            Err(error) => toasts.problem(error.message()),
        };
        load(list);
    });
}

#[component]
fn Create(stage: RwSignal<Stage>, list: RwSignal<Listed>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let (name_problem, problem) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let ticked: [RwSignal<bool>; USES.len()] = [true, false, false, true].map(RwSignal::new);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        name_problem.set(None);
        problem.set(None);
        let chosen = USES
            .iter()
            .zip(ticked)
            .filter(|(_, ticked)| ticked.get_untracked());
        let wish = AppPasswordCreate {
            name: name.get_untracked(),
            protocols: chosen
                .flat_map(|((_, protocols), _)| protocols.iter().copied())
                .collect(),
            expires_at: None,
        };
        crate::reactive::spawn(async move {
            let result = api::create_app_password(&wish).await;
            busy.try_set(false);
            match result {
                Ok(made) => {
                    stage.try_set(Stage::Made(made.password));
                    load(list);
                }
                Err(error) => {
                    let mut fields = error.fields();
                    name_problem.try_set(fields.remove("name"));
                    let general = fields
                        .remove("protocols")
                        .map(|_| "Tick at least one.".to_owned());
                    let named = name_problem.try_get_untracked().flatten().is_some();
                    problem.try_set(general.or_else(|| (!named).then(|| error.message())));
                }
            }
        });
    };
    let boxes = USES
        .iter()
        .zip(ticked)
        .map(|((label, _), ticked)| {
            view! { <Checkbox label=(*label).to_owned() checked=ticked on_change=move |now| ticked.set(now)/> }
        })
        .collect_view();
    view! {
        <form class="second-factor" novalidate on:submit=on::submit(submit)>
            <TextField label="Which program is it for?" value=name error=name_problem placeholder="Phone" maxlength=100 autofocus=true/>
            <fieldset class="second-factor__uses">
                <legend class="field__label">"Good for"</legend>
                {boxes}
            </fieldset>
            {move || problem.get().map(|text| view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=text/> })}
            <div class="settings__actions">
                <Button kind=ButtonKind::Primary submit=true busy=busy>"Make"</Button>
                <Button kind=ButtonKind::Ghost on_click=move |_| stage.set(Stage::Nothing)>"Cancel"</Button>
            </div>
        </form>
    }
}
