//! Address lists, with groups taken apart (RFC 5322 §3.4).

use mail_parser::{Addr, Address as Parsed, HeaderName, Message};
use roost_shared::mail::Address;

use super::decode_words;
use crate::{display, limits};

/// The addresses of all fields of that name.
pub(super) fn list(message: &Message<'_>, name: HeaderName<'_>) -> Vec<Address> {
    message
        .header_values(name)
        .filter_map(|value| value.as_address())
        .flat_map(|parsed| -> Box<dyn Iterator<Item = &Addr<'_>>> {
            match parsed {
                Parsed::List(list) => Box::new(list.iter()),
                Parsed::Group(groups) => Box::new(groups.iter().flat_map(|group| group.addresses.iter())),
            }
        })
        .filter_map(address)
        .take(limits::ADDRESSES)
        .collect()
}

fn address(parsed: &Addr<'_>) -> Option<Address> {
    let email: String = display::one_line(parsed.address.as_deref().unwrap_or_default(), 320)
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let name = decode_words(parsed.name.as_deref().unwrap_or_default());
    let name = unquote(&display::one_line(&name, 200)).to_owned();
    // "a@b.example" <a@b.example> says nothing twice.
    let name = if name.eq_ignore_ascii_case(&email) {
        String::new()
    } else {
        name
    };
    (!email.is_empty() || !name.is_empty()).then_some(Address { name, email })
}

/// Takes off quotes that some senders put around a name inside the quotes that are syntax.
fn unquote(name: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote))
        .map_or(name, str::trim)
}
