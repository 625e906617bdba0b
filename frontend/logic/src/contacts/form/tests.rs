//! Typing a card, and what comes of it.

use super::*;

fn labelled(label: &str, value: &str) -> Labelled {
    Labelled {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

fn stored() -> ContactDraft {
    ContactDraft {
        given: "Alice".to_owned(),
        family: "Martin".to_owned(),
        full_name: "Alice Martin".to_owned(),
        nickname: "Al".to_owned(),
        organization: "Example Ltd".to_owned(),
        title: "Head of Things".to_owned(),
        emails: vec![
            labelled("work", "alice@example.test"),
            labelled("school", "a@school.test"),
        ],
        phones: vec![labelled("cell", "+49 30 1234")],
        addresses: vec![PostalAddress {
            label: "home".to_owned(),
            locality: "Berlin".to_owned(),
            ..Default::default()
        }],
        urls: vec![labelled("", "https://example.test")],
        birthday: "--02-29".to_owned(),
        note: "Likes tea".to_owned(),
    }
}

fn type_into(form: &mut ContactForm, kind: LabelKind, position: usize, text: &str) {
    form.rows_mut(kind).unwrap()[position].value.value = text.to_owned();
}

#[test]
fn a_stored_card_comes_back_as_it_was() {
    assert_eq!(check(&ContactForm::from_contact(&stored())).unwrap(), stored());
}

#[test]
fn a_whole_name_that_says_more_than_its_parts_is_kept() {
    let mut contact = stored();
    contact.full_name = "Dr. Alice M. Martin".to_owned();
    assert_eq!(
        check(&ContactForm::from_contact(&contact)).unwrap().full_name,
        "Dr. Alice M. Martin"
    );
}

#[test]
fn a_whole_name_made_of_its_parts_follows_them() {
    let mut form = ContactForm::from_contact(&stored());
    form.family = "Dupont".to_owned();
    assert_eq!(check(&form).unwrap().full_name, "Alice Dupont");
}

#[test]
fn a_birthday_that_is_no_date_is_kept() {
    let mut contact = stored();
    contact.birthday = "circa 1800".to_owned();
    let mut form = ContactForm::from_contact(&contact);
    assert_eq!(check(&form).unwrap().birthday, "circa 1800");
    form.birthday = BirthdayFields {
        day: "3".to_owned(),
        month: "4".to_owned(),
        year: String::new(),
    };
    assert_eq!(check(&form).unwrap().birthday, "--04-03");
}

#[test]
fn a_day_that_does_not_exist_is_named() {
    let mut form = ContactForm::from_contact(&stored());
    form.birthday.year = "1985".to_owned();
    assert!(check(&form).unwrap_err().birthday);
    form.birthday = BirthdayFields {
        day: String::new(),
        month: "4".to_owned(),
        year: String::new(),
    };
    assert!(check(&form).unwrap_err().birthday);
}

#[test]
fn an_empty_card_is_not_sent() {
    let mut form = ContactForm::blank();
    assert!(check(&form).unwrap_err().blank);
    type_into(&mut form, LabelKind::Phone, 0, " 030 1234 ");
    let contact = check(&form).unwrap();
    assert_eq!(contact.phones, [labelled("cell", "030 1234")]);
    assert!(contact.emails.is_empty(), "rows that stayed empty are left out");
}

#[test]
fn what_is_no_mail_address_is_shown_in_its_row() {
    let mut form = ContactForm::from_contact(&stored());
    type_into(&mut form, LabelKind::Email, 1, "nobody");
    let problem = check(&form).unwrap_err();
    assert_eq!(
        problem.rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [form.emails[1].id]
    );
}

#[test]
fn the_servers_words_find_their_row_though_empty_ones_were_left_out() {
    let mut form = ContactForm::from_contact(&stored());
    type_into(&mut form, LabelKind::Email, 0, " ");
    let fields = [
        ("emails.0.value", "no such domain"),
        ("note", "too long"),
        ("emails.7", "?"),
    ];
    let fields = fields
        .map(|(path, words)| (path.to_owned(), words.to_owned()))
        .into();
    let problem = from_server(&form, &fields);
    assert_eq!(
        problem.rows.get(&form.emails[1].id).map(String::as_str),
        Some("no such domain")
    );
    assert_eq!(problem.other, ["?", "too long"]);
}

#[test]
fn new_rows_take_a_free_label_and_a_number_of_their_own() {
    let mut form = ContactForm::blank();
    let second = form.add(LabelKind::Email);
    assert_eq!(
        form.emails
            .iter()
            .map(|row| row.value.label.as_str())
            .collect::<Vec<_>>(),
        ["home", "work"]
    );
    form.remove(second);
    let third = form.add(LabelKind::Email);
    assert_ne!(second, third);
    form.add(LabelKind::Address);
    assert_eq!(form.addresses[0].value.label, "home");
    assert!(form.is_blank());
}
