//! Temporary addresses: random names that lead to a mailbox and end.

use chrono::TimeDelta;
use roost_db::alias::{self, AliasFields, AliasRow, NewAliasRow};
use roost_db::domain;
use roost_shared::admin::{NewTemporaryAddress, TemporaryAddress};

use crate::access::Subject;
use crate::mailbox::{found, known_address};
use crate::{Actor, Directory, DirectoryError, Result, address, text};

const HOURS_MAX: i64 = 87_600;
/// How many a mailbox may have.
const COUNT_MAX: i64 = 1000;
const DESCRIPTION_MAX: usize = 255;
const NAME_CHARS: usize = 12;

impl Directory {
    /// Makes a temporary address of a mailbox.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_temporary_address(
        &self,
        actor: &Actor,
        mailbox: &str,
        new: &NewTemporaryAddress,
    ) -> Result<TemporaryAddress> {
        let owner = known_address(mailbox)?;
        let owner_address = owner.full();
        let subject = Subject {
            action: "temporary_address.add",
            domain: Some(&owner.domain),
            target: &owner_address,
        };
        let mut change = self.change(actor, subject).await?;
        let wanted = match &new.domain {
            Some(name) => address::domain("domain", name)?,
            None => owner.domain.clone(),
        };
        if !actor.reaches(&wanted) {
            drop(change);
            let subject = Subject {
                domain: Some(&wanted),
                ..subject
            };
            self.note_refusal(actor, subject).await?;
            return Err(DirectoryError::UnknownDomain(wanted));
        }
        if new.hours.is_some_and(|hours| !(1..=HOURS_MAX).contains(&hours)) {
            return Err(DirectoryError::invalid("hours", "must be from 1 to 87,600"));
        }
        let fields = AliasFields {
            active: true,
            expires_at: new.hours.map(|hours| change.now + TimeDelta::hours(hours)),
            internal_only: false,
            sender_allowed: true,
            public_comment: text::line("description", &new.description, DESCRIPTION_MAX)?,
            private_comment: String::new(),
        };
        let domain = domain::lock(change.db(), &wanted)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(wanted.clone()))?;
        let row = found(change.db(), &owner_address).await?;
        if row.temporary_addresses >= COUNT_MAX {
            return Err(DirectoryError::invalid(
                "address",
                format!("a mailbox may have {COUNT_MAX} of them"),
            ));
        }
        let local_part = random_name();
        let new = NewAliasRow {
            domain: domain.id,
            domain_name: &wanted,
            local_part: &local_part,
            mailbox: Some(row.id),
            fields: &fields,
        };
        let now = change.now;
        let id = alias::insert(change.db(), new, now).await?;
        alias::set_targets(change.db(), id, std::slice::from_ref(&owner_address)).await?;
        let added = alias::find(change.db(), id)
            .await?
            .map(to_temporary)
            .ok_or(DirectoryError::NotFound)?;
        change.about(&added.address);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The temporary addresses of a mailbox, the newest first.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn temporary_addresses(&self, actor: &Actor, mailbox: &str) -> Result<Vec<TemporaryAddress>> {
        let owner = known_address(mailbox)?;
        let subject = Subject {
            action: "temporary_address.list",
            domain: Some(&owner.domain),
            target: &owner.full(),
        };
        let mut db = self.read(actor, subject).await?;
        let row = found(&mut db, &owner.full()).await?;
        let rows = alias::list_temporary(&mut db, row.id).await?;
        Ok(rows.into_iter().map(to_temporary).collect())
    }

    /// The id of the temporary address with this address.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn temporary_address_id(&self, actor: &Actor, text: &str) -> Result<i64> {
        let place = known_address(text)?;
        let subject = Subject {
            action: "temporary_address.show",
            domain: Some(&place.domain),
            target: &place.full(),
        };
        let mut db = self.read(actor, subject).await?;
        alias::find_by_address(&mut db, &place.full())
            .await?
            .filter(|row| row.mailbox.is_some())
            .map(|row| row.id)
            .ok_or(DirectoryError::NotFound)
    }

    /// Says until when a temporary address takes mail: hours from now, or for ever.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Invalid`].
    pub async fn prolong_temporary_address(
        &self,
        actor: &Actor,
        id: i64,
        hours: Option<i64>,
    ) -> Result<TemporaryAddress> {
        if hours.is_some_and(|hours| !(1..=HOURS_MAX).contains(&hours)) {
            return Err(DirectoryError::invalid("hours", "must be from 1 to 87,600"));
        }
        let row = self.alias_row(actor, "temporary_address.edit", id, true).await?;
        let subject = Subject {
            action: "temporary_address.edit",
            domain: Some(&row.domain),
            target: &row.address,
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let fields = AliasFields {
            expires_at: hours.map(|hours| now + TimeDelta::hours(hours)),
            ..row.fields.clone()
        };
        alias::update(change.db(), id, &fields, now).await?;
        let after = alias::find(change.db(), id)
            .await?
            .map(to_temporary)
            .ok_or(DirectoryError::NotFound)?;
        change.done(Some(&to_temporary(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a temporary address.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn remove_temporary_address(&self, actor: &Actor, id: i64) -> Result<()> {
        let row = self
            .alias_row(actor, "temporary_address.remove", id, true)
            .await?;
        let subject = Subject {
            action: "temporary_address.remove",
            domain: Some(&row.domain),
            target: &row.address,
        };
        let mut change = self.change(actor, subject).await?;
        alias::delete(change.db(), id).await?;
        change.done(Some(&to_temporary(row)), None).await
    }
}

/// Not to be guessed: 62 bits. Letters and digits that are not taken for one another.
fn random_name() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; NAME_CHARS] = rand::random();
    bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}

fn to_temporary(row: AliasRow) -> TemporaryAddress {
    TemporaryAddress {
        id: row.id,
        address: row.address,
        mailbox: row.mailbox.unwrap_or_default(),
        description: row.fields.public_comment,
        expires_at: row.fields.expires_at,
        created_at: row.created_at,
    }
}
