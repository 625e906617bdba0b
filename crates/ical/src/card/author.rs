//! New cards, in version 4.0, built by the `vcard` crate.

use chrono::{DateTime, Utc};
use roost_shared::contacts::{ContactDraft, Labelled};
use vcard::values::{AddressValue, EmailValue, NameValue, OrgValue, TelValue, TextOrUri, Uri};
use vcard::{ExtensionProperty, Parameters, Property, TypeValue, VCard};

use super::{CardEditError, Version, birthday, label};

/// Makes a new card. `uid` is best a `urn:uuid:`; `now` becomes REV.
///
/// # Errors
/// [`CardEditError::InvalidDraft`] if the draft names nobody, or a field cannot be written.
pub fn create_card(uid: &str, draft: &ContactDraft, now: DateTime<Utc>) -> Result<Vec<u8>, CardEditError> {
    let mut labels = Labels::default();
    let mut card = VCard::new(full_name(draft)?);
    card.uids.push(Property::new(match uid.parse::<Uri>() {
        Ok(uri) => TextOrUri::Uri(uri),
        Err(_) => TextOrUri::Text(uid.to_owned()),
    }));
    if let Ok(revision) = now.try_into() {
        card.revisions.push(Property::new(revision));
    }
    let one = |text: &str| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text.to_owned()]
        }
    };
    if !draft.family.is_empty() || !draft.given.is_empty() {
        let name = NameValue {
            family_names: one(&draft.family),
            given_names: one(&draft.given),
            ..NameValue::new()
        };
        card.names.push(Property::new(name));
    }
    if !draft.nickname.is_empty() {
        card.nicknames.push(Property::new(one(&draft.nickname)));
    }
    if !draft.organization.is_empty() {
        card.organizations.push(Property::new(OrgValue {
            name: draft.organization.clone(),
            units: Vec::new(),
        }));
    }
    card.titles
        .extend(one(&draft.title).into_iter().map(Property::new));
    card.notes.extend(one(&draft.note).into_iter().map(Property::new));
    for (at, email) in draft
        .emails
        .iter()
        .filter(|email| !email.value.is_empty())
        .enumerate()
    {
        let value: EmailValue = email
            .value
            .trim()
            .parse()
            .map_err(|_| not_an_address(&email.value))?;
        let mut property = labels.labelled("EMAIL", email, value);
        if at == 0 && draft.emails.len() > 1 {
            property.parameters.pref = vcard::Pref::new(1).ok();
        }
        card.emails.push(property);
    }
    for phone in draft.phones.iter().filter(|phone| !phone.value.is_empty()) {
        card.telephones
            .push(labels.labelled("TEL", phone, TelValue::Text(phone.value.clone())));
    }
    for url in draft.urls.iter().filter(|url| !url.value.is_empty()) {
        card.urls.push(labels.labelled("URL", url, uri(&url.value)?));
    }
    for address in &draft.addresses {
        let value = AddressValue {
            street_addresses: one(&address.street),
            localities: one(&address.locality),
            regions: one(&address.region),
            postal_codes: one(&address.postal_code),
            countries: one(&address.country),
            ..AddressValue::new()
        };
        let label = Labelled {
            label: address.label.clone(),
            value: String::new(),
        };
        card.addresses.push(labels.labelled("ADR", &label, value));
    }
    if !draft.birthday.is_empty() {
        let date = birthday::write(&draft.birthday, Version::V4)
            .and_then(|date| date.parse::<vcard::values::Date>().ok());
        card.birthdays
            .push(Property::new(date.ok_or_else(not_a_day)?.into()));
    }
    card.extensions = labels.properties;
    card.validate()
        .map_err(|error| invalid("full_name", &error.to_string()))?;
    Ok(card.to_string().into_bytes())
}

/// The draft's name, or what its parts make.
pub(super) fn full_name(draft: &ContactDraft) -> Result<String, CardEditError> {
    let parts = format!("{} {}", draft.given.trim(), draft.family.trim());
    [&draft.full_name, &parts, &draft.nickname, &draft.organization]
        .into_iter()
        .map(|name| name.trim())
        .chain(draft.emails.iter().map(|email| email.value.trim()))
        .find(|name| !name.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| {
            invalid(
                "full_name",
                "a contact needs a name, an organisation or a mail address",
            )
        })
}

/// URLs without a scheme are meant for the web.
fn uri(text: &str) -> Result<Uri, CardEditError> {
    let text = text.trim();
    let with_scheme = || format!("https://{text}").parse();
    text.parse()
        .or_else(|_| with_scheme())
        .map_err(|_| invalid("urls", &format!("{text} is not an address of the web")))
}

pub(super) fn invalid(field: &'static str, message: &str) -> CardEditError {
    CardEditError::InvalidDraft {
        field,
        message: message.to_owned(),
    }
}

pub(super) fn not_an_address(address: &str) -> CardEditError {
    invalid("emails", &format!("{address} is not a mail address"))
}

pub(super) fn not_a_day() -> CardEditError {
    invalid(
        "birthday",
        "a birthday is a date like 1990-12-31, or --12-31 without the year",
    )
}

/// Labels that TYPE has no word for, as Apple and others write them.
#[derive(Default)]
struct Labels {
    properties: Vec<ExtensionProperty>,
}

impl Labels {
    fn labelled<V>(&mut self, name: &str, from: &Labelled, value: V) -> Property<V> {
        let mut property = Property::new(value);
        match label::to_types(name, &from.label) {
            Some(types) => {
                property.parameters = Parameters {
                    types: types.iter().filter_map(|word| type_value(word)).collect(),
                    ..Parameters::new()
                }
            }
            None => {
                let group = format!("item{}", self.properties.len() + 1);
                if let (Ok(group), Ok(label)) = (group.parse::<vcard::GroupName>(), "X-ABLabel".parse()) {
                    let mut line = ExtensionProperty::from_text(label, &from.label);
                    line.group = Some(group.clone());
                    property.group = Some(group);
                    self.properties.push(line);
                }
            }
        }
        property
    }
}

fn type_value(word: &str) -> Option<TypeValue> {
    Some(match word {
        "home" => TypeValue::Home,
        "work" => TypeValue::Work,
        "cell" => TypeValue::Cell,
        "fax" => TypeValue::Fax,
        "pager" => TypeValue::Pager,
        "text" => TypeValue::Text,
        "textphone" => TypeValue::Textphone,
        "video" => TypeValue::Video,
        _ => return None,
    })
}
