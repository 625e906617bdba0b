//! The sync tokens of collections whose members are few: homes and notification collections (RFC 6578 §3.2).
//!
//! Such a token names every member that its client was told of, with a digest of how the member looked. What changed since
//! is what differs from that now. No write has to keep a log for it, and none is missed, as it could be by a number that
//! transactions take in one order and commit in another: a change is told when it is first seen, whenever it was made.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use roost_dav_proto::href;
use roost_groupware::CollectionKind;
use sha2::{Digest, Sha256};

use super::context::Context;
use super::error::DavError;
use super::home::Home;
use super::notification::Notification;
use super::path::OUTBOX;
use super::resource::Resource;

const PREFIX: &str = "urn:roost:members:";

/// The names of members, each with a digest of how it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberStates(BTreeMap<String, u64>);

/// How members differ from what a client was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Those that are new or changed.
    pub changed: Vec<String>,
    /// Those that are gone.
    pub removed: Vec<String>,
    /// What the client knows once it was told of these.
    pub told: MemberStates,
    /// Whether there is more than the limit allows.
    pub more: bool,
}

impl MemberStates {
    /// How the members of a resource look now: one statement of a home, three of what waits for a person. `None` if its state
    /// is not told by members.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(context: &Context, resource: &Resource) -> Result<Option<Self>, DavError> {
        match resource {
            Resource::Home { kind, home } => Self::of_home(context, *kind, home).await.map(Some),
            Resource::Notifications => {
                let all = Notification::list(context).await?;
                Ok(Some(Self::of_notifications(context, &all)))
            }
            _ => Ok(None),
        }
    }

    /// How the collections of a home look now. The asker's own gets its first ones if it has none.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_home(context: &Context, kind: CollectionKind, home: &Home) -> Result<Self, DavError> {
        let groupware = &context.state.groupware;
        let account = context.account.id;
        let mut found = groupware.states_in(account, home.id, kind).await?;
        if found.is_empty() && home.is_own {
            groupware.ensure_defaults(account).await?;
            found = groupware.states_in(account, home.id, kind).await?;
        }
        let collections = found
            .into_iter()
            .map(|state| (state.name, state.digest.cast_unsigned()));
        // It is always there, and always the same.
        let outbox = (kind == CollectionKind::Calendar).then(|| (OUTBOX.to_owned(), 0));
        Ok(Self(collections.chain(outbox).collect()))
    }

    /// How notifications look.
    #[must_use]
    pub fn of_notifications(context: &Context, notifications: &[Notification]) -> Self {
        let digest = |text: &str| {
            let first = Sha256::digest(text).first_chunk().copied();
            u64::from_be_bytes(first.unwrap_or_default())
        };
        let states = notifications
            .iter()
            .map(|notification| (notification.name(), digest(&notification.etag(&context.account))));
        Self(states.collect())
    }

    /// The token that names these members of the collection at an href.
    #[must_use]
    pub fn token(&self, collection: &str) -> String {
        let mut text = format!("{PREFIX}{collection}");
        for (name, digest) in &self.0 {
            href::push_segment(&mut text, name);
            // Writing to a string does not fail.
            let _ = write!(text, "/{digest:016x}/");
        }
        text
    }

    /// Reads a token of the collection at that href; `None` for any other text.
    #[must_use]
    pub fn read(token: &str, collection: &str) -> Option<Self> {
        let members = token.strip_prefix(PREFIX)?.strip_prefix(collection)?;
        let mut states = BTreeMap::new();
        let mut parts = members.split_terminator('/');
        while let Some(name) = parts.next() {
            let digest = parts.next().filter(|digits| digits.len() == 16)?;
            let digest = u64::from_str_radix(digest, 16).ok()?;
            states.insert(href::decode_segment(name).ok()?, digest);
        }
        Some(Self(states))
    }

    /// How these, which are so now, differ from what is known to a client: at most `limit` members.
    #[must_use]
    pub fn since(&self, known: &Self, limit: usize) -> Difference {
        let changed = self
            .0
            .iter()
            .filter(|(name, digest)| known.0.get(*name) != Some(digest));
        let removed = known.0.keys().filter(|name| !self.0.contains_key(*name));
        let mut difference = Difference {
            told: known.clone(),
            more: changed.clone().count() + removed.clone().count() > limit,
            ..Difference::default()
        };
        for (name, digest) in changed.take(limit) {
            difference.told.0.insert(name.clone(), *digest);
            difference.changed.push(name.clone());
        }
        for name in removed.take(limit - difference.changed.len()) {
            difference.told.0.remove(name);
            difference.removed.push(name.clone());
        }
        difference
    }
}

/// The sync token of a resource whose state is told by its members.
///
/// # Errors
/// The database's.
pub async fn token_of(context: &Context, resource: &Resource) -> Result<Option<String>, DavError> {
    let states = MemberStates::of(context, resource).await?;
    Ok(states.map(|states| states.token(&resource.href(&context.account))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "/dav/calendars/alice@example.test/";

    fn states(members: &[(&str, u64)]) -> MemberStates {
        MemberStates(
            members
                .iter()
                .map(|(name, digest)| ((*name).to_owned(), *digest))
                .collect(),
        )
    }

    #[test]
    fn tokens_survive_their_text_form() {
        for known in [
            states(&[]),
            states(&[("default", 7), ("a b%2F", u64::MAX), ("Übung", 0)]),
        ] {
            let token = known.token(HOME);
            assert!(token.bytes().all(|byte| byte.is_ascii_graphic()), "{token}");
            assert_eq!(MemberStates::read(&token, HOME), Some(known));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let token = states(&[("default", 7)]).token(HOME);
        assert!(MemberStates::read(&token, "/dav/calendars/bob@example.test/").is_none());
        for text in [
            "",
            "urn:roost:sync:4:9",
            "urn:roost:members:",
            "urn:roost:members:/dav/calendars/alice@example.test/default",
            "urn:roost:members:/dav/calendars/alice@example.test/default/7",
            "urn:roost:members:/dav/calendars/alice@example.test/default/000000000000000g",
            "urn:roost:members:/dav/calendars/alice@example.test/../0000000000000007/",
        ] {
            assert!(MemberStates::read(text, HOME).is_none(), "{text}");
        }
    }

    #[test]
    fn what_differs_is_told_within_the_limit_and_then_the_rest() {
        let known = states(&[("changed", 1), ("gone", 1), ("same", 1)]);
        let now = states(&[("changed", 2), ("new", 1), ("same", 1)]);
        let all = now.since(&known, 3);
        assert_eq!(all.changed, ["changed", "new"]);
        assert_eq!(all.removed, ["gone"]);
        assert_eq!((&all.told, all.more), (&now, false));
        let part = now.since(&known, 1);
        assert_eq!(part.changed, ["changed"]);
        assert!(part.more && part.removed.is_empty());
        let rest = now.since(&part.told, 2);
        assert_eq!((rest.told, rest.more), (now, false));
    }
}
