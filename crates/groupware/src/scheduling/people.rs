//! Who takes part, and what they have: looked up for all of them at once.

use std::collections::{BTreeMap, BTreeSet};

use roost_db::collection::Origin;
use roost_db::schedule::{self, CalendarUser, Place, Resolved};
use roost_ical::itip::{Addresses, normalize};
use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::Result;

/// Where a message to an address goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Into the calendar of this account.
    Local(AccountId),
    /// By mail.
    Mail,
    /// Nowhere: the address is nobody's, or no mail address at all.
    Nowhere,
}

/// Someone with a calendar here.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub user: CalendarUser,
    pub addresses: Addresses,
    places: Vec<Place>,
}

impl Person {
    /// Where new objects of a kind go: the default calendar, or else the first that takes them. Tasks go to the first list
    /// that is for tasks alone, if there is one.
    pub fn calendar_for(&self, component: &str) -> Option<CollectionId> {
        let fitting = || {
            self.places
                .iter()
                .filter(|place| place.origin == Origin::Own && place.takes(component))
        };
        let is_list = |place: &&Place| component == "VTODO" && !place.takes("VEVENT");
        let found = fitting().find(is_list).or_else(|| fitting().next());
        found.map(|place| place.collection)
    }

    /// The calendars that are the person's own.
    pub fn calendars(&self) -> impl Iterator<Item = CollectionId> + '_ {
        let own = self.places.iter().filter(|place| place.origin == Origin::Own);
        own.map(|place| place.collection)
    }

    /// The schedule inbox.
    pub fn inbox(&self) -> Option<CollectionId> {
        let mut inboxes = self.places.iter().filter(|place| place.origin == Origin::Inbox);
        inboxes.next().map(|place| place.collection)
    }
}

/// Everyone who was looked up so far.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    ways: BTreeMap<String, Way>,
    persons: BTreeMap<AccountId, Person>,
}

impl People {
    pub fn person(&self, account: AccountId) -> Option<&Person> {
        self.persons.get(&account)
    }

    /// The way to an address that was looked up.
    pub fn way(&self, address: &str) -> Way {
        self.ways
            .get(&normalize(address))
            .copied()
            .unwrap_or(Way::Nowhere)
    }

    /// Finds out where messages to these addresses go, and answers the accounts among them that are new.
    pub async fn find(
        &mut self,
        db: &mut PgConnection,
        addresses: Vec<String>,
    ) -> Result<BTreeSet<AccountId>> {
        let wanted: BTreeSet<String> = addresses
            .iter()
            .map(|address| normalize(address))
            .filter(|address| !self.ways.contains_key(address))
            .collect();
        // By mail address: somebody may be named in several ways.
        let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for address in &wanted {
            if let Some(mail) = mail_address(address) {
                asked.entry(mail).or_default().push(address.clone());
            }
        }
        let mut found = BTreeSet::new();
        if !asked.is_empty() {
            let addresses: Vec<String> = asked.keys().cloned().collect();
            for resolved in schedule::resolve(db, &addresses).await? {
                let way = way_of(&resolved);
                if let Way::Local(account) = way
                    && !self.persons.contains_key(&account)
                {
                    found.insert(account);
                }
                for address in asked.remove(&resolved.address).unwrap_or_default() {
                    self.ways.insert(address, way);
                }
            }
        }
        for address in wanted {
            self.ways.entry(address).or_insert(Way::Nowhere);
        }
        Ok(found)
    }

    /// Looks up accounts with their addresses and calendars.
    pub async fn load(&mut self, db: &mut PgConnection, accounts: &BTreeSet<AccountId>) -> Result<()> {
        let ids: Vec<i64> = accounts.iter().map(|account| account.0).collect();
        let mut places = schedule::places(db, &ids).await?;
        for user in schedule::users(db, &ids).await? {
            let (own, others) = places.into_iter().partition(|place| place.owner == user.id);
            places = others;
            let principal = format!("/dav/principals/{}/", user.address);
            let addresses = user.addresses.iter().chain([&user.address, &principal]);
            let person = Person {
                addresses: Addresses::new(addresses),
                places: own,
                user,
            };
            self.persons.insert(person.user.id, person);
        }
        Ok(())
    }
}

fn way_of(resolved: &Resolved) -> Way {
    match resolved {
        Resolved {
            account: Some(account),
            ..
        } => Way::Local(*account),
        Resolved { is_unknown: true, .. } => Way::Nowhere,
        _ => Way::Mail,
    }
}

/// The mail address that a calendar user address means: itself, or that of a principal's path, which is one of the
/// calendar user addresses of its person (RFC 6638 §2.4.1). `None` for what is neither.
pub(crate) fn mail_address(normalized: &str) -> Option<String> {
    let address = match normalized.split_once("/principals/") {
        Some((_, rest)) => rest.trim_end_matches('/'),
        None => normalized,
    };
    let (local, domain) = address.rsplit_once('@')?;
    let is_usable = !local.is_empty()
        && !domain.is_empty()
        && address.len() <= 320
        && !address.chars().any(|character| {
            character.is_control() || character.is_whitespace() || "<>,;:\"()[]\\/".contains(character)
        });
    is_usable.then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_told_from_what_is_none() {
        let read = |text| mail_address(&normalize(text));
        assert_eq!(read("mailto:A@Example.test").as_deref(), Some("a@example.test"));
        assert_eq!(
            read("/dav/principals/alice%40example.test/").as_deref(),
            Some("alice@example.test")
        );
        for bad in [
            "urn:uuid:1",
            "a",
            "@b",
            "a@",
            "a b@c",
            "a@b\r\nc",
            "<a@b>",
            "http://a@b/",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
