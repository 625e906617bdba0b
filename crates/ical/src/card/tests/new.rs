use super::*;

fn full_draft() -> ContactDraft {
    ContactDraft {
        given: "Änne".into(),
        family: "O'Neil; Jr, III".into(),
        nickname: "Än".into(),
        organization: "A; B".into(),
        title: "Head".into(),
        emails: vec![
            labelled("work", "a@example.com"),
            labelled("boat", "b@example.com"),
        ],
        phones: vec![
            labelled("mobile", "+49 170"),
            labelled("work fax", "+49 30"),
            labelled("", "+1"),
        ],
        addresses: vec![PostalAddress {
            label: "home".into(),
            street: "Straße 1\n2. Stock".into(),
            locality: "Berlin".into(),
            region: "BE".into(),
            postal_code: "10115".into(),
            country: "Germany".into(),
        }],
        urls: vec![
            labelled("home", "https://example.com/x?a=b"),
            labelled("", "example.org"),
        ],
        birthday: "1990-12-31".into(),
        note: "One\nTwo, three; four \\ five 😀".into(),
        full_name: String::new(),
    }
}

#[test]
fn a_new_card_reads_as_it_was_written() {
    let draft = full_draft();
    let data = create_card("urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1", &draft, now()).unwrap();
    let text = String::from_utf8(data.clone()).unwrap();
    assert!(text.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let card = Card::parse(&data).unwrap();
    assert_eq!(card.uid(), Some("urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"));
    let mut expected = ContactDraft {
        full_name: "Änne O'Neil; Jr, III".into(),
        ..draft
    };
    expected.urls[1].value = "https://example.org/".into();
    assert_eq!(card.draft(), expected);
    assert_eq!(
        patch_card(&data, &expected, now()).map(|patched| Card::parse(&patched).unwrap().draft()),
        Ok(expected)
    );
}

#[test]
fn drafts_that_cannot_be_stored_name_the_field() {
    let field = |edit: fn(&mut ContactDraft)| {
        let mut draft = full_draft();
        edit(&mut draft);
        match create_card("x", &draft, now()) {
            Err(CardEditError::InvalidDraft { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(field(|draft| draft.emails[0].value = "nobody".into()), "emails");
    assert_eq!(field(|draft| draft.birthday = "1990-02-30".into()), "birthday");
    assert_eq!(field(|draft| *draft = ContactDraft::default()), "full_name");
    assert!(
        create_card(
            "x",
            &ContactDraft {
                nickname: "N".into(),
                ..ContactDraft::default()
            },
            now()
        )
        .is_ok()
    );
}

#[test]
fn what_is_no_card_names_its_precondition() {
    let precondition = |text: &str| Card::parse(text.as_bytes()).unwrap_err().precondition();
    assert_eq!(precondition(""), "valid-address-data");
    assert_eq!(precondition("hello"), "valid-address-data");
    assert_eq!(
        precondition("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\n"),
        "valid-address-data"
    );
    assert_eq!(
        precondition("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nEND:VCARD\r\n"),
        "valid-address-data"
    );
    assert_eq!(
        precondition("BEGIN:VCARD\r\nFN:a\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:b\r\nEND:VCARD\r\n"),
        "valid-address-data"
    );
    assert_eq!(
        precondition("BEGIN:VCARD\r\nVERSION:5.0\r\nFN:x\r\nEND:VCARD\r\n"),
        "supported-address-data"
    );
    assert_eq!(
        precondition("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        "valid-address-data"
    );
}

#[test]
fn a_card_without_a_name_is_named_by_what_it_has() {
    let name = |text: &str| {
        card(&format!("BEGIN:VCARD\nVERSION:3.0\n{text}\nEND:VCARD\n"))
            .columns()
            .display_name
    };
    assert_eq!(name("FN:\nN:Doe;Jane;;Dr.;"), "Dr. Jane Doe");
    assert_eq!(name("ORG:ACME;Sales"), "ACME, Sales");
    assert_eq!(name("EMAIL:x@example.com"), "x@example.com");
    assert_eq!(name("TEL:123"), "123");
}
