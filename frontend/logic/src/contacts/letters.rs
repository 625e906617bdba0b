//! The letters under which a list of names is grouped.

/// The letter under which a name stands: its first letter without accents, in upper case; `#` for names that
/// begin with a digit or a sign.
#[must_use]
pub fn letter(name: &str) -> String {
    let Some(first) = name.chars().find(|c| c.is_alphanumeric()) else {
        return "#".to_owned();
    };
    if first.is_numeric() {
        return "#".to_owned();
    }
    without_accent(first).to_uppercase().to_string()
}

/// The letter to write beside a name, if it opens a new group after the name before it.
#[must_use]
pub fn heading(previous: Option<&str>, name: &str) -> Option<String> {
    let own = letter(name);
    (previous.map(letter).as_deref() != Some(own.as_str())).then_some(own)
}

/// The plain letter of the accented ones of western and central Europe, so that Émile stands under E.
fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' | 'æ' | 'Æ' => 'a',
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => 'c',
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ė' | 'Ė' | 'ę' | 'Ę' | 'ě' | 'Ě' => 'e',
        'ğ' | 'Ğ' | 'ģ' | 'Ģ' => 'g',
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'į' | 'Į' | 'ı' | 'İ' => 'i',
        'ķ' | 'Ķ' => 'k',
        'ł' | 'Ł' | 'ļ' | 'Ļ' | 'ĺ' | 'Ĺ' | 'ľ' | 'Ľ' => 'l',
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' | 'ņ' | 'Ņ' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' | 'Ő' | 'ō' | 'Ō' | 'œ' | 'Œ' => 'o',
        'ř' | 'Ř' | 'ŕ' | 'Ŕ' => 'r',
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' | 'ß' => 's',
        'ť' | 'Ť' | 'ţ' | 'Ţ' | 'ț' | 'Ț' => 't',
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ů' | 'Ů' | 'ű' | 'Ű' | 'ų' | 'Ų' => 'u',
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => 'y',
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_do_not_make_a_group() {
        for (name, expected) in [
            ("Émile", "E"),
            ("álvaro", "A"),
            ("Łukasz", "L"),
            ("Žofie", "Z"),
            ("\"Quoted\"", "Q"),
            ("Œuvre", "O"),
        ] {
            assert_eq!(letter(name), expected, "{name}");
        }
    }

    #[test]
    fn other_scripts_have_their_own_letters() {
        assert_eq!(letter("Яна"), "Я");
        assert_eq!(letter("王芳"), "王");
        assert_eq!(letter("γιάννης"), "Γ");
    }

    #[test]
    fn what_has_no_letter_stands_under_a_sign() {
        for name in ["", "  ", "24/7 Support", "+49 30 123", "…"] {
            assert_eq!(letter(name), "#", "{name}");
        }
    }

    #[test]
    fn a_heading_stands_where_the_letter_changes() {
        assert_eq!(heading(None, "Alice").as_deref(), Some("A"));
        assert_eq!(heading(Some("Alice"), "Ádám"), None);
        assert_eq!(heading(Some("Alice"), "Bob").as_deref(), Some("B"));
    }
}
