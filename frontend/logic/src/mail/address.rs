//! Reading the addresses that someone types or pastes into a field.

use roost_shared::mail::Address;

/// Whether an address can be written to at all. The mail server has the last word.
#[must_use]
pub fn is_valid(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let forbidden = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\\')
    };
    let labels_are_fine = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    !local.is_empty()
        && local.len() <= 64
        && email.len() <= 254
        && !local.contains(forbidden)
        && !local.contains('@')
        && domain.contains('.')
        && labels_are_fine
}

/// Reads a list of addresses: `Bob <bob@example.test>, carol@example.test; …`.
///
/// What is no address is given as one too, for the person to put right; only empty pieces are left out.
#[must_use]
pub fn parse_list(text: &str) -> Vec<Address> {
    split(text).iter().filter_map(|piece| parse(piece)).collect()
}

fn parse(piece: &str) -> Option<Address> {
    let piece = piece.trim();
    let piece = piece.strip_prefix("mailto:").unwrap_or(piece);
    if piece.is_empty() {
        return None;
    }
    let angled = piece.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    let (name, email) = angled.unwrap_or(("", piece));
    let name = name.trim();
    let name = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(name);
    Some(Address {
        name: name.replace("\\\"", "\""),
        email: email.trim().to_owned(),
    })
}

/// Splits at commas, semicolons and line ends that are neither in quotation marks nor in angle brackets; and
/// at spaces between bare addresses, as they come from a spreadsheet.
fn split(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let (mut quoted, mut angled) = (false, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => angled = true,
            '>' if !quoted => angled = false,
            _ => {}
        }
        let ends = matches!(c, ',' | ';' | '\n' | '\r' | '\t') && !quoted && !angled;
        let ends = ends || (c == ' ' && !quoted && !angled && is_valid(piece.trim()));
        if ends {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(c);
        }
    }
    pieces.push(piece);
    pieces
}

/// An address as it is shown and as it is copied.
#[must_use]
pub fn format(address: &Address) -> String {
    if address.name.trim().is_empty() {
        address.email.clone()
    } else if address.name.contains([',', ';', '<', '>', '@', '"']) {
        format!("\"{}\" <{}>", address.name.replace('"', "\\\""), address.email)
    } else {
        format!("{} <{}>", address.name, address.email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(name: &str, email: &str) -> Address {
        Address {
            name: name.to_owned(),
            email: email.to_owned(),
        }
    }

    #[test]
    fn valid_addresses() {
        for good in [
            "a@b.test",
            "first.last+tag@sub.example.test",
            "jörg@bücher.test",
            "o'neil@x-y.test",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.test",
            "a@b",
            "a b@c.test",
            "a@b..test",
            "a@-b.test",
            "a@b@c.test",
            "a@b.test,",
            "a@[1.2.3.4]",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
        assert!(!is_valid(&format!("{}@b.test", "x".repeat(65))));
    }

    #[test]
    fn lists() {
        assert_eq!(
            parse_list("Bob <bob@b.test>, \"Roe, Jane\" <jane@b.test>; carol@b.test"),
            [
                address("Bob", "bob@b.test"),
                address("Roe, Jane", "jane@b.test"),
                address("", "carol@b.test")
            ]
        );
        assert_eq!(parse_list("a@b.test c@d.test\ne@f.test").len(), 3);
        assert_eq!(
            parse_list("Ann Lee <ann@b.test>"),
            [address("Ann Lee", "ann@b.test")]
        );
        assert_eq!(parse_list(" , ;\n"), []);
    }

    #[test]
    fn what_is_wrong_is_kept_for_putting_right() {
        assert_eq!(parse_list("bob"), [address("", "bob")]);
        assert_eq!(parse_list("Bob <bob"), [address("", "Bob <bob")]);
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        for original in [
            address("Roe, Jane", "j@b.test"),
            address("", "c@b.test"),
            address("Al \"Bo\" Coe", "a@b.test"),
        ] {
            assert_eq!(parse_list(&format(&original)), [original]);
        }
    }
}
