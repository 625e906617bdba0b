//! Who an answer goes to.

use std::collections::HashSet;

use roost_shared::mail::Address;

use crate::Headers;

/// Who gets a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
}

/// Who a reply goes to: `Reply-To`, else `From`; for one's own message, whoever it went to. With `all`, the
/// other recipients in `Cc`. One's own addresses (compared without case) are left out, each address comes once.
#[must_use]
pub fn recipients(headers: &Headers, own: &[&str], all: bool) -> Recipients {
    let is_own = |address: &Address| own.iter().any(|own| own.eq_ignore_ascii_case(&address.email));
    let is_from_self = headers.from.first().is_some_and(is_own);
    let primary = if is_from_self {
        &headers.to
    } else if headers.reply_to.iter().any(has_email) {
        &headers.reply_to
    } else {
        &headers.from
    };

    let mut seen = HashSet::new();
    let mut to = distinct(primary, &mut seen, |address| !is_own(address));
    let cc = if all {
        let others: Vec<Address> = if is_from_self {
            headers.cc.clone()
        } else {
            headers.to.iter().chain(&headers.cc).cloned().collect()
        };
        distinct(&others, &mut seen, |address| !is_own(address))
    } else {
        Vec::new()
    };
    // A note to oneself is answered to oneself.
    if to.is_empty() && cc.is_empty() {
        to = distinct(primary, &mut seen, |_| true);
    }
    Recipients { to, cc }
}

fn distinct(
    addresses: &[Address],
    seen: &mut HashSet<String>,
    keep: impl Fn(&Address) -> bool,
) -> Vec<Address> {
    addresses
        .iter()
        .filter(|address| has_email(address) && keep(address))
        .filter(|address| seen.insert(address.email.to_lowercase()))
        .cloned()
        .collect()
}

fn has_email(address: &Address) -> bool {
    !address.email.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(emails: &[&str]) -> Vec<Address> {
        emails
            .iter()
            .map(|email| Address {
                name: String::new(),
                email: (*email).to_owned(),
            })
            .collect()
    }

    fn emails(list: &[Address]) -> Vec<&str> {
        list.iter().map(|address| address.email.as_str()).collect()
    }

    fn headers(from: &[&str], reply_to: &[&str], to: &[&str], cc: &[&str]) -> Headers {
        Headers {
            from: list(from),
            reply_to: list(reply_to),
            to: list(to),
            cc: list(cc),
            ..Headers::default()
        }
    }

    #[test]
    fn a_reply_goes_to_the_sender() {
        let message = headers(&["a@x"], &[], &["me@x", "b@x"], &["c@x"]);
        let reply = recipients(&message, &["me@x"], false);
        assert_eq!((emails(&reply.to), emails(&reply.cc)), (vec!["a@x"], vec![]));
        let list = headers(&["a@x"], &["list@x"], &["me@x"], &[]);
        assert_eq!(emails(&recipients(&list, &["me@x"], false).to), ["list@x"]);
    }

    #[test]
    fn a_reply_to_all_goes_to_everyone_else_once() {
        let message = headers(&["a@x"], &[], &["ME@x", "b@x", "A@x"], &["c@x", "B@X"]);
        let reply = recipients(&message, &["me@x"], true);
        assert_eq!(
            (emails(&reply.to), emails(&reply.cc)),
            (vec!["a@x"], vec!["b@x", "c@x"])
        );
    }

    #[test]
    fn an_own_message_is_answered_to_its_recipients() {
        let message = headers(&["me@x"], &[], &["b@x"], &["c@x"]);
        let reply = recipients(&message, &["me@x"], true);
        assert_eq!((emails(&reply.to), emails(&reply.cc)), (vec!["b@x"], vec!["c@x"]));
        let note = headers(&["me@x"], &[], &["me@x"], &[]);
        assert_eq!(emails(&recipients(&note, &["me@x"], true).to), ["me@x"]);
    }
}
