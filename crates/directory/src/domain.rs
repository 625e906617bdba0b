//! Domains.

use roost_db::domain::{self, DomainFields, DomainRow, Listing};
use roost_db::{alias, alias_domain, group, mailbox_admin};
use roost_shared::admin::{Domain, DomainChange, DomainUsage, NewDomain, Page};

use crate::access::Subject;
use crate::address::{self, domain_to_unicode};
use crate::{
    Actor, Directory, DirectoryError, ListQuery, Result, TagMerging, quota, rate_columns, rate_limit, relay,
    text,
};

/// For people, in characters.
const DESCRIPTION_MAX: usize = 255;

impl Directory {
    /// Adds a domain. For administrators of the server.
    ///
    /// # Errors
    /// [`DirectoryError::Exists`], or [`DirectoryError::Invalid`] and [`DirectoryError::Limit`] for what breaks a rule.
    pub async fn add_domain(&self, actor: &Actor, new: &NewDomain) -> Result<Domain> {
        let name = address::domain("name", &new.name)?;
        let subject = Subject {
            action: "domain.add",
            domain: None,
            target: &name,
        };
        let mut change = self.change(actor, subject).await?;
        let unset = DomainFields {
            active: true,
            in_address_list: true,
            ..DomainFields::default()
        };
        let fields = merge(unset, &new.settings)?;
        quota::check_domain(&fields, 0, 0, 0)?;
        relay::check_exists(change.db(), fields.relay_host_id).await?;
        domain::lock_names(change.db()).await?;
        if domain::is_name_taken(change.db(), &name).await? {
            return Err(taken(change.db(), name).await?);
        }
        let now = change.now;
        domain::insert(change.db(), &name, &fields, now).await?;
        let added = found(domain::find(change.db(), &name).await?)?;
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The domains that the actor may know of, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn domains(&self, actor: &Actor, query: &ListQuery) -> Result<Page<Domain>> {
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: actor.domains(),
            after: &query.after,
            tags: &query.tags,
            limit: query.limit(),
        };
        let rows = domain::list(&mut db, listing).await?;
        Ok(
            query.page(rows.into_iter().map(to_domain).collect(), |domain: &Domain| {
                &domain.name
            }),
        )
    }

    /// A domain.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn domain(&self, actor: &Actor, name: &str) -> Result<Domain> {
        let name = known_name(name)?;
        let subject = Subject {
            action: "domain.show",
            domain: Some(&name),
            target: &name,
        };
        let mut db = self.read(actor, subject).await?;
        found(domain::find(&mut db, &name).await?)
    }

    /// Changes a domain. Its own administrators may change what [`DomainChange`] leaves them.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`], and what breaks a rule.
    pub async fn edit_domain(&self, actor: &Actor, name: &str, wanted: &DomainChange) -> Result<Domain> {
        self.edit_domain_merging(actor, name, wanted, &TagMerging::default())
            .await
    }

    /// Changes a domain as [`Self::edit_domain`] does, and its tags by `tags`, as they are at that moment.
    ///
    /// # Errors
    /// As [`Self::edit_domain`].
    pub async fn edit_domain_merging(
        &self,
        actor: &Actor,
        name: &str,
        wanted: &DomainChange,
        tags: &TagMerging,
    ) -> Result<Domain> {
        let name = known_name(name)?;
        let subject = Subject {
            action: "domain.edit",
            domain: Some(&name),
            target: &name,
        };
        let mut change = self.change(actor, subject).await?;
        let row = domain::lock(change.db(), &name)
            .await?
            .ok_or(DirectoryError::NotFound)?;
        let wanted = DomainChange {
            tags: tags.of(&row.fields.tags).or_else(|| wanted.tags.clone()),
            ..wanted.clone()
        };
        let fields = merge(row.fields.clone(), &wanted)?;
        if !actor.is_server() && reserved(&fields) != reserved(&row.fields) {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        quota::check_domain(&fields, row.mailboxes, row.aliases, row.assigned_quota_bytes)?;
        relay::check_exists(change.db(), fields.relay_host_id).await?;
        let (id, now) = (row.id, change.now);
        domain::update(change.db(), id, &fields, now).await?;
        let after = found(domain::find(change.db(), &name).await?)?;
        change.done(Some(&to_domain(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a domain with its aliases, groups and other names. For administrators of the server. Mailboxes must be
    /// gone, or go with it if `with_mailboxes`.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::NotEmpty`].
    pub async fn remove_domain(&self, actor: &Actor, name: &str, with_mailboxes: bool) -> Result<()> {
        let name = known_name(name)?;
        let subject = Subject {
            action: "domain.remove",
            domain: Some(&name),
            target: &name,
        };
        let mut change = self.change(actor, subject).await?;
        if !actor.is_server() {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        let row = domain::lock(change.db(), &name)
            .await?
            .ok_or(DirectoryError::NotFound)?;
        if row.mailboxes > 0 && !with_mailboxes {
            return Err(DirectoryError::NotEmpty(name));
        }
        let (id, now) = (row.id, change.now);
        let all = Listing {
            domains: Some(std::slice::from_ref(&name)),
            limit: i64::MAX,
            ..Listing::default()
        };
        for mailbox in mailbox_admin::list(change.db(), all, &[]).await? {
            mailbox_admin::mark_removed(change.db(), mailbox.id, now).await?;
        }
        for group in group::list(change.db(), all).await? {
            group::delete(change.db(), group.id).await?;
        }
        alias::delete_of_domain(change.db(), id).await?;
        alias_domain::delete_of_domain(change.db(), id).await?;
        domain::mark_removed(change.db(), id, now).await?;
        domain::delete_removed(change.db()).await?;
        change.of_server();
        change.done(Some(&to_domain(row)), None).await
    }
}

/// The stored form of a name in a path: one that is no name names nothing.
pub(crate) fn known_name(name: &str) -> Result<String> {
    address::domain_to_ascii(name).ok_or(DirectoryError::NotFound)
}

/// Why a name is taken.
pub(crate) async fn taken(db: &mut sqlx::PgConnection, name: String) -> Result<DirectoryError> {
    let is_seen = domain::find(db, &name).await?.is_some() || alias_domain::find(db, &name).await?.is_some();
    Ok(if is_seen {
        DirectoryError::Exists(name)
    } else {
        DirectoryError::BeingRemoved(name)
    })
}

fn found(row: Option<DomainRow>) -> Result<Domain> {
    row.map(to_domain).ok_or(DirectoryError::NotFound)
}

/// What the administrators of a domain itself may not change.
fn reserved(fields: &DomainFields) -> DomainFields {
    DomainFields {
        description: String::new(),
        in_address_list: false,
        tags: Vec::new(),
        ..fields.clone()
    }
}

fn merge(mut fields: DomainFields, wanted: &DomainChange) -> Result<DomainFields> {
    if let Some(description) = &wanted.description {
        fields.description = text::line("description", description, DESCRIPTION_MAX)?;
    }
    if let Some(tags) = &wanted.tags {
        fields.tags = text::tags(tags)?;
    }
    if let Some(limit) = wanted.rate_limit {
        (fields.rate_value, fields.rate_frame) = rate_columns(limit)?;
    }
    fields.relay_host_id = wanted.relay_host.unwrap_or(fields.relay_host_id);
    fields.active = wanted.active.unwrap_or(fields.active);
    fields.max_mailboxes = wanted.max_mailboxes.unwrap_or(fields.max_mailboxes);
    fields.max_aliases = wanted.max_aliases.unwrap_or(fields.max_aliases);
    fields.default_quota_bytes = wanted.default_quota_bytes.unwrap_or(fields.default_quota_bytes);
    fields.max_quota_bytes = wanted.max_quota_bytes.unwrap_or(fields.max_quota_bytes);
    fields.total_quota_bytes = wanted.total_quota_bytes.unwrap_or(fields.total_quota_bytes);
    fields.backup_mx = wanted.backup_mx.unwrap_or(fields.backup_mx);
    fields.relay_all_recipients = wanted.relay_all_recipients.unwrap_or(fields.relay_all_recipients);
    fields.relay_unknown_only = wanted.relay_unknown_only.unwrap_or(fields.relay_unknown_only);
    fields.in_address_list = wanted.in_address_list.unwrap_or(fields.in_address_list);
    Ok(fields)
}

fn to_domain(row: DomainRow) -> Domain {
    let fields = row.fields;
    Domain {
        unicode_name: domain_to_unicode(&row.name),
        name: row.name,
        description: fields.description,
        active: fields.active,
        max_mailboxes: fields.max_mailboxes,
        max_aliases: fields.max_aliases,
        default_quota_bytes: fields.default_quota_bytes,
        max_quota_bytes: fields.max_quota_bytes,
        total_quota_bytes: fields.total_quota_bytes,
        rate_limit: rate_limit(fields.rate_value, fields.rate_frame.as_deref()),
        relay_host: fields.relay_host_id,
        backup_mx: fields.backup_mx,
        relay_all_recipients: fields.relay_all_recipients,
        relay_unknown_only: fields.relay_unknown_only,
        in_address_list: fields.in_address_list,
        tags: fields.tags,
        mailboxes: row.mailboxes,
        aliases: row.aliases,
        assigned_quota_bytes: row.assigned_quota_bytes,
        administrators: row.administrators,
        usage: DomainUsage {
            bytes: row.used_bytes,
            messages: row.messages,
        },
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
