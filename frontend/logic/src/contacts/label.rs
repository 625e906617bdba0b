//! The labels of mail addresses, telephone numbers, postal addresses and sites: those offered, and how a stored
//! one is named.

/// What carries a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// EMAIL
    Email,
    /// TEL
    Phone,
    /// ADR
    Address,
    /// URL
    Url,
}

/// The labels offered for it, as they stand in a card (RFC 6350 §5.6, §6.4.1).
#[must_use]
pub const fn offered(kind: LabelKind) -> &'static [&'static str] {
    match kind {
        LabelKind::Email | LabelKind::Address | LabelKind::Url => &["home", "work", "other"],
        LabelKind::Phone => &["cell", "home", "work", "fax", "pager", "other"],
    }
}

/// The labels to choose from where a row has `current`: one that is not offered, a client's own word, stays
/// choosable.
#[must_use]
pub fn choices(kind: LabelKind, current: &str) -> Vec<String> {
    let current = current.trim();
    let mut choices: Vec<String> = offered(kind).iter().map(|label| (*label).to_owned()).collect();
    if !current.is_empty() && !choices.iter().any(|label| label == current) {
        choices.push(current.to_owned());
    }
    choices
}

/// How a label is called: its name in English, which is also the key of its text. Words that the page does
/// not know are shown as they are, with a capital letter.
#[must_use]
pub fn name(label: &str) -> String {
    match label.trim() {
        "" => String::new(),
        "cell" | "mobile" | "iphone" => "Mobile".to_owned(),
        "internet" | "pref" | "voice" => String::new(),
        known => {
            let mut letters = known.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_own_label_stays_choosable() {
        assert_eq!(
            choices(LabelKind::Email, "school").last().map(String::as_str),
            Some("school")
        );
        assert_eq!(choices(LabelKind::Email, "work").len(), 3);
        assert_eq!(choices(LabelKind::Email, " ").len(), 3);
    }

    #[test]
    fn labels_are_named_for_people() {
        assert_eq!(name("cell"), "Mobile");
        assert_eq!(name("work"), "Work");
        assert_eq!(name("école"), "École");
        assert_eq!(name("internet"), "");
    }
}
