//! The second factor: setting it up, its recovery codes, and switching it off.

use leptos::prelude::*;
use roost_shared::ErrorCode;
use roost_shared::second_factor::SecondFactorEnrolment;

use super::page::Section;
use crate::api::sign_in_safety as api;
use crate::session::Session;
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, Skeleton, TextField, Toasts, Tone};

/// Where one stands with it.
#[derive(Clone)]
enum Stage {
    Loading,
    Unknown(String),
    Off,
    SettingUp(StoredValue<SecondFactorEnrolment>),
    /// Just switched on: the codes are shown this once.
    Codes(StoredValue<Vec<String>>),
    On(u32),
    Ending(u32),
}

/// The section.
#[component]
pub fn SecondFactor() -> impl IntoView {
    view! {
        <Section
            id="second-factor"
            title="Second factor"
            text="A code of an authenticator on your phone, besides your password. Other programs then need app passwords."
        >
            {second_factor_steps()}
        </Section>
    }
}

/// Where one stands with it, and the way on from there.
pub fn second_factor_steps() -> AnyView {
    let stage = RwSignal::new(Stage::Loading);
    load(stage);
    (move || match stage.get() {
        Stage::Loading => view! { <Skeleton height="40px"/> }.into_any(),
        Stage::Unknown(text) => {
            view! { <Banner tone=Tone::Warning icon="warning" class="banner--card" text=text/> }.into_any()
        }
        Stage::Off => view! { <Begin stage=stage/> }.into_any(),
        Stage::SettingUp(enrolment) => view! { <SetUp stage=stage enrolment=enrolment/> }.into_any(),
        Stage::Codes(codes) => view! { <Codes stage=stage codes=codes/> }.into_any(),
        Stage::On(left) => view! { <IsOn stage=stage left=left/> }.into_any(),
        Stage::Ending(left) => view! { <End stage=stage left=left/> }.into_any(),
    })
    .into_any()
}

fn load(stage: RwSignal<Stage>) {
    crate::reactive::spawn(async move {
        let next = match api::second_factor().await {
            Ok(state) if state.on => Stage::On(state.recovery_codes),
            Ok(_) => Stage::Off,
            Err(error) => Stage::Unknown(error.message()),
        };
        stage.try_set(next);
    });
}

#[component]
fn Begin(stage: RwSignal<Stage>) -> impl IntoView {
    let toasts = Toasts::expect();
    let begin = move |_| {
        crate::reactive::spawn(async move {
            match api::begin_second_factor().await {
                Ok(enrolment) => {
                    stage.try_set(Stage::SettingUp(StoredValue::new(enrolment)));
                }
                Err(error) => {
                    toasts.problem(error.message());
                }
            }
        });
    };
    view! { <Button kind=ButtonKind::Secondary icon="lock" on_click=begin>"Set up"</Button> }
}

#[component]
fn SetUp(stage: RwSignal<Stage>, enrolment: StoredValue<SecondFactorEnrolment>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        crate::reactive::spawn(async move {
            let result = api::confirm_second_factor(code.get_untracked()).await;
            busy.try_set(false);
            match result {
                Ok(made) => {
                    stage.try_set(Stage::Codes(StoredValue::new(made.codes)));
                }
                Err(error) => {
                    problem.try_set(Some(error.message()));
                }
            }
        });
    };
    enrolment.with_value(|enrolment| {
        let size = enrolment.picture.size;
        view! {
            <form class="second-factor" novalidate on:submit=on::submit(submit)>
                <p>"Scan this with an authenticator, or "<a href=enrolment.uri.clone()>"open it"</a>" on this device."</p>
                <svg class="second-factor__picture" viewBox=format!("0 0 {size} {size}") role="img" aria-label="QR code" shape-rendering="crispEdges">
                    <path d=enrolment.picture.path.clone()></path>
                </svg>
                <p>"Or type this: "<code class="secret">{enrolment.secret.clone()}</code></p>
                <TextField
                    label="Code"
                    value=code
                    error=problem
                    hint="The six digits that it shows then."
                    autocomplete="one-time-code"
                    autofocus=true
                />
                <div class="settings__actions">
                    <Button kind=ButtonKind::Primary submit=true busy=busy>"Switch on"</Button>
                    <Button kind=ButtonKind::Ghost on_click=move |_| stage.set(Stage::Off)>"Cancel"</Button>
                </div>
            </form>
        }
    })
}

#[component]
fn Codes(stage: RwSignal<Stage>, codes: StoredValue<Vec<String>>) -> impl IntoView {
    let session = Session::expect();
    // Only once the codes were seen is there nothing left to be done.
    let kept = move |count| {
        stage.set(Stage::On(count));
        session.enrolled();
    };
    let (count, lines) = codes.with_value(|codes| {
        let lines = codes
            .iter()
            .map(|code| view! { <li><code class="secret">{code.clone()}</code></li> })
            .collect_view();
        (u32::try_from(codes.len()).unwrap_or_default(), lines)
    });
    view! {
        <Banner
            tone=Tone::Warning
            icon="warning"
            class="banner--card"
            text="The second factor is on. Keep these codes in a safe place: each opens the page once if you lose your phone, and they are not shown again.".to_owned()
        />
        <ul class="second-factor__codes" aria-label="Recovery codes">{lines}</ul>
        <Button kind=ButtonKind::Primary on_click=move |_| kept(count)>"I have kept them"</Button>
    }
}

#[component]
fn IsOn(stage: RwSignal<Stage>, left: u32) -> impl IntoView {
    let left_text = match left {
        1 => "1 recovery code is left.".to_owned(),
        left => format!("{left} recovery codes are left."),
    };
    view! {
        <p><span class="sessions__here">"On"</span>" "{left_text}</p>
        <Button kind=ButtonKind::Secondary on_click=move |_| stage.set(Stage::Ending(left))>"Switch off"</Button>
    }
}

#[component]
fn End(stage: RwSignal<Stage>, left: u32) -> impl IntoView {
    let toasts = Toasts::expect();
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (wrong_password, wrong_code) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong_password.set(None);
        wrong_code.set(None);
        crate::reactive::spawn(async move {
            let result = api::end_second_factor(password.get_untracked(), code.get_untracked()).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toasts.show("Second factor switched off");
                    stage.try_set(Stage::Off);
                }
                Err(error) if error.code() == Some(ErrorCode::WrongCredentials) => {
                    wrong_password.try_set(Some(error.message()));
                }
                Err(error) => {
                    wrong_code.try_set(Some(error.message()));
                }
            }
        });
    };
    view! {
        <form class="second-factor" novalidate on:submit=on::submit(submit)>
            <TextField label="Password" value=password error=wrong_password kind="password" autocomplete="current-password" autofocus=true/>
            <TextField label="Code" value=code error=wrong_code hint="Of your authenticator, or a recovery code." autocomplete="one-time-code"/>
            <div class="settings__actions">
                <Button kind=ButtonKind::Danger submit=true busy=busy>"Switch off"</Button>
                <Button kind=ButtonKind::Ghost on_click=move |_| stage.set(Stage::On(left))>"Cancel"</Button>
            </div>
        </form>
    }
}
