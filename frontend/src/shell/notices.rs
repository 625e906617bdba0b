//! What is wrong with the page as a whole, above everything.

use leptos::prelude::*;

use crate::api::health;
use crate::reactive::memo;
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
    view! {
        <div class="shell__notices">
            {move || {
                text.get()
                    .map(|text| view! { <Banner tone=Tone::Warning icon="cloud-off" text=text.to_owned()/> })
            }}
        </div>
    }
}
