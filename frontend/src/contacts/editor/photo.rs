//! The photo of a card: chosen from a file, or taken away. It is sent with the rest.

use leptos::html;
use leptos::prelude::*;
use roost_page_logic::contacts::form::{ContactForm, check};
use roost_page_logic::contacts::name;
use roost_page_logic::contacts::photo::{TYPES, is_picture};
use roost_shared::contacts::ContactDetail;

use super::save::{PhotoChange, Saving};
use crate::api::contacts::photo_url;
use crate::browser::picture;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Avatar, AvatarSize, Button, ButtonKind, FieldError, Show};

/// The photo with the ways to change it.
#[component]
pub fn PhotoField(
    fields: RwSignal<ContactForm>,
    saving: Saving,
    stored: Option<ContactDetail>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    let stored_photo = stored
        .filter(|stored| stored.has_photo)
        .map(|stored| photo_url(stored.book, &stored.object, &stored.etag));
    let stored_photo = StoredValue::new(stored_photo);
    let image = memo(move || match saving.photo.get() {
        PhotoChange::Stays => stored_photo.get_value(),
        PhotoChange::Goes => None,
        PhotoChange::Comes(_, url) => Some(url),
    });
    // The initials follow what is typed once it makes a name.
    let who = memo(move || {
        fields.with(|form| {
            check(form).map_or_else(
                |_| (name::from_parts(&form.given, &form.family), String::new()),
                |contact| {
                    (
                        name::of(&contact),
                        contact
                            .emails
                            .first()
                            .map(|e| e.value.clone())
                            .unwrap_or_default(),
                    )
                },
            )
        })
    });
    let choose = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        // The same file can be chosen again after a failure.
        input.set_value("");
        problem.set(None);
        if !is_picture(&file.type_()) {
            problem.set(Some("Choose a picture: JPEG, PNG, WebP or GIF.".to_owned()));
            return;
        }
        let owner = Owner::current();
        crate::reactive::spawn(async move {
            let small = picture::square_jpeg(&file).await;
            let shown = small.map(|blob| {
                let url = owner
                    .as_ref()
                    .and_then(|owner| owner.with(|| picture::address_of(&blob)));
                (blob, url.unwrap_or_default())
            });
            match shown {
                Some((blob, url)) => saving.put_photo(blob, url),
                None => {
                    problem.try_set(Some("This picture cannot be read.".to_owned()));
                }
            }
        });
    };
    view! {
        <div class="photo-field">
            {move || {
                let (name, email) = who.get();
                let image = image.get();
                view! { <Avatar name=name email=email size=AvatarSize::Huge image=image/> }
            }}
            <div class="photo-field__actions">
                <Button
                    class="button--small"
                    icon="image"
                    on_click=move |_| {
                        if let Some(input) = input.get_untracked() {
                            input.click();
                        }
                    }
                >
                    {move || if image.get().is_some() { "Change photo" } else { "Add a photo" }}
                </Button>
                <Show when=move || image.get().is_some()>
                    <Button kind=ButtonKind::Ghost class="button--small" on_click=move |_| saving.remove_photo()>"Remove"</Button>
                </Show>
                <input
                    type="file"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-hidden="true"
                    accept=TYPES.join(",")
                    node_ref=input
                    on:change=on::event(choose)
                />
                <FieldError id="photo-error" error=problem/>
            </div>
        </div>
    }
    .into_any()
}
