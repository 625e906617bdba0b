//! Other names of whole domains.

use roost_db::alias_domain::{self, AliasDomainRow};
use roost_db::domain::{self, Listing};
use roost_shared::admin::{AliasDomain, AliasDomainChange, NewAliasDomain, Page};

use crate::access::Subject;
use crate::domain::{known_name, taken};
use crate::{Actor, Directory, DirectoryError, ListQuery, Result, address};

impl Directory {
    /// Adds another name of a domain. For administrators of the server: whoever has a name takes its mail.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_alias_domain(&self, actor: &Actor, new: &NewAliasDomain) -> Result<AliasDomain> {
        let name = address::domain("name", &new.name)?;
        let target = address::domain("target", &new.target)?;
        let subject = Subject {
            action: "alias_domain.add",
            domain: Some(&target),
            target: &name,
        };
        let mut change = self.change(actor, subject).await?;
        if !actor.is_server() {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        domain::lock_names(change.db()).await?;
        if domain::is_name_taken(change.db(), &name).await? {
            return Err(taken(change.db(), name).await?);
        }
        let into = domain::lock(change.db(), &target)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(target.clone()))?;
        let now = change.now;
        alias_domain::insert(change.db(), &name, into.id, new.active, now).await?;
        let added = to_alias_domain(found(alias_domain::find(change.db(), &name).await?)?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The alias domains that the actor may know of, by name.
    ///
    /// # Errors
    /// The database's; [`DirectoryError::NotFound`] if the query is for a domain that the actor may not know of.
    pub async fn alias_domains(&self, actor: &Actor, query: &ListQuery) -> Result<Page<AliasDomain>> {
        let domains = self.listed_domains(actor, "alias_domain.list", query).await?;
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: domains.as_deref(),
            after: &query.after,
            tags: &[],
            limit: query.limit(),
        };
        let rows = alias_domain::list(&mut db, listing).await?;
        Ok(query.page(
            rows.into_iter().map(to_alias_domain).collect(),
            |alias: &AliasDomain| &alias.name,
        ))
    }

    /// An alias domain.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn alias_domain(&self, actor: &Actor, name: &str) -> Result<AliasDomain> {
        self.alias_domain_row(actor, "alias_domain.show", name)
            .await
            .map(to_alias_domain)
    }

    async fn alias_domain_row(
        &self,
        actor: &Actor,
        action: &'static str,
        name: &str,
    ) -> Result<AliasDomainRow> {
        let name = known_name(name)?;
        let mut db = self.pool.acquire().await?;
        let row = found(alias_domain::find(&mut db, &name).await?)?;
        drop(db);
        let subject = Subject {
            action,
            domain: Some(&row.target),
            target: &row.name,
        };
        drop(self.read(actor, subject).await?);
        Ok(row)
    }

    /// Changes an alias domain. Another domain can only be given to it by administrators of the server.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_alias_domain(
        &self,
        actor: &Actor,
        name: &str,
        wanted: &AliasDomainChange,
    ) -> Result<AliasDomain> {
        let row = self.alias_domain_row(actor, "alias_domain.edit", name).await?;
        let subject = Subject {
            action: "alias_domain.edit",
            domain: Some(&row.target),
            target: &row.name,
        };
        let mut change = self.change(actor, subject).await?;
        let target = match &wanted.target {
            Some(target) => address::domain("target", target)?,
            None => row.target.clone(),
        };
        if target != row.target && !actor.is_server() {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        let into = domain::lock(change.db(), &target)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(target.clone()))?;
        let now = change.now;
        let active = wanted.active.unwrap_or(row.active);
        alias_domain::update(change.db(), row.id, into.id, active, now).await?;
        let after = to_alias_domain(found(alias_domain::find(change.db(), &row.name).await?)?);
        change.done(Some(&to_alias_domain(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes an alias domain.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn remove_alias_domain(&self, actor: &Actor, name: &str) -> Result<()> {
        let row = self.alias_domain_row(actor, "alias_domain.remove", name).await?;
        let subject = Subject {
            action: "alias_domain.remove",
            domain: Some(&row.target),
            target: &row.name,
        };
        let mut change = self.change(actor, subject).await?;
        if !actor.is_server() {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        alias_domain::delete(change.db(), row.id).await?;
        change.done(Some(&to_alias_domain(row)), None).await
    }
}

fn found(row: Option<AliasDomainRow>) -> Result<AliasDomainRow> {
    row.ok_or(DirectoryError::NotFound)
}

fn to_alias_domain(row: AliasDomainRow) -> AliasDomain {
    AliasDomain {
        name: row.name,
        target: row.target,
        active: row.active,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
