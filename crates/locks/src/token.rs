//! Lock tokens.

use std::sync::Arc;

use roost_shared::AccountId;

/// The tokens that came with a request, and who sent it: a token is of use only to the account that took the lock
/// (RFC 4918 §6.4). Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    account: Option<AccountId>,
    tokens: Arc<[String]>,
}

impl Tokens {
    /// The tokens that an account submits.
    #[must_use]
    pub fn new<'a>(account: AccountId, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            account: Some(account),
            tokens: tokens.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Whether they open a lock of `holder` with that token.
    #[must_use]
    pub fn open(&self, holder: AccountId, token: &str) -> bool {
        self.account == Some(holder) && self.tokens.iter().any(|submitted| submitted == token)
    }
}

/// A new token: a random UUID (RFC 4918 §6.5, RFC 4122 §4.4).
pub(crate) fn random() -> String {
    let bits: u128 = rand::random();
    let version = bits & !(0xf << 76) | (0x4 << 76);
    let uuid = version & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{uuid:032x}");
    let (time, rest) = hex.split_at_checked(8).unwrap_or_default();
    let mut groups = vec![time];
    let mut rest = rest;
    for length in [4, 4, 4] {
        let (group, after) = rest.split_at_checked(length).unwrap_or_default();
        groups.push(group);
        rest = after;
    }
    groups.push(rest);
    format!("urn:uuid:{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_random_uuid() {
        let token = random();
        let groups: Vec<_> = token.strip_prefix("urn:uuid:").unwrap().split('-').collect();
        let lengths: Vec<_> = groups.iter().map(|group| group.len()).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{token}");
        assert!(groups[2].starts_with('4'), "{token}");
        assert!(groups[3].starts_with(['8', '9', 'a', 'b']), "{token}");
        assert_ne!(token, random());
    }

    #[test]
    fn a_token_is_of_use_to_its_holder_alone() {
        let tokens = Tokens::new(AccountId(1), ["urn:a"]);
        assert!(tokens.open(AccountId(1), "urn:a"));
        assert!(!tokens.open(AccountId(1), "urn:b"));
        assert!(!tokens.open(AccountId(2), "urn:a"));
        assert!(!Tokens::default().open(AccountId(1), "urn:a"));
    }
}
