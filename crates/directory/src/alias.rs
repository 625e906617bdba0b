//! Aliases.

use chrono::{DateTime, Utc};
use roost_db::alias::{self, AliasFields, AliasRow, NewAliasRow};
use roost_db::domain::{self, Listing};
use roost_shared::admin::{Alias, AliasChange, NewAlias, Page};

use crate::access::Subject;
use crate::address;
use crate::mailbox::held;
use crate::{Actor, Directory, DirectoryError, Limit, ListQuery, Result, text};

const TARGETS_MAX: usize = 500;
/// In characters.
const COMMENT_MAX: usize = 255;

impl Directory {
    /// Adds an alias; `@domain` takes what nothing else in the domain takes.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_alias(&self, actor: &Actor, new: &NewAlias) -> Result<Alias> {
        let place = address::address_or_domain("address", &new.address)?;
        let address = place.full();
        let subject = Subject {
            action: "alias.add",
            domain: Some(&place.domain),
            target: &address,
        };
        let mut change = self.change(actor, subject).await?;
        let unset = AliasFields {
            active: true,
            expires_at: None,
            internal_only: false,
            sender_allowed: true,
            public_comment: String::new(),
            private_comment: String::new(),
        };
        let fields = merge(unset, &new.settings, change.now)?;
        let targets = targets(new.settings.targets.as_deref().unwrap_or_default(), &address)?;
        let domain = domain::lock(change.db(), &place.domain)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(place.domain.clone()))?;
        if let Some(holder) = domain::holder(change.db(), domain.id, &place.local_part).await? {
            return Err(held(holder, address));
        }
        let limit = domain.fields.max_aliases;
        if limit > 0 && domain.aliases >= limit.into() {
            return Err(DirectoryError::limit(
                "address",
                Limit::Aliases,
                format!("the domain may have {limit} aliases, and has them"),
            ));
        }
        let row = NewAliasRow {
            domain: domain.id,
            domain_name: &place.domain,
            local_part: &place.local_part,
            mailbox: None,
            fields: &fields,
        };
        let now = change.now;
        let id = alias::insert(change.db(), row, now).await?;
        alias::set_targets(change.db(), id, &targets).await?;
        let added = to_alias(found(alias::find(change.db(), id).await?)?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The aliases that the actor may know of, by address.
    ///
    /// # Errors
    /// The database's; [`DirectoryError::NotFound`] if the query is for a domain that the actor may not know of.
    pub async fn aliases(&self, actor: &Actor, query: &ListQuery) -> Result<Page<Alias>> {
        let domains = self.listed_domains(actor, "alias.list", query).await?;
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: domains.as_deref(),
            after: &query.after,
            tags: &[],
            limit: query.limit(),
        };
        let rows = alias::list(&mut db, listing).await?;
        Ok(
            query.page(rows.into_iter().map(to_alias).collect(), |alias: &Alias| {
                &alias.address
            }),
        )
    }

    /// An alias.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn alias(&self, actor: &Actor, id: i64) -> Result<Alias> {
        self.alias_row(actor, "alias.show", id, false).await.map(to_alias)
    }

    /// An alias by its address.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn alias_by_address(&self, actor: &Actor, text: &str) -> Result<Alias> {
        let place = address::address_or_domain("address", text).map_err(|_| DirectoryError::NotFound)?;
        let subject = Subject {
            action: "alias.show",
            domain: Some(&place.domain),
            target: &place.full(),
        };
        let mut db = self.read(actor, subject).await?;
        let row = alias::find_by_address(&mut db, &place.full()).await?;
        found(row.filter(|row| row.mailbox.is_none())).map(to_alias)
    }

    /// Finds an alias, or a temporary address, that the actor may know of.
    pub(crate) async fn alias_row(
        &self,
        actor: &Actor,
        action: &'static str,
        id: i64,
        temporary: bool,
    ) -> Result<AliasRow> {
        let mut db = self.pool.acquire().await?;
        let row = found(alias::find(&mut db, id).await?)?;
        drop(db);
        let subject = Subject {
            action,
            domain: Some(&row.domain),
            target: &row.address,
        };
        drop(self.read(actor, subject).await?);
        found(Some(row).filter(|row| row.mailbox.is_some() == temporary))
    }

    /// Changes an alias.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_alias(&self, actor: &Actor, id: i64, wanted: &AliasChange) -> Result<Alias> {
        let known = self.alias_row(actor, "alias.edit", id, false).await?;
        let subject = Subject {
            action: "alias.edit",
            domain: Some(&known.domain),
            target: &known.address,
        };
        let mut change = self.change(actor, subject).await?;
        domain::lock(change.db(), &known.domain).await?;
        let row = found(alias::find(change.db(), id).await?)?;
        let fields = merge(row.fields.clone(), wanted, change.now)?;
        let now = change.now;
        alias::update(change.db(), id, &fields, now).await?;
        if let Some(wanted) = &wanted.targets {
            alias::set_targets(change.db(), id, &targets(wanted, &row.address)?).await?;
        }
        let after = to_alias(found(alias::find(change.db(), id).await?)?);
        change.done(Some(&to_alias(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes an alias.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn remove_alias(&self, actor: &Actor, id: i64) -> Result<()> {
        let row = self.alias_row(actor, "alias.remove", id, false).await?;
        let subject = Subject {
            action: "alias.remove",
            domain: Some(&row.domain),
            target: &row.address,
        };
        let mut change = self.change(actor, subject).await?;
        alias::delete(change.db(), id).await?;
        change.done(Some(&to_alias(row)), None).await
    }
}

fn found(row: Option<AliasRow>) -> Result<AliasRow> {
    row.ok_or(DirectoryError::NotFound)
}

/// Where an alias is to lead; not to itself alone, which would be a mailbox.
fn targets(wanted: &[String], own: &str) -> Result<Vec<String>> {
    let targets = address::targets("targets", wanted, TARGETS_MAX)?;
    if targets.is_empty() || targets.iter().all(|target| target == own) {
        return Err(DirectoryError::invalid(
            "targets",
            "must have an address other than its own",
        ));
    }
    Ok(targets)
}

fn merge(mut fields: AliasFields, wanted: &AliasChange, now: DateTime<Utc>) -> Result<AliasFields> {
    if let Some(expires_at) = wanted.expires_at {
        if expires_at.is_some_and(|end| end <= now) {
            return Err(DirectoryError::invalid("expires_at", "must be in the future"));
        }
        fields.expires_at = expires_at;
    }
    if let Some(comment) = &wanted.public_comment {
        fields.public_comment = text::line("public_comment", comment, COMMENT_MAX)?;
    }
    if let Some(comment) = &wanted.private_comment {
        fields.private_comment = text::line("private_comment", comment, COMMENT_MAX)?;
    }
    fields.active = wanted.active.unwrap_or(fields.active);
    fields.internal_only = wanted.internal_only.unwrap_or(fields.internal_only);
    fields.sender_allowed = wanted.sender_allowed.unwrap_or(fields.sender_allowed);
    Ok(fields)
}

fn to_alias(row: AliasRow) -> Alias {
    Alias {
        id: row.id,
        address: row.address,
        domain: row.domain,
        targets: row.targets,
        active: row.fields.active,
        expires_at: row.fields.expires_at,
        internal_only: row.fields.internal_only,
        sender_allowed: row.fields.sender_allowed,
        public_comment: row.fields.public_comment,
        private_comment: row.fields.private_comment,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
