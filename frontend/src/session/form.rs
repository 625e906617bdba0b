//! The form with address and password, on the sign-in page and in the dialog for an expired session.

use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use roost_shared::ErrorCode;

use super::Session;
use super::code_form::CodeForm;
use crate::api::ApiError;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, TextField, Tone};

/// What the form shows of a failed try.
#[derive(Clone, Copy)]
struct Outcome {
    address: RwSignal<Option<String>>,
    password: RwSignal<Option<String>>,
    general: RwSignal<Option<String>>,
    /// Seconds until the next try is allowed.
    wait: RwSignal<u32>,
}

impl Outcome {
    fn new() -> Self {
        let wait = RwSignal::new(0);
        let clock = set_interval_with_handle(
            move || {
                if wait.get_untracked() > 0 {
                    wait.update(|wait| *wait -= 1);
                }
            },
            Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(clock) = clock {
                clock.clear();
            }
        });
        Self {
            address: RwSignal::new(None),
            password: RwSignal::new(None),
            general: RwSignal::new(None),
            wait,
        }
    }

    fn clear(self) {
        self.address.set(None);
        self.password.set(None);
        self.general.set(None);
    }

    fn show(self, error: &ApiError) {
        match error.code() {
            Some(ErrorCode::WrongCredentials) => {
                self.password
                    .set(Some("The address or the password is not right.".to_owned()));
            }
            Some(ErrorCode::TooManyRequests) => self.wait.set(error.retry_after().unwrap_or(30).max(1)),
            _ => {
                let mut fields = error.fields();
                let (address, password) = (fields.remove("address"), fields.remove("password"));
                if address.is_none() && password.is_none() {
                    self.general.set(Some(error.message()));
                }
                self.address.set(address);
                self.password.set(password);
            }
        }
    }
}

/// Address and password, with what is wrong with them.
#[component]
pub fn SignInForm(
    /// The address that must sign in again; empty to ask for one.
    #[prop(into, optional)]
    fixed_address: String,
) -> impl IntoView {
    let session = Session::expect();
    let again = !fixed_address.is_empty();
    let (address, password) = (RwSignal::new(fixed_address), RwSignal::new(String::new()));
    // What the first of two steps gave.
    let half = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let outcome = Outcome::new();
    let password_input = NodeRef::<html::Input>::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || outcome.wait.get_untracked() > 0 || missing(address, password, outcome) {
            return;
        }
        busy.set(true);
        outcome.clear();
        crate::reactive::spawn(async move {
            let result = session
                .sign_in(&address.get_untracked(), &password.get_untracked())
                .await;
            // After success the form may be gone.
            busy.try_set(false);
            match result {
                Ok(None) => {}
                Ok(asked) => {
                    half.try_set(asked);
                }
                Err(error) => {
                    outcome.show(&error);
                    if let Some(input) = password_input.get_untracked() {
                        let _ = input.focus();
                        input.select();
                    }
                }
            }
        });
    };

    let first_step = move || {
        view! {
        <form class="sign-in__form" novalidate on:submit=on::submit(submit)>
            <TextField
                label="Email address"
                value=address
                error=outcome.address
                kind="email"
                autocomplete="username"
                autofocus=!again
                disabled=again
            />
            <TextField
                label="Password"
                value=password
                error=outcome.password
                kind="password"
                autocomplete="current-password"
                autofocus=again
                node_ref=password_input
            />
            {move || outcome.general.get().map(|text| view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=text/> })}
            {move || {
                (outcome.wait.get() > 0)
                    .then(|| {
                        view! {
                            <Banner
                                tone=Tone::Warning
                                icon="clock"
                                class="banner--card"
                                text=Signal::derive(move || wait_text(outcome.wait.get()))
                            />
                        }
                    })
            }}
            <Button
                kind=ButtonKind::Primary
                class="button--wide"
                submit=true
                busy=busy
                disabled=Signal::derive(move || outcome.wait.get() > 0)
            >
                "Sign in"
            </Button>
        </form>
        }
    };
    let is_halfway = memo(move || half.with(Option::is_some));
    move || {
        if is_halfway.get() {
            view! { <CodeForm half=half/> }.into_any()
        } else {
            first_step().into_any()
        }
    }
}

/// Says beside the fields which of them are empty.
fn missing(address: RwSignal<String>, password: RwSignal<String>, outcome: Outcome) -> bool {
    let no_address = address.with_untracked(|text| text.trim().is_empty());
    let no_password = password.with_untracked(String::is_empty);
    outcome
        .address
        .set(no_address.then(|| "Type your email address.".to_owned()));
    outcome
        .password
        .set(no_password.then(|| "Type your password.".to_owned()));
    no_address || no_password
}

fn wait_text(seconds: u32) -> String {
    let time = match seconds {
        1 => "1 second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("Too many tries. You can try again in {time}.")
}
