//! What is asked of bytes that are stored anew, beyond that they can be read. What is stored already is read whatever it is.

use super::Component;

/// Whether there are control characters beside tabs and line ends: no value may hold them (RFC 5545 §3.1, RFC 6350 §3.3), and
/// XML cannot carry them, so that a report would show another object than the one that is stored.
pub(crate) fn has_controls(data: &[u8]) -> bool {
    data.iter()
        .any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r' | b'\n'))
}

/// The first of these properties that stands in the component more than once.
pub(crate) fn stands_twice<'a>(component: &Component, names: &[&'a str]) -> Option<&'a str> {
    let mut names = names.iter().copied();
    names.find(|name| component.all(name).nth(1).is_some())
}
