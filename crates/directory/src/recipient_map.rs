//! Recipients that are written anew. For administrators of the server: the addresses may be anybody's.

use roost_db::OnConstraint;
use roost_db::recipient_map::{self, RecipientMapFields, RecipientMapRow};
use roost_db::row_lock::{self, Row};
use roost_shared::admin::{NewRecipientMap, RecipientMap, RecipientMapChange};
use sqlx::PgConnection;

use crate::access::Subject;
use crate::{Actor, Directory, DirectoryError, Result, address};

impl Directory {
    /// Lets mail for an address, or for all of a domain, go to another.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_recipient_map(&self, actor: &Actor, new: &NewRecipientMap) -> Result<RecipientMap> {
        let fields = RecipientMapFields {
            address: address::address_or_domain("address", &new.address)?.full(),
            target: address::address("target", &new.target)?.full(),
            active: new.active,
        };
        let subject = Subject {
            target: &fields.address,
            ..Subject::server("recipient_map.add")
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let id = recipient_map::insert(change.db(), &fields, now)
            .await
            .on_constraint("recipient_map_address_key", || {
                DirectoryError::Exists(fields.address.clone())
            })?;
        let added = shown(found(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// All of them.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn recipient_maps(&self, actor: &Actor) -> Result<Vec<RecipientMap>> {
        let mut db = self.read(actor, Subject::server("recipient_map.list")).await?;
        let rows = recipient_map::list(&mut db).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn recipient_map(&self, actor: &Actor, id: i64) -> Result<RecipientMap> {
        let mut db = self.read(actor, Subject::server("recipient_map.show")).await?;
        found(&mut db, id).await.map(shown)
    }

    /// Changes one.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_recipient_map(
        &self,
        actor: &Actor,
        id: i64,
        wanted: &RecipientMapChange,
    ) -> Result<RecipientMap> {
        let mut change = self.change(actor, Subject::server("recipient_map.edit")).await?;
        row_lock::lock(change.db(), Row::RecipientMap(id)).await?;
        let row = found(change.db(), id).await?;
        let before = &row.fields;
        let address = wanted.address.as_ref().unwrap_or(&before.address);
        let fields = RecipientMapFields {
            address: address::address_or_domain("address", address)?.full(),
            target: address::address("target", wanted.target.as_ref().unwrap_or(&before.target))?.full(),
            active: wanted.active.unwrap_or(before.active),
        };
        let now = change.now;
        recipient_map::update(change.db(), id, &fields, now)
            .await
            .on_constraint("recipient_map_address_key", || {
                DirectoryError::Exists(fields.address.clone())
            })?;
        let after = shown(found(change.db(), id).await?);
        change.about(&after.address);
        change.done(Some(&shown(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes one.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_recipient_map(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut change = self
            .change(actor, Subject::server("recipient_map.remove"))
            .await?;
        let row = found(change.db(), id).await?;
        recipient_map::delete(change.db(), id).await?;
        change.about(&row.fields.address);
        change.done(Some(&shown(row)), None).await
    }
}

async fn found(db: &mut PgConnection, id: i64) -> Result<RecipientMapRow> {
    recipient_map::find(db, id).await?.ok_or(DirectoryError::NotFound)
}

fn shown(row: RecipientMapRow) -> RecipientMap {
    RecipientMap {
        id: row.id,
        address: row.fields.address,
        target: row.fields.target,
        active: row.fields.active,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
