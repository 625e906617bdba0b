//! Any bytes as a card: reading, what is drawn from it, and the edits of the page. What an edit makes must be readable,
//! and show the edit.
#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use roost_ical::card::{Card, Photo, patch_card, set_photo};
use roost_ical::partial::{AddressData, PropName};

fuzz_target!(|bytes: &[u8]| {
    let Ok(card) = Card::parse(bytes) else {
        return;
    };
    let now = DateTime::<Utc>::default();
    let _ = (card.columns(), card.photo(), card.dates());
    let names = ["FN", "N", "EMAIL", "PHOTO"].map(|name| PropName {
        name: name.into(),
        no_value: name == "PHOTO",
    });
    let wanted = AddressData {
        props: Some(names.into()),
    };
    let _ = wanted.render(&card);
    let mut draft = card.draft();
    if let Ok(data) = patch_card(bytes, &draft, now) {
        assert!(Card::parse(&data).is_ok_and(|again| again.draft() == draft));
    }
    draft.note.push_str("; x,\ny");
    if let Ok(data) = patch_card(bytes, &draft, now) {
        assert!(Card::parse(&data).is_ok_and(|again| again.uid() == card.uid()));
    }
    let photo = Photo::new(b"\x89PNG\r\n\x1a\n".to_vec());
    if let Ok(data) = set_photo(bytes, Some(&photo), now) {
        assert!(Card::parse(&data).is_ok_and(|again| again.photo().is_some()));
    }
});
