//! From what was typed to what is sent, or to what is wrong with it.

use std::collections::BTreeMap;

use roost_shared::contacts::{ContactDraft, Labelled};

use super::super::birthday::Birthday;
use super::super::label::LabelKind;
use super::super::{address, link, name};
use super::{BirthdayFields, ContactForm, Row};
use crate::sorted::SortedMap;

/// What is wrong, where a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The card as a whole has nothing in it.
    pub blank: bool,
    /// No such day.
    pub birthday: bool,
    /// Rows by their number, with the server's words; empty words where the page found it: a mail address that
    /// is none.
    pub rows: SortedMap<u32, String>,
    /// What the server said about fields that have no place of their own.
    pub other: Vec<String>,
}

/// What to send, if every field is right; else what is wrong. Rows that stayed empty are left out.
///
/// # Errors
/// The problems; at least one of its parts says something.
pub fn check(form: &ContactForm) -> Result<ContactDraft, Problem> {
    let mut problem = Problem {
        blank: form.is_blank(),
        ..Problem::default()
    };
    for row in filled(&form.emails) {
        if !link::is_mail_address(&row.value.value) {
            problem.rows.insert(row.id, String::new());
        }
    }
    let birthday = birthday(&form.birthday, &form.other_birthday);
    problem.birthday = birthday.is_none();
    let (false, true, Some(birthday)) = (problem.blank, problem.rows.is_empty(), birthday) else {
        return Err(problem);
    };
    let parts = name::from_parts(&form.given, &form.family);
    let full_name = if form.full_name.trim().is_empty() {
        parts
    } else {
        form.full_name.trim().to_owned()
    };
    Ok(ContactDraft {
        given: form.given.trim().to_owned(),
        family: form.family.trim().to_owned(),
        full_name,
        nickname: form.nickname.trim().to_owned(),
        organization: form.organization.trim().to_owned(),
        title: form.title.trim().to_owned(),
        emails: values(&form.emails),
        phones: values(&form.phones),
        urls: values(&form.urls),
        addresses: form
            .addresses
            .iter()
            .map(|row| row.value.clone())
            .filter(|a| !address::is_blank(a))
            .collect(),
        birthday,
        note: form.note.trim_end().to_owned(),
    })
}

/// Puts the server's complaints (`emails.1.value` → words) where they belong. Its numbers count the rows that were
/// sent, the empty ones left out.
#[must_use]
pub fn from_server(form: &ContactForm, fields: &BTreeMap<String, String>) -> Problem {
    let mut problem = Problem::default();
    for (path, words) in fields {
        let mut parts = path.split('.');
        let list = match parts.next().unwrap_or_default() {
            "birthday" => {
                problem.birthday = true;
                continue;
            }
            "emails" => form.rows(LabelKind::Email),
            "phones" => form.rows(LabelKind::Phone),
            "urls" => form.rows(LabelKind::Url),
            _ => &[],
        };
        let position: Option<usize> = parts.next().and_then(|number| number.parse().ok());
        match position.and_then(|position| filled(list).nth(position)) {
            Some(row) => {
                problem.rows.insert(row.id, words.clone());
            }
            None => problem.other.push(words.clone()),
        }
    }
    problem
}

fn filled(rows: &[Row<Labelled>]) -> impl Iterator<Item = &Row<Labelled>> {
    rows.iter().filter(|row| !row.value.value.trim().is_empty())
}

fn values(rows: &[Row<Labelled>]) -> Vec<Labelled> {
    filled(rows)
        .map(|row| Labelled {
            label: row.value.label.clone(),
            value: row.value.value.trim().to_owned(),
        })
        .collect()
}

/// The birthday as it is sent; empty for none, `None` for what is no day.
fn birthday(fields: &BirthdayFields, other: &str) -> Option<String> {
    let (day, month, year) = (fields.day.trim(), fields.month.trim(), fields.year.trim());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Some(other.to_owned());
    }
    let year = if year.is_empty() {
        None
    } else {
        Some(year.parse().ok()?)
    };
    Birthday::new(year, month.parse().ok()?, day.parse().ok()?).map(Birthday::to_text)
}
