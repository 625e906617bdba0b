//! How a person is shown without a picture: initials on a colour that stays theirs.

/// How many avatar colours the style sheet knows (`.avatar--0` and up).
pub const COLORS: u32 = 8;

/// One or two letters for a person: of the first and the last word of the name, or of the address.
///
/// Empty only if neither has a letter or a digit.
#[must_use]
pub fn initials(name: &str, email: &str) -> String {
    let from_name = letters(name.split(|c: char| c.is_whitespace() || c == ','));
    if from_name.is_empty() {
        let local = email.split('@').next().unwrap_or_default();
        letters(local.split(['.', '-', '_', '+']))
    } else {
        from_name
    }
}

fn letters<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let firsts: Vec<char> = words
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .collect();
    let mut result = String::new();
    if let Some(first) = firsts.first() {
        result.extend(first.to_uppercase());
    }
    if firsts.len() > 1
        && let Some(last) = firsts.last()
    {
        result.extend(last.to_uppercase());
    }
    result
}

/// The number of the colour for a person, the same on every visit: from the address, or from the name
/// where there is no address.
#[must_use]
pub fn color(name: &str, email: &str) -> u32 {
    let key = if email.is_empty() { name } else { email };
    // FNV-1a: spreads short, similar strings well and needs no dependency.
    let hash = key
        .trim()
        .to_ascii_lowercase()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    // The low bits of FNV are its weakest.
    (hash ^ (hash >> 15)) % COLORS
}

/// What to call a person in a line: the name, or the address where there is none.
#[must_use]
pub fn display_name<'a>(name: &'a str, email: &'a str) -> &'a str {
    let name = name.trim();
    if name.is_empty() { email } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("Alice Martin", "alice@example.test"), "AM");
        assert_eq!(initials("Anna Maria van der Berg", ""), "AB");
        assert_eq!(initials("Cher", ""), "C");
        assert_eq!(initials("\"Quoted\" (Team)", ""), "QT");
        assert_eq!(initials("élodie 王", ""), "É王");
    }

    #[test]
    fn initials_fall_back_to_the_address() {
        assert_eq!(initials("", "no-reply@example.test"), "NR");
        assert_eq!(initials("  ", "bob@example.test"), "B");
        assert_eq!(initials("—", "carol.doe@example.test"), "CD");
        assert_eq!(initials("", ""), "");
    }

    #[test]
    fn colors_are_stable_and_spread() {
        assert_eq!(color("A", "Alice@Example.test"), color("B", "alice@example.test"));
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..100 {
            let color = color("", &format!("user{n}@example.test"));
            assert!(color < COLORS);
            seen.insert(color);
        }
        assert_eq!(seen.len(), COLORS as usize);
    }

    #[test]
    fn names_before_addresses() {
        assert_eq!(display_name(" Alice ", "a@b"), "Alice");
        assert_eq!(display_name("  ", "a@b"), "a@b");
    }
}
