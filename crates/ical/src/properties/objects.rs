//! Objects: reading, writing, drafts.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_anything_does_not_panic(bytes in pieces()) {
        read_all(&bytes);
    }

    #[test]
    fn reading_what_is_nearly_an_event_does_not_panic(bytes in near_event()) {
        read_all(&bytes);
    }

    #[test]
    fn an_unedited_save_of_any_card_changes_nothing(bytes in near_card()) {
        read_all(&bytes);
        let Ok(card) = Card::parse(&bytes) else { return Ok(()) };
        let patched = patch_card(&bytes, &card.draft(), now()).unwrap();
        prop_assert_eq!(without_stamps(&patched), without_stamps(&bytes));
    }

    #[test]
    fn an_edited_card_shows_the_edit_and_keeps_the_rest(bytes in near_card(), new in contact_draft()) {
        let Ok(card) = Card::parse(&bytes) else { return Ok(()) };
        let old = card.draft();
        // An empty note would let a second NOTE of the card appear.
        let wanted = ContactDraft { emails: new.emails.clone(), note: new.note + "x", ..old };
        let patched = Card::parse(&patch_card(&bytes, &wanted, now()).unwrap()).unwrap();
        let mut read = patched.draft();
        prop_assert_eq!(read.emails.first(), wanted.emails.first());
        prop_assert_eq!(read.emails.len(), wanted.emails.len());
        read.emails = wanted.emails.clone();
        prop_assert_eq!(read, wanted);
        for property in card.root().properties() {
            let is_edited = ["EMAIL", "NOTE", "REV", "X-ABLABEL"].contains(&property.name());
            prop_assert!(is_edited || patched.root().properties().any(|kept| kept == property), "{}", property.line());
        }
    }

    #[test]
    fn what_was_read_is_written_again(bytes in pieces()) {
        for syntax in [Syntax::Calendar, Syntax::Card] {
            let Ok(roots) = parse(&bytes, syntax) else { continue };
            for root in roots {
                let verbatim = root.to_bytes();
                let again = parse(&verbatim, syntax).unwrap().remove(0);
                prop_assert_eq!(again.to_bytes(), verbatim);
                let mut folded = Vec::new();
                root.write_folded(&mut folded);
                let mut twice = Vec::new();
                parse(&folded, Syntax::Calendar).or_else(|_| parse(&folded, Syntax::Card)).unwrap().remove(0).write_folded(&mut twice);
                if syntax == Syntax::Calendar {
                    prop_assert_eq!(String::from_utf8_lossy(&folded), String::from_utf8_lossy(&twice));
                }
            }
        }
    }

    #[test]
    fn texts_survive_escaping_and_folding(text in "\\PC{0,200}") {
        prop_assert_eq!(unescape(&escape(&text)), text.clone());
        let property = Property::new("X-A", &[("X-P", &text)], &escape(&text));
        let mut out = b"BEGIN:X\r\n".to_vec();
        fold(property.line(), &mut out);
        prop_assert!(out.split(|byte| *byte == b'\n').all(|line| line.len() <= 76));
        out.extend_from_slice(b"END:X\r\n");
        let read = parse(&out, Syntax::Calendar).unwrap().remove(0);
        let read = read.property("X-A").unwrap();
        prop_assert_eq!(read.text(), text.clone());
        prop_assert_eq!(read.param("X-P"), Some(text.as_str()));
    }

    #[test]
    fn a_new_event_is_what_the_draft_says_and_an_unedited_save_changes_nothing(draft in event_draft()) {
        let bytes = create_event("u", &draft, now()).unwrap();
        let object = CalendarObject::parse(&bytes).unwrap();
        let zone: Tz = draft.timezone.parse().unwrap();
        let read = read_event(&object, zone).unwrap();
        let mut expected = draft.clone();
        // The end of an event that ends in the hour that comes twice is the first of the two.
        expected.span = read.draft.span;
        if matches!(draft.span, EventSpan::AllDay { .. }) {
            prop_assert_eq!(draft.span, read.draft.span);
        }
        prop_assert_eq!(&read.draft, &expected);
        let patched = patch_event(&bytes, &read.draft, now() + TimeDelta::days(1)).unwrap();
        prop_assert_eq!(without_stamps(&patched), without_stamps(&bytes));
    }

    #[test]
    fn an_unedited_save_of_any_event_changes_nothing(bytes in near_event()) {
        let Ok(object) = CalendarObject::parse(&bytes) else { return Ok(()) };
        let Some(parts) = read_event(&object, Tz::Europe__Berlin) else { return Ok(()) };
        if let Ok(patched) = patch_event(&bytes, &parts.draft, now()) {
            prop_assert_eq!(without_stamps(&patched), without_stamps(&bytes));
        }
    }

    #[test]
    fn a_new_card_is_what_the_draft_says_and_an_unedited_save_changes_nothing(draft in contact_draft()) {
        let bytes = create_card("urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1", &draft, now()).unwrap();
        let card = Card::parse(&bytes).unwrap();
        prop_assert_eq!(card.draft(), draft);
        let patched = patch_card(&bytes, &card.draft(), now() + TimeDelta::days(1)).unwrap();
        prop_assert_eq!(without_stamps(&patched), without_stamps(&bytes));
    }

    #[test]
    fn a_patched_card_is_what_the_draft_says(old in contact_draft(), new in contact_draft()) {
        let bytes = create_card("u", &old, now()).unwrap();
        let patched = patch_card(&bytes, &new, now()).unwrap();
        let mut read = Card::parse(&patched).unwrap().draft();
        let mut wanted = new;
        // Only the first of the mail addresses has a place in the order; the others have none.
        for draft in [&mut read, &mut wanted] {
            draft.phones.sort_by(|left, right| (&left.value, &left.label).cmp(&(&right.value, &right.label)));
            draft.addresses.sort_by(|left, right| (&left.street, &left.label).cmp(&(&right.street, &right.label)));
            if let Some(rest) = draft.emails.get_mut(1..) {
                rest.sort_by(|left, right| (&left.value, &left.label).cmp(&(&right.value, &right.label)));
            }
        }
        prop_assert_eq!(read, wanted);
    }
}
