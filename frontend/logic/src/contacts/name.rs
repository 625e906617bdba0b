//! What a card is called.

use roost_shared::contacts::ContactDraft;

/// The name to show for a card: the whole name, else its parts, else what stands in for it. Empty for an empty
/// card.
#[must_use]
pub fn of(contact: &ContactDraft) -> String {
    let parts = from_parts(&contact.given, &contact.family);
    let first_address = contact
        .emails
        .first()
        .map(|email| email.value.as_str())
        .unwrap_or_default();
    let first_number = contact
        .phones
        .first()
        .map(|phone| phone.value.as_str())
        .unwrap_or_default();
    [
        &contact.full_name,
        &parts,
        &contact.nickname,
        &contact.organization,
        first_address,
        first_number,
    ]
    .into_iter()
    .map(str::trim)
    .find(|name| !name.is_empty())
    .unwrap_or_default()
    .to_owned()
}

/// Given and family name as one.
#[must_use]
pub fn from_parts(given: &str, family: &str) -> String {
    format!("{} {}", given.trim(), family.trim()).trim().to_owned()
}

/// What stands under the name: the position and the organisation, unless the organisation is the name already.
#[must_use]
pub fn subtitle(contact: &ContactDraft) -> String {
    let name = of(contact);
    let parts: Vec<&str> = [contact.title.trim(), contact.organization.trim()]
        .into_iter()
        .filter(|part| !part.is_empty() && *part != name)
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use roost_shared::contacts::Labelled;

    use super::*;

    #[test]
    fn the_first_thing_that_can_name_a_card_does() {
        let mut contact = ContactDraft::default();
        assert_eq!(of(&contact), "");
        contact.emails = vec![Labelled {
            label: String::new(),
            value: "info@example.test".to_owned(),
        }];
        assert_eq!(of(&contact), "info@example.test");
        contact.organization = "Example Ltd".to_owned();
        assert_eq!(of(&contact), "Example Ltd");
        contact.family = "Martin".to_owned();
        assert_eq!(of(&contact), "Martin");
        contact.given = " Alice ".to_owned();
        assert_eq!(of(&contact), "Alice Martin");
        contact.full_name = "Dr Alice Martin".to_owned();
        assert_eq!(of(&contact), "Dr Alice Martin");
    }

    #[test]
    fn the_organisation_is_not_said_twice() {
        let mut contact = ContactDraft {
            organization: "Example Ltd".to_owned(),
            ..Default::default()
        };
        assert_eq!(subtitle(&contact), "");
        contact.title = "Switchboard".to_owned();
        assert_eq!(subtitle(&contact), "Switchboard");
        contact.family = "Martin".to_owned();
        assert_eq!(subtitle(&contact), "Switchboard, Example Ltd");
    }
}
