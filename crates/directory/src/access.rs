//! Who may do what: the one place that decides, and that writes down what was done and what was refused.

use chrono::{DateTime, Utc};
use roost_db::audit::{self, NewAuditEvent};
use roost_db::domain;
use roost_db::pool::{PoolConnection, Transaction};
use roost_identity::Identity;
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use crate::domain::known_name;
use crate::mailbox::{self, known_address};
use crate::{Actor, Directory, DirectoryError, Result};

/// A thing that something is done to.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// A thing and a verb, such as `dkim.add`.
    pub action: &'static str,
    /// The domain that it is in; `None` for the whole server.
    pub domain: Option<&'a str>,
    /// What it is.
    pub target: &'a str,
}

impl Subject<'static> {
    /// Things of the whole server.
    pub(crate) const fn server(action: &'static str) -> Self {
        Self {
            action,
            domain: None,
            target: "",
        }
    }
}

/// What is to be done with a thing that another service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is looked at.
    Read,
    /// It is changed.
    Change,
}

/// A change under way. Dropping it undoes everything.
pub(crate) struct Change<'a> {
    transaction: Transaction,
    identity: &'a Identity,
    actor: &'a Actor,
    action: &'static str,
    domain: Option<String>,
    target: String,
    pub(crate) now: DateTime<Utc>,
}

impl Change<'_> {
    pub(crate) fn db(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Says what the change is about, where that is known only now.
    pub(crate) fn about(&mut self, target: &str) {
        target.clone_into(&mut self.target);
    }

    /// Says that the change is the whole server's to know, where the domain is gone by it.
    pub(crate) fn of_server(&mut self) {
        self.domain = None;
    }

    /// Writes the audit log and commits both; what changed holds at once.
    pub(crate) async fn done<T: Serialize + Sync>(
        mut self,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<()> {
        let value = |thing: Option<&T>| -> Result<Option<Value>> {
            let mut value = thing
                .map(serde_json::to_value)
                .transpose()
                .map_err(|_| DirectoryError::Internal)?;
            // What was measured is no part of what somebody changed.
            if let Some(Value::Object(fields)) = &mut value {
                fields.remove("usage");
            }
            Ok(value)
        };
        let (before, after) = (value(before)?, value(after)?);
        let event = NewAuditEvent {
            actor: self.actor,
            action: self.action,
            domain: self.domain.as_deref(),
            target: &self.target,
            is_done: true,
            before: before.as_ref(),
            after: after.as_ref(),
        };
        audit::append(&mut self.transaction, &event, self.now).await?;
        self.transaction.commit().await?;
        self.identity.forget(&self.target);
        Ok(())
    }
}

impl Directory {
    /// A connection for reading what is in a domain, or is the whole server's.
    pub(crate) async fn read(&self, actor: &Actor, subject: Subject<'_>) -> Result<PoolConnection> {
        self.check_reach(actor, subject).await?;
        Ok(self.pool.acquire().await?)
    }

    /// Begins a change of what is in a domain, or is the whole server's.
    pub(crate) async fn change<'a>(&'a self, actor: &'a Actor, subject: Subject<'_>) -> Result<Change<'a>> {
        self.check_reach(actor, subject).await?;
        if actor.read_only {
            self.note_refusal(actor, subject).await?;
            return Err(DirectoryError::ReadOnly);
        }
        Ok(Change {
            transaction: self.pool.begin().await?,
            identity: &self.identity,
            actor,
            action: subject.action,
            domain: subject.domain.map(str::to_owned),
            target: subject.target.to_owned(),
            now: Utc::now(),
        })
    }

    /// Judges what another service is about to do for the actor. A refusal is written down here; what was done is
    /// written down by the service that does it.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`] for what is in another's domain, [`DirectoryError::Forbidden`] for what is the whole
    /// server's, [`DirectoryError::ReadOnly`].
    pub async fn permit(&self, actor: &Actor, subject: Subject<'_>, access: Access) -> Result<()> {
        self.check_reach(actor, subject).await?;
        if access == Access::Change && actor.read_only {
            self.note_refusal(actor, subject).await?;
            return Err(DirectoryError::ReadOnly);
        }
        Ok(())
    }

    /// [`Self::permit`] for what belongs to a domain or a mailbox that exists; answers its name as it is stored.
    ///
    /// # Errors
    /// Those of [`Self::permit`]; [`DirectoryError::Forbidden`] for a change of what belongs to somebody with rights
    /// that the actor lacks.
    pub async fn permit_object(
        &self,
        actor: &Actor,
        action: &'static str,
        object: &str,
        access: Access,
    ) -> Result<String> {
        if !object.contains('@') {
            let name = known_name(object)?;
            let subject = Subject {
                action,
                domain: Some(&name),
                target: &name,
            };
            self.permit(actor, subject, access).await?;
            let mut db = self.pool.acquire().await?;
            return match domain::find(&mut db, &name).await? {
                Some(_) => Ok(name),
                None => Err(DirectoryError::NotFound),
            };
        }
        let place = known_address(object)?;
        let address = place.full();
        let subject = Subject {
            action,
            domain: Some(&place.domain),
            target: &address,
        };
        self.permit(actor, subject, access).await?;
        let mut db = self.pool.acquire().await?;
        let row = mailbox::found(&mut db, &address).await?;
        drop(db);
        if access == Access::Change && mailbox::is_above(actor, &row) {
            return Err(self.forbid(actor, subject).await?);
        }
        Ok(address)
    }

    async fn check_reach(&self, actor: &Actor, subject: Subject<'_>) -> Result<()> {
        match subject.domain {
            Some(domain) if !actor.reaches(domain) => {
                self.note_refusal(actor, subject).await?;
                Err(DirectoryError::NotFound)
            }
            None if !actor.is_server() => Err(self.forbid(actor, subject).await?),
            _ => Ok(()),
        }
    }

    /// Writes down that something was done, where the service that did it keeps no table of ours.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_done(&self, actor: &Actor, subject: Subject<'_>) -> Result<()> {
        let event = NewAuditEvent {
            actor,
            action: subject.action,
            domain: subject.domain,
            target: subject.target,
            is_done: true,
            before: None,
            after: None,
        };
        let mut db = self.pool.acquire().await?;
        Ok(audit::append(&mut db, &event, Utc::now()).await?)
    }

    /// Refuses what the actor may see but not change, and writes that down.
    pub(crate) async fn forbid(&self, actor: &Actor, subject: Subject<'_>) -> Result<DirectoryError> {
        self.note_refusal(actor, subject).await?;
        Ok(DirectoryError::Forbidden)
    }

    /// Writes down that something was tried and refused. It stands in the server's part of the log, which the
    /// administrators of a domain cannot read: what others try elsewhere is not theirs to know.
    pub(crate) async fn note_refusal(&self, actor: &Actor, subject: Subject<'_>) -> Result<()> {
        let target: String = subject
            .target
            .chars()
            .filter(|c| !c.is_control())
            .take(320)
            .collect();
        let event = NewAuditEvent {
            actor,
            action: subject.action,
            domain: subject.domain.filter(|domain| actor.reaches(domain)),
            target: &target,
            is_done: false,
            before: None,
            after: None,
        };
        let mut db = self.pool.acquire().await?;
        audit::append(&mut db, &event, Utc::now()).await?;
        tracing::warn!(actor = actor.name, action = subject.action, target, "refused");
        Ok(())
    }
}
