//! How deliveries to single destinations are secured. For administrators of the server.

use roost_db::OnConstraint;
use roost_db::row_lock::{self, Row};
use roost_db::tls_policy::{self, TlsPolicyFields, TlsPolicyRow};
use roost_shared::admin::{NewTlsPolicy, TlsLevel, TlsPolicy, TlsPolicyChange};
use sqlx::PgConnection;

use crate::access::Subject;
use crate::{Actor, Directory, DirectoryError, Result, relay};

/// In bytes.
const PARAMETERS_MAX: usize = 500;
/// What Postfix lets a policy say beside its level, but for names of files.
const PARAMETERS: [&str; 5] = ["match", "protocols", "ciphers", "exclude", "servername"];

impl Directory {
    /// Says how deliveries to a destination are secured.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_tls_policy(&self, actor: &Actor, new: &NewTlsPolicy) -> Result<TlsPolicy> {
        let fields = TlsPolicyFields {
            destination: destination(&new.destination)?,
            policy: new.policy.as_str().to_owned(),
            parameters: parameters(&new.parameters)?,
            active: new.active,
        };
        let subject = Subject {
            target: &fields.destination,
            ..Subject::server("tls_policy.add")
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let id = tls_policy::insert(change.db(), &fields, now)
            .await
            .on_constraint("tls_policy_destination_key", || {
                DirectoryError::Exists(fields.destination.clone())
            })?;
        let added = shown(found(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// All of them.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn tls_policies(&self, actor: &Actor) -> Result<Vec<TlsPolicy>> {
        let mut db = self.read(actor, Subject::server("tls_policy.list")).await?;
        let rows = tls_policy::list(&mut db).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn tls_policy(&self, actor: &Actor, id: i64) -> Result<TlsPolicy> {
        let mut db = self.read(actor, Subject::server("tls_policy.show")).await?;
        found(&mut db, id).await.map(shown)
    }

    /// Changes one.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_tls_policy(
        &self,
        actor: &Actor,
        id: i64,
        wanted: &TlsPolicyChange,
    ) -> Result<TlsPolicy> {
        let mut change = self.change(actor, Subject::server("tls_policy.edit")).await?;
        row_lock::lock(change.db(), Row::TlsPolicy(id)).await?;
        let row = found(change.db(), id).await?;
        let before = &row.fields;
        let fields = TlsPolicyFields {
            destination: match &wanted.destination {
                Some(text) => destination(text)?,
                None => before.destination.clone(),
            },
            policy: wanted
                .policy
                .map_or_else(|| before.policy.clone(), |level| level.as_str().to_owned()),
            parameters: match &wanted.parameters {
                Some(text) => parameters(text)?,
                None => before.parameters.clone(),
            },
            active: wanted.active.unwrap_or(before.active),
        };
        let now = change.now;
        tls_policy::update(change.db(), id, &fields, now)
            .await
            .on_constraint("tls_policy_destination_key", || {
                DirectoryError::Exists(fields.destination.clone())
            })?;
        let after = shown(found(change.db(), id).await?);
        change.about(&after.destination);
        change.done(Some(&shown(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes one.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_tls_policy(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut change = self.change(actor, Subject::server("tls_policy.remove")).await?;
        let row = found(change.db(), id).await?;
        tls_policy::delete(change.db(), id).await?;
        change.about(&row.fields.destination);
        change.done(Some(&shown(row)), None).await
    }
}

/// A domain, `.domain` for those below it, or a next hop as it stands in a transport or a relay host.
fn destination(text: &str) -> Result<String> {
    let text = text.trim();
    match text.strip_prefix('.') {
        Some(parent) => Ok(format!(".{}", crate::address::domain("destination", parent)?)),
        None => relay::next_hop("destination", text),
    }
}

/// `name=value`, with spaces between.
fn parameters(text: &str) -> Result<String> {
    let invalid = || {
        let names = PARAMETERS.join(", ");
        let rule = format!(
            "must be words of the form name=value, at most {PARAMETERS_MAX} bytes; names are {names}"
        );
        DirectoryError::invalid("parameters", rule)
    };
    if text.len() > PARAMETERS_MAX {
        return Err(invalid());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let fits = |word: &&str| {
        word.split_once('=').is_some_and(|(name, value)| {
            // A comma would begin another policy, and a dollar sign a name of Postfix's.
            let good = |c: char| c.is_ascii_graphic() && !",$\"\\{}".contains(c);
            PARAMETERS.contains(&name) && !value.is_empty() && value.chars().all(good)
        })
    };
    if !words.iter().all(fits) {
        return Err(invalid());
    }
    Ok(words.join(" "))
}

async fn found(db: &mut PgConnection, id: i64) -> Result<TlsPolicyRow> {
    tls_policy::find(db, id).await?.ok_or(DirectoryError::NotFound)
}

fn shown(row: TlsPolicyRow) -> TlsPolicy {
    TlsPolicy {
        id: row.id,
        destination: row.fields.destination,
        // The table has no other words.
        policy: row.fields.policy.parse().unwrap_or(TlsLevel::Encrypt),
        parameters: row.fields.parameters,
        active: row.fields.active,
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_and_parameters_that_postfix_understands() {
        assert_eq!(destination("Example.test").unwrap(), "example.test");
        assert_eq!(destination(".Example.test").unwrap(), ".example.test");
        assert_eq!(
            destination("[mx.example.test]:587").unwrap(),
            "[mx.example.test]:587"
        );
        for bad in ["", "*", "a b", "x\ny.test", "."] {
            assert!(destination(bad).is_err(), "{bad:?}");
        }
        assert_eq!(parameters("").unwrap(), "");
        assert_eq!(
            parameters(" match=.example.test:nexthop  protocols=>=TLSv1.2 ").unwrap(),
            "match=.example.test:nexthop protocols=>=TLSv1.2"
        );
        for bad in [
            "match",
            "match=",
            "tafile=/etc/passwd",
            "match=$x",
            "match=a,b",
            "x=y",
            "match=a\u{e9}",
        ] {
            assert!(parameters(bad).is_err(), "{bad:?}");
        }
    }
}
