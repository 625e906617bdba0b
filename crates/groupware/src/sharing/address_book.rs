//! The directory of a domain as an address book that nobody writes to (draft-daboo-carddav-directory-gateway-02).
//!
//! It is drawn when it is read: its cards are made of the accounts, and stand in no table. To the database, its id is
//! that of no collection, so that whatever else is asked of it finds nothing.

use std::time::Instant;

use chrono::{DateTime, Utc};
use futures_util::Stream;
use roost_db::collection::{Access, Collection, CollectionKind, Origin};
use roost_db::directory::{self, Entry};
use roost_db::object::{Object, ObjectInfo};
use roost_ical::card::person_card;
use roost_model::Account;
use roost_shared::{AccountId, CollectionId};

use super::domain_of;
use crate::parsed::etag;
use crate::{Groupware, GroupwareError, Result};

/// No collection of the database has this id.
const NO_COLLECTION: CollectionId = CollectionId(0);

/// People that are read at a time.
const PART: i64 = 500;

/// How the names of its cards end.
const SUFFIX: &str = ".vcf";

/// The directory of the account's domain. Knowing that it is there costs nothing.
#[must_use]
pub fn directory_of(account: &Account) -> Collection {
    Collection {
        id: NO_COLLECTION,
        owner: AccountId(0),
        owner_address: String::new(),
        owner_name: String::new(),
        kind: CollectionKind::AddressBook,
        home_address: account.address.clone(),
        is_own_view: false,
        name: "directory".to_owned(),
        display_name: domain_of(&account.address).to_owned(),
        display_name_language: String::new(),
        description: String::new(),
        description_language: String::new(),
        color: String::new(),
        sort_order: 0,
        visible: true,
        is_default: false,
        is_transparent: false,
        owner_path: None,
        is_shared: false,
        access: Access::Read,
        writable: false,
        origin: Origin::Directory,
        source: String::new(),
        components: Vec::new(),
        timezone: String::new(),
        sequence: 0,
        oldest_sequence: 0,
        has_locks: false,
        created_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

impl Groupware {
    /// The cards of everyone in the account's domain, by address; 500 people are read at a time. Counts as a search.
    ///
    /// # Errors
    /// [`GroupwareError::TooManySearches`] as the first item.
    pub fn directory_cards(&self, account: &Account) -> impl Stream<Item = Result<Object>> + Send + use<> {
        let groupware = self.clone();
        let account = account.clone();
        async_stream::try_stream! {
            groupware.count_search(&account)?;
            let domain = domain_of(&account.address);
            let mut after = String::new();
            loop {
                let part = {
                    let mut db = groupware.connection().await?;
                    directory::list(&mut db, domain, &after, PART).await?
                };
                let Some(last) = part.last() else { break };
                after.clone_from(&last.address);
                for entry in &part {
                    yield card_of(entry);
                }
            }
        }
    }

    /// The cards of these names, in no order; those that are not there are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn directory_cards_named(&self, account: &Account, names: &[String]) -> Result<Vec<Object>> {
        let addresses: Vec<String> = names
            .iter()
            .filter_map(|name| name.strip_suffix(SUFFIX))
            .map(str::to_owned)
            .collect();
        if addresses.is_empty() {
            return Ok(Vec::new());
        }
        let mut db = self.connection().await?;
        let found = directory::find(&mut db, domain_of(&account.address), &addresses).await?;
        Ok(found.iter().map(card_of).collect())
    }

    /// Counts a search of the directory.
    pub(super) fn count_search(&self, account: &Account) -> Result<()> {
        self.searches
            .count(account.id, Instant::now())
            .map_err(GroupwareError::too_often)
    }
}

/// Someone as an object. Its bytes, and so its entity tag, change with the name alone.
fn card_of(entry: &Entry) -> Object {
    let name = entry.display_name.trim();
    let data = person_card(
        &entry.address,
        if name.is_empty() { &entry.address } else { name },
    );
    Object {
        collection: NO_COLLECTION,
        info: ObjectInfo {
            name: format!("{}{SUFFIX}", entry.address),
            uid: format!("mailto:{}", entry.address),
            component: "VCARD".to_owned(),
            etag: etag(&data),
            size: u32::try_from(data.len()).unwrap_or(u32::MAX),
            created_at: entry.created_at,
            modified_at: entry.created_at,
            schedule_tag: None,
        },
        data,
    }
}
