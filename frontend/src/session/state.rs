//! The session as the page knows it.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use roost_page_logic::retry;
use roost_shared::ErrorCode;
use roost_shared::session::{SessionDetail, SignInAnswer};
use roost_shared::settings::Settings;

use super::expired;
use crate::api::{self, ApiError, gate, health};
use crate::browser::intl;

/// Where the page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The server has not yet said who is signed in.
    Starting,
    /// Nobody is.
    SignedOut,
    /// Somebody is, or was until the session expired: the page stays as it is.
    SignedIn,
}

/// The session; one for the whole page. Get it with `Session::expect()`.
#[derive(Clone, Copy)]
pub struct Session {
    phase: RwSignal<Phase>,
    detail: RwSignal<Option<SessionDetail>>,
}

impl Session {
    /// Makes the page's session and provides it.
    pub fn provide() -> Self {
        let session = Self {
            phase: RwSignal::new(Phase::Starting),
            detail: RwSignal::new(None),
        };
        provide_context(session);
        session
    }

    /// The page's session.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Where the page stands.
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Who is signed in.
    pub fn detail(self) -> Signal<Option<SessionDetail>> {
        self.detail.into()
    }

    /// The address of who is signed in, empty before that.
    pub fn address(self) -> String {
        self.detail.with(|detail| {
            detail
                .as_ref()
                .map(|detail| detail.address.clone())
                .unwrap_or_default()
        })
    }

    /// The name of who is signed in, empty if they have none.
    pub fn name(self) -> String {
        self.detail.with(|detail| {
            detail
                .as_ref()
                .map(|detail| match detail.settings.from_name.trim() {
                    "" => detail.name.clone(),
                    name => name.to_owned(),
                })
                .unwrap_or_default()
        })
    }

    /// How the person wants the page.
    pub fn settings(self) -> Option<Settings> {
        self.detail
            .with(|detail| detail.as_ref().map(|detail| detail.settings.clone()))
    }

    /// By when a second factor must be set up, in milliseconds since 1970; `None` if it need not be, or is.
    pub fn second_factor_due(self) -> Option<i64> {
        self.detail
            .with(|detail| Some(detail.as_ref()?.second_factor_due?.timestamp_millis()))
    }

    /// Says that a second factor was set up.
    pub fn enrolled(self) {
        self.detail.update(|detail| {
            if let Some(detail) = detail {
                detail.second_factor_due = None;
            }
        });
        gate::enrolled();
    }

    /// Takes new settings over; keeping them on the server is the caller's.
    pub fn set_settings(self, settings: Settings) {
        intl::set_timezone(&settings.timezone);
        self.detail.update(|detail| {
            if let Some(detail) = detail {
                detail.settings = settings;
            }
        });
    }

    /// Asks the server who is signed in, for as long as it takes.
    pub fn resume(self) {
        crate::reactive::spawn(async move {
            let mut attempt = 0;
            loop {
                match api::session::current().await {
                    Ok(detail) => return self.start(detail),
                    Err(error) if error.code() == Some(ErrorCode::NotSignedIn) => {
                        return self.phase.set(Phase::SignedOut);
                    }
                    Err(error) => {
                        attempt += 1;
                        health::health().update(|health| health.server_away = true);
                        let delay = retry::delay_ms(attempt, error.retry_after(), js_sys::Math::random());
                        TimeoutFuture::new(delay).await;
                    }
                }
            }
        });
    }

    /// Signs in, for the first time or again. Where a second factor is asked for, gives what goes to
    /// [`Session::answer_code`] with it.
    pub async fn sign_in(self, address: &str, password: &str) -> Result<Option<String>, ApiError> {
        match api::session::sign_in(address.trim(), password).await? {
            SignInAnswer::SignedIn(detail) => {
                self.start(*detail);
                gate::open();
                Ok(None)
            }
            SignInAnswer::NeedsCode(asked) => Ok(Some(asked.half_session)),
        }
    }

    /// The second step of a sign-in.
    pub async fn answer_code(self, half_session: String, code: String) -> Result<(), ApiError> {
        self.start(api::session::answer_code(half_session, code).await?);
        gate::open();
        Ok(())
    }

    /// Signs out and forgets everything that the page holds.
    pub fn sign_out(self) {
        crate::reactive::spawn(async move {
            // Without an answer the cookie may live on: better to say nothing was ended than to pretend.
            match api::session::sign_out().await {
                Err(error) if error.code() != Some(ErrorCode::NotSignedIn) => {
                    crate::ui::Toasts::expect().problem(error.message());
                }
                _ => {
                    expired::tell_others();
                    forget();
                }
            }
        });
    }

    fn start(self, detail: SessionDetail) {
        intl::set_timezone(&detail.settings.timezone);
        if detail.second_factor_due.is_none() {
            gate::enrolled();
        }
        self.detail.set(Some(detail));
        if self.phase.get_untracked() != Phase::SignedIn {
            self.phase.set(Phase::SignedIn);
        }
    }
}

/// Begins a fresh document, which holds nothing of the one who left.
pub(super) fn forget() {
    let _ = window().location().set_href(&format!("{}/", crate::app::BASE));
}
