//! From which score on mail is spam, and senders that are always or never taken, for a domain or a mailbox. Rspamd fetches
//! all of it as one document every few seconds.

mod settings;

use chrono::Utc;
use roost_db::domain;
use roost_db::forwarding_host;
use roost_db::spam_policy::{self, SpamPolicy, SpamSender};
use roost_model::Actor;
use serde_json::{Value, json};

use crate::error::TransportError;
use crate::{Transport, deed};

/// What is done with mail of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is delivered whatever it contains.
    Allow,
    /// It is refused.
    Deny,
}

impl Verdict {
    const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// A domain or an address in lower case, of characters that no configuration format gives a meaning.
fn check_object(object: &str) -> Result<String, TransportError> {
    let object = object.trim().to_lowercase();
    let domain = object
        .rsplit_once('@')
        .map_or(object.as_str(), |(_, domain)| domain);
    let local = object.rsplit_once('@').map(|(local, _)| local);
    if is_host(domain) && local.is_none_or(is_local) {
        return Ok(object);
    }
    Err(TransportError::invalid(
        "object",
        "must be a domain or the address of a mailbox",
    ))
}

/// An address, a domain (everybody of it) or `*@domain`, `*@*.domain`.
fn check_sender(sender: &str) -> Result<String, TransportError> {
    let sender = sender.trim().to_lowercase();
    let whole = match sender.rsplit_once('@') {
        None => format!("*@{sender}"),
        Some(_) => sender,
    };
    let (local, domain) = whole.rsplit_once('@').unwrap_or_default();
    let domain = domain
        .strip_prefix("*.")
        .filter(|_| local == "*")
        .unwrap_or(domain);
    if is_host(domain) && (local == "*" || is_local(local)) {
        return Ok(whole);
    }
    Err(TransportError::invalid(
        "sender",
        "must be an address, a domain, *@domain or *@*.domain",
    ))
}

fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .chars()
                .all(|character| character.is_alphanumeric() || character == '-' || character == '_')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

fn is_local(text: &str) -> bool {
    let fits = |character: char| character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character);
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}

impl Transport {
    /// Sets from which score on mail goes to Junk, and from which on it is refused.
    ///
    /// # Errors
    /// The scores are not in order (0 < junk ≤ reject ≤ 10000), or it is neither a domain nor an address.
    pub async fn set_spam_policy(
        &self,
        actor: &Actor,
        object: &str,
        junk_score: f64,
        reject_score: f64,
    ) -> Result<SpamPolicy, TransportError> {
        let object = check_object(object)?;
        if !(junk_score > 0.0 && reject_score >= junk_score && reject_score <= 10_000.0) {
            return Err(TransportError::invalid(
                "score",
                "must be 0 < junk ≤ reject ≤ 10000",
            ));
        }
        let policy = SpamPolicy {
            object,
            junk_score,
            reject_score,
        };
        let mut db = self.begin().await?;
        let before = spam_policy::list(&mut db, Some(&policy.object)).await?;
        spam_policy::upsert(&mut db, &policy, Utc::now()).await?;
        let before = before.first().map(shown);
        let after = shown(&policy);
        deed::record(
            &mut db,
            actor,
            "spam.policy",
            &policy.object,
            (before.as_ref(), Some(&after)),
        )
        .await?;
        crate::commit(db).await?;
        Ok(policy)
    }

    /// Takes the scores back, so that those of the domain or the server hold again.
    ///
    /// # Errors
    /// There are none.
    pub async fn remove_spam_policy(&self, actor: &Actor, object: &str) -> Result<(), TransportError> {
        let object = check_object(object)?;
        let mut db = self.begin().await?;
        let before = spam_policy::list(&mut db, Some(&object)).await?;
        if !spam_policy::delete(&mut db, &object).await? {
            return Err(TransportError::NotFound("the policy"));
        }
        let before = before.first().map(shown);
        deed::record(&mut db, actor, "spam.policy", &object, (before.as_ref(), None)).await?;
        crate::commit(db).await
    }

    /// Says what is done with mail of a sender, in place of what was said before. Answers the sender as it is kept.
    ///
    /// # Errors
    /// What is given is no domain, address or pattern.
    pub async fn set_spam_sender(
        &self,
        actor: &Actor,
        object: &str,
        verdict: Verdict,
        sender: &str,
    ) -> Result<SpamSender, TransportError> {
        let (object, sender) = (check_object(object)?, check_sender(sender)?);
        let mut db = self.begin().await?;
        let id = spam_policy::upsert_sender(&mut db, &object, verdict.name(), &sender, Utc::now()).await?;
        let after = json!({ "sender": sender, "verdict": verdict.name() });
        deed::record(&mut db, actor, "spam.sender", &object, (None, Some(&after))).await?;
        crate::commit(db).await?;
        Ok(SpamSender {
            id,
            object,
            verdict: verdict.name().to_owned(),
            sender,
        })
    }

    /// Takes a verdict back.
    ///
    /// # Errors
    /// There is none.
    pub async fn remove_spam_sender(
        &self,
        actor: &Actor,
        object: &str,
        sender: &str,
    ) -> Result<(), TransportError> {
        let (object, sender) = (check_object(object)?, check_sender(sender)?);
        let mut db = self.begin().await?;
        if !spam_policy::delete_sender(&mut db, &object, &sender).await? {
            return Err(TransportError::NotFound("the sender"));
        }
        let before = json!({ "sender": sender });
        deed::record(&mut db, actor, "spam.sender", &object, (Some(&before), None)).await?;
        crate::commit(db).await
    }

    /// The scores and senders of one domain or mailbox, or all.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn spam_rules(
        &self,
        object: Option<&str>,
    ) -> Result<(Vec<SpamPolicy>, Vec<SpamSender>), TransportError> {
        let mut db = self.db().await?;
        Ok((
            spam_policy::list(&mut db, object).await?,
            spam_policy::list_senders(&mut db, object).await?,
        ))
    }

    /// A sender with a verdict, by the id that [`Self::spam_rules`] gives.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn spam_sender(&self, id: i64) -> Result<Option<SpamSender>, TransportError> {
        let mut db = self.db().await?;
        Ok(spam_policy::find_sender(&mut db, id).await?)
    }

    /// The document of all rules that Rspamd fetches.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rspamd_settings(&self) -> Result<Value, TransportError> {
        let (policies, senders) = self.spam_rules(None).await?;
        let mut db = self.db().await?;
        let hosts = forwarding_host::list(&mut db).await?;
        let domains = domain::own_names(&mut db).await?;
        Ok(settings::document(&policies, &senders, &hosts, &domains))
    }
}

fn shown(policy: &SpamPolicy) -> Value {
    json!({ "junk_score": policy.junk_score, "reject_score": policy.reject_score })
}
