//! A card as it is typed. Rows have numbers of their own, so that removing one does not disturb what is typed into
//! the others.

mod check;

pub use check::{Problem, check, from_server};

use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};

use super::address;
use super::birthday::Birthday;
use super::label::{LabelKind, offered};

/// One row of a list that can be made longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// Its number: unique in the form, and never used again.
    pub id: u32,
    /// What is typed into it.
    pub value: T,
}

/// A birthday as typed: the year may stay empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BirthdayFields {
    /// 1 to 31, or empty.
    pub day: String,
    /// 1 to 12, or empty.
    pub month: String,
    /// The year, or empty.
    pub year: String,
}

/// The fields of the card editor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactForm {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The whole name as stored, where it says more than its parts; empty if the parts make it.
    pub full_name: String,
    /// NICKNAME
    pub nickname: String,
    /// ORG
    pub organization: String,
    /// TITLE
    pub title: String,
    /// EMAIL
    pub emails: Vec<Row<Labelled>>,
    /// TEL
    pub phones: Vec<Row<Labelled>>,
    /// ADR
    pub addresses: Vec<Row<PostalAddress>>,
    /// URL
    pub urls: Vec<Row<Labelled>>,
    /// BDAY
    pub birthday: BirthdayFields,
    /// A stored birthday that is no date (`circa 1800`): kept unless one is typed.
    pub other_birthday: String,
    /// NOTE
    pub note: String,
    next_row: u32,
}

impl ContactForm {
    /// An empty card with one row each for what most cards have.
    #[must_use]
    pub fn blank() -> Self {
        let mut form = Self::default();
        form.add(LabelKind::Email);
        form.add(LabelKind::Phone);
        form
    }

    /// The form of a stored card; like [`Self::blank`] it has at least a row for mail and telephone.
    #[must_use]
    pub fn from_contact(contact: &ContactDraft) -> Self {
        let mut form = Self {
            given: contact.given.clone(),
            family: contact.family.clone(),
            nickname: contact.nickname.clone(),
            organization: contact.organization.clone(),
            title: contact.title.clone(),
            note: contact.note.clone(),
            ..Self::default()
        };
        let parts = super::name::from_parts(&contact.given, &contact.family);
        if contact.full_name.trim() != parts {
            form.full_name.clone_from(&contact.full_name);
        }
        match Birthday::parse(&contact.birthday) {
            Some(birthday) => {
                form.birthday = BirthdayFields {
                    day: birthday.day.to_string(),
                    month: birthday.month.to_string(),
                    year: birthday.year.map(|year| year.to_string()).unwrap_or_default(),
                };
            }
            None => form.other_birthday.clone_from(&contact.birthday),
        }
        form.emails = contact
            .emails
            .iter()
            .map(|value| form.row(value.clone()))
            .collect();
        form.phones = contact
            .phones
            .iter()
            .map(|value| form.row(value.clone()))
            .collect();
        form.urls = contact.urls.iter().map(|value| form.row(value.clone())).collect();
        form.addresses = contact
            .addresses
            .iter()
            .map(|value| form.row(value.clone()))
            .collect();
        for (kind, is_empty) in [
            (LabelKind::Email, form.emails.is_empty()),
            (LabelKind::Phone, form.phones.is_empty()),
        ] {
            if is_empty {
                form.add(kind);
            }
        }
        form
    }

    /// The rows of one kind; none for postal addresses, which have more than one field.
    #[must_use]
    pub fn rows(&self, kind: LabelKind) -> &[Row<Labelled>] {
        match kind {
            LabelKind::Email => &self.emails,
            LabelKind::Phone => &self.phones,
            LabelKind::Url => &self.urls,
            LabelKind::Address => &[],
        }
    }

    /// The same, to be typed into.
    pub fn rows_mut(&mut self, kind: LabelKind) -> Option<&mut Vec<Row<Labelled>>> {
        match kind {
            LabelKind::Email => Some(&mut self.emails),
            LabelKind::Phone => Some(&mut self.phones),
            LabelKind::Url => Some(&mut self.urls),
            LabelKind::Address => None,
        }
    }

    /// Adds an empty row with the first label that no other row has; gives its number.
    pub fn add(&mut self, kind: LabelKind) -> u32 {
        let used: Vec<&str> = match kind {
            LabelKind::Address => self
                .addresses
                .iter()
                .map(|row| row.value.label.as_str())
                .collect(),
            other => self
                .rows(other)
                .iter()
                .map(|row| row.value.label.as_str())
                .collect(),
        };
        let free = offered(kind)
            .iter()
            .find(|label| !used.contains(*label))
            .or(offered(kind).last());
        let label = free.copied().unwrap_or_default().to_owned();
        let id = self.next_row;
        self.next_row += 1;
        match self.rows_mut(kind) {
            Some(rows) => rows.push(Row {
                id,
                value: Labelled {
                    label,
                    value: String::new(),
                },
            }),
            None => self.addresses.push(Row {
                id,
                value: PostalAddress {
                    label,
                    ..PostalAddress::default()
                },
            }),
        }
        id
    }

    /// Removes a row of whatever kind.
    pub fn remove(&mut self, id: u32) {
        for kind in [LabelKind::Email, LabelKind::Phone, LabelKind::Url] {
            if let Some(rows) = self.rows_mut(kind) {
                rows.retain(|row| row.id != id);
            }
        }
        self.addresses.retain(|row| row.id != id);
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let single = [
            &self.given,
            &self.family,
            &self.full_name,
            &self.nickname,
            &self.organization,
            &self.title,
            &self.note,
            &self.birthday.day,
            &self.birthday.month,
            &self.birthday.year,
            &self.other_birthday,
        ];
        single.iter().all(|text| text.trim().is_empty())
            && [&self.emails, &self.phones, &self.urls]
                .iter()
                .all(|rows| rows.iter().all(|row| row.value.value.trim().is_empty()))
            && self.addresses.iter().all(|row| address::is_blank(&row.value))
    }

    fn row<T>(&mut self, value: T) -> Row<T> {
        let id = self.next_row;
        self.next_row += 1;
        Row { id, value }
    }
}

#[cfg(test)]
mod tests;
