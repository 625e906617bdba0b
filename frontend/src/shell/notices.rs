//! What is wrong with the page as a whole, above everything.

use leptos::prelude::*;

use crate::api::health;
use crate::browser::intl;
use crate::reactive::memo;
use crate::session::Session;
use crate::ui::{Banner, Tone};

/// Says what does not answer. It goes by itself as soon as something answers again.
#[component]
pub fn Notices() -> impl IntoView {
    let health = health::health();
    let text = memo(move || {
        let health = health.get();
        if health.server_away {
            Some("The server does not answer. Trying again…")
        } else if health.database_away {
            Some("The database does not answer. Trying again…")
        } else if health.mail_store_away {
            Some("The mail server does not answer. Trying again…")
        } else {
            None
        }
    });
    let session = Session::expect();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era")]
    let due = memo(move || session.second_factor_due().map(|due| intl::head_date(due as f64)));
    let set_up = move |date: String| {
        let text = format!(
            "A second factor is asked for from {date} on. Without one, this page then opens nothing else."
        );
        view! {
            <Banner tone=Tone::Warning icon="lock" text=text>
                <a class="button button--secondary button--small" href=format!("{}/settings#second-factor", crate::app::BASE)>
                    "Set it up"
                </a>
            </Banner>
        }
    };
    view! {
        <div class="shell__notices">
            {move || due.get().map(set_up)}
            {move || {
                text.get()
                    .map(|text| view! { <Banner tone=Tone::Warning icon="cloud-off" text=text.to_owned()/> })
            }}
        </div>
    }
}
