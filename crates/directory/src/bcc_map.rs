//! Copies of everything that is sent from, or to, an address or a domain.

use roost_db::OnConstraint;
use roost_db::bcc_map::{self, BccMapFields, BccMapRow};
use roost_db::domain::{self, Listing};
use roost_db::mailbox_admin;
use roost_db::row_lock::{self, Row};
use roost_shared::admin::{BccKind, BccMap, BccMapChange, NewBccMap};
use sqlx::PgConnection;

use crate::access::Subject;
use crate::mailbox::is_above;
use crate::{Actor, Directory, DirectoryError, Result, address};

impl Directory {
    /// Sets up a copy.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_bcc_map(&self, actor: &Actor, new: &NewBccMap) -> Result<BccMap> {
        let place = address::address_or_domain("address", &new.address)?;
        let address = place.full();
        let target = address::address("target", &new.target)?.full();
        let subject = Subject {
            action: "bcc_map.add",
            domain: Some(&place.domain),
            target: &address,
        };
        let mut change = self.change(actor, subject).await?;
        let domain = domain::lock(change.db(), &place.domain)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(place.domain.clone()))?;
        if copies_from_above(change.db(), actor, &place.domain, &address).await? {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        let fields = BccMapFields {
            kind: kind_name(new.kind),
            target: &target,
            active: new.active,
        };
        let now = change.now;
        let id = bcc_map::insert(change.db(), domain.id, &address, fields, now)
            .await
            .on_constraint("bcc_map_address_key", || DirectoryError::Exists(address.clone()))?;
        let added = to_bcc_map(found(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The copies that the actor may know of.
    ///
    /// # Errors
    /// The database's.
    pub async fn bcc_maps(&self, actor: &Actor) -> Result<Vec<BccMap>> {
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: actor.domains(),
            limit: i64::MAX,
            ..Listing::default()
        };
        Ok(bcc_map::list(&mut db, listing)
            .await?
            .into_iter()
            .map(to_bcc_map)
            .collect())
    }

    /// A copy.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn bcc_map(&self, actor: &Actor, id: i64) -> Result<BccMap> {
        self.bcc_row(actor, "bcc_map.show", id).await.map(to_bcc_map)
    }

    async fn bcc_row(&self, actor: &Actor, action: &'static str, id: i64) -> Result<BccMapRow> {
        let mut db = self.pool.acquire().await?;
        let row = found(&mut db, id).await?;
        drop(db);
        let subject = Subject {
            action,
            domain: Some(&row.domain),
            target: &row.address,
        };
        drop(self.read(actor, subject).await?);
        Ok(row)
    }

    /// Changes a copy.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_bcc_map(&self, actor: &Actor, id: i64, wanted: &BccMapChange) -> Result<BccMap> {
        let row = self.bcc_row(actor, "bcc_map.edit", id).await?;
        let subject = Subject {
            action: "bcc_map.edit",
            domain: Some(&row.domain),
            target: &row.address,
        };
        let mut change = self.change(actor, subject).await?;
        if copies_from_above(change.db(), actor, &row.domain, &row.address).await? {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        row_lock::lock(change.db(), Row::BccMap(id)).await?;
        let row = found(change.db(), id).await?;
        let target = match &wanted.target {
            Some(target) => address::address("target", target)?.full(),
            None => row.target.clone(),
        };
        let kind = wanted
            .kind
            .map_or_else(|| row.kind.clone(), |kind| kind_name(kind).to_owned());
        let fields = BccMapFields {
            kind: &kind,
            target: &target,
            active: wanted.active.unwrap_or(row.active),
        };
        let now = change.now;
        bcc_map::update(change.db(), id, fields, now)
            .await
            .on_constraint("bcc_map_address_key", || {
                DirectoryError::Exists(row.address.clone())
            })?;
        let after = to_bcc_map(found(change.db(), id).await?);
        change.done(Some(&to_bcc_map(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Ends a copy.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn remove_bcc_map(&self, actor: &Actor, id: i64) -> Result<()> {
        let row = self.bcc_row(actor, "bcc_map.remove", id).await?;
        let subject = Subject {
            action: "bcc_map.remove",
            domain: Some(&row.domain),
            target: &row.address,
        };
        let mut change = self.change(actor, subject).await?;
        if copies_from_above(change.db(), actor, &row.domain, &row.address).await? {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        bcc_map::delete(change.db(), id).await?;
        change.done(Some(&to_bcc_map(row)), None).await
    }
}

/// Whether an address, or all of a domain, has mail of somebody with rights that the actor lacks: whoever read it could
/// take these over.
async fn copies_from_above(
    db: &mut PgConnection,
    actor: &Actor,
    domain: &str,
    address: &str,
) -> Result<bool> {
    if actor.is_server() {
        return Ok(false);
    }
    if !address.starts_with('@') {
        let row = mailbox_admin::find(db, address).await?;
        return Ok(row.is_some_and(|row| is_above(actor, &row)));
    }
    // Somebody with less than the whole server has domains.
    let domains = actor.domains().unwrap_or_default();
    Ok(mailbox_admin::has_above(db, domain, domains).await?)
}

const fn kind_name(kind: BccKind) -> &'static str {
    match kind {
        BccKind::Sender => "sender",
        BccKind::Recipient => "recipient",
    }
}

async fn found(db: &mut PgConnection, id: i64) -> Result<BccMapRow> {
    bcc_map::find(db, id).await?.ok_or(DirectoryError::NotFound)
}

fn to_bcc_map(row: BccMapRow) -> BccMap {
    BccMap {
        id: row.id,
        kind: if row.kind == "sender" {
            BccKind::Sender
        } else {
            BccKind::Recipient
        },
        address: row.address,
        domain: row.domain,
        target: row.target,
        active: row.active,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
