//! Administrators of domains. For administrators of the server.

use roost_db::domain_admin::{self, DomainAdminRow};
use roost_db::{account, domain, mailbox_admin, session};
use roost_model::{Account, Secret};
use roost_shared::AccountId;
use roost_shared::admin::{DomainAdmin, DomainAdminChange, NewDomainAdmin, Page};
use sqlx::PgConnection;

use crate::access::{Access, Subject};
use crate::mailbox::known_address;
use crate::{Actor, Directory, DirectoryError, ListQuery, Result, Role, address};

const USERNAME_RULE: &str =
    "must be the address of a mailbox, or 1 to 64 small letters, digits, dots, hyphens and underscores";

impl Directory {
    /// Makes someone with a mailbox, or somebody new, an administrator of domains.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_domain_admin(&self, actor: &Actor, new: &NewDomainAdmin) -> Result<DomainAdmin> {
        let username = username(&new.username)?;
        let subject = Subject {
            action: "domain_admin.add",
            domain: None,
            target: &username,
        };
        self.permit(actor, subject, Access::Change).await?;
        // Before the change begins: whoever waits for a hash must hold no connection.
        let hash = if username.contains('@') {
            None
        } else {
            let password = new.password.as_ref().ok_or_else(|| {
                DirectoryError::invalid("password", "is needed for a name without a mailbox")
            })?;
            let password = Secret::new(password.clone());
            Some(self.identity.hash_new_password(&password, &[&username]).await?)
        };
        let mut change = self.change(actor, subject).await?;
        let domains = check_domains(change.db(), &new.domains).await?;
        if domain_admin::find(change.db(), &username).await?.is_some() {
            return Err(DirectoryError::Exists(username));
        }
        let now = change.now;
        let id = if let Some(hash) = hash {
            let (owner, is_new) = account::find_or_insert(change.db(), &username, "", now).await?;
            if !is_new {
                return Err(DirectoryError::Exists(username));
            }
            domain_admin::insert_administrator(change.db(), owner.id, &hash, new.active, now).await?;
            owner.id
        } else {
            let row = mailbox_admin::find(change.db(), &username)
                .await?
                .ok_or_else(|| DirectoryError::invalid("username", "must be a mailbox that exists"))?;
            AccountId(row.account_id)
        };
        domain_admin::set_domains(change.db(), id, &domains, now).await?;
        let added = to_admin(found(domain_admin::find(change.db(), &username).await?)?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The administrators of domains, by address or name.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn domain_admins(&self, actor: &Actor, query: &ListQuery) -> Result<Page<DomainAdmin>> {
        let subject = Subject {
            action: "domain_admin.list",
            domain: None,
            target: "",
        };
        let mut db = self.read(actor, subject).await?;
        let rows = domain_admin::list(&mut db, &query.after, query.limit()).await?;
        Ok(
            query.page(rows.into_iter().map(to_admin).collect(), |admin: &DomainAdmin| {
                &admin.username
            }),
        )
    }

    /// An administrator of domains.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn domain_admin(&self, actor: &Actor, username: &str) -> Result<DomainAdmin> {
        let username = known_username(username);
        let subject = Subject {
            action: "domain_admin.show",
            domain: None,
            target: &username,
        };
        let mut db = self.read(actor, subject).await?;
        found(domain_admin::find(&mut db, &username).await?).map(to_admin)
    }

    /// Changes an administrator of domains.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_domain_admin(
        &self,
        actor: &Actor,
        username: &str,
        wanted: &DomainAdminChange,
    ) -> Result<DomainAdmin> {
        let username = known_username(username);
        let subject = Subject {
            action: "domain_admin.edit",
            domain: None,
            target: &username,
        };
        self.permit(actor, subject, Access::Change).await?;
        let hash = match &wanted.password {
            Some(password) => Some(
                self.identity
                    .hash_new_password(&Secret::new(password.clone()), &[&username])
                    .await?,
            ),
            None => None,
        };
        let mut change = self.change(actor, subject).await?;
        let row = found(domain_admin::find(change.db(), &username).await?)?;
        let id = AccountId(row.account_id);
        let now = change.now;
        if let Some(domains) = &wanted.domains {
            let domains = check_domains(change.db(), domains).await?;
            domain_admin::set_domains(change.db(), id, &domains, now).await?;
        }
        if wanted.password.is_some() || wanted.active.is_some_and(|active| active != row.active) {
            if row.has_mailbox {
                return Err(DirectoryError::invalid(
                    "password",
                    "and active are those of the mailbox; change them there",
                ));
            }
            let active = wanted.active.unwrap_or(row.active);
            domain_admin::update_administrator(change.db(), id, hash.as_deref(), active).await?;
            session::delete_of_address(change.db(), &username, None).await?;
        }
        let after = to_admin(found(domain_admin::find(change.db(), &username).await?)?);
        change.done(Some(&to_admin(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Takes all domains from an administrator. One without a mailbox is deleted.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_domain_admin(&self, actor: &Actor, username: &str) -> Result<()> {
        let username = known_username(username);
        let subject = Subject {
            action: "domain_admin.remove",
            domain: None,
            target: &username,
        };
        let mut change = self.change(actor, subject).await?;
        let row = found(domain_admin::find(change.db(), &username).await?)?;
        domain_admin::delete(change.db(), AccountId(row.account_id)).await?;
        change.done(Some(&to_admin(row)), None).await
    }

    /// What someone who is signed in may administer; `None`: nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn role_of(&self, account: &Account) -> Result<Option<Role>> {
        let mut db = self.pool.acquire().await?;
        let (is_server, domains) = domain_admin::rights(&mut db, account.id).await?;
        Ok(if is_server {
            Some(Role::Server)
        } else if domains.is_empty() {
            None
        } else {
            Some(Role::Domains(domains))
        })
    }
}

fn username(text: &str) -> Result<String> {
    if text.contains('@') {
        return Ok(address::address("username", text)?.full());
    }
    let name = text.trim().to_lowercase();
    let is_name = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if is_name {
        Ok(name)
    } else {
        Err(DirectoryError::invalid("username", USERNAME_RULE))
    }
}

/// The stored form of a name in a path. One that is no name is found nowhere.
fn known_username(text: &str) -> String {
    known_address(text).map_or_else(
        |_| text.trim().to_lowercase().replace('\0', ""),
        |place| place.full(),
    )
}

pub(crate) async fn check_domains(db: &mut PgConnection, names: &[String]) -> Result<Vec<String>> {
    let mut domains = Vec::new();
    for name in names {
        let name = address::domain("domains", name)?;
        if domain::find_by_name(db, &name).await?.is_none() {
            return Err(DirectoryError::UnknownDomain(name));
        }
        domains.push(name);
    }
    domains.sort_unstable();
    domains.dedup();
    if domains.is_empty() {
        return Err(DirectoryError::invalid("domains", "must have one at least"));
    }
    Ok(domains)
}

fn found(row: Option<DomainAdminRow>) -> Result<DomainAdminRow> {
    row.ok_or(DirectoryError::NotFound)
}

fn to_admin(row: DomainAdminRow) -> DomainAdmin {
    DomainAdmin {
        username: row.username,
        has_mailbox: row.has_mailbox,
        active: row.active,
        domains: row.domains,
        created_at: row.created_at,
    }
}
