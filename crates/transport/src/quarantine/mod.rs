//! Mail that Rspamd refused: kept for a while, looked at safely, and delivered all the same if someone wants it.

mod content;
mod hand_over;

use chrono::{Duration, Utc};
use roost_db::quarantine::{self, Held, HeldFilter, NewHeld};
use roost_message::display::one_line;
use roost_model::Actor;
use serde_json::{Value, json};

use crate::error::TransportError;
use crate::{Transport, deed};

pub use content::Shown;

/// How much is kept.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The largest message in bytes; larger ones are refused and not kept.
    pub message_bytes: usize,
    /// The most messages of each mailbox; then the oldest go.
    pub per_recipient: u32,
    /// How long.
    pub age: Duration,
    /// `host:port` of the daemon that takes released mail.
    pub release_to: String,
}

/// What Rspamd tells of a message.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// The envelope's sender; empty for none.
    pub sender: String,
    /// The envelope's recipients.
    pub recipients: Vec<String>,
    /// Where it came from.
    pub ip: String,
    /// What Rspamd counted.
    pub score: f64,
    /// What it said to do.
    pub action: String,
    /// Why.
    pub symbols: Value,
    /// Postfix's id of the message.
    pub queue_id: String,
    /// Who submitted it, if it did not come from outside.
    pub submitter: Option<String>,
}

impl Transport {
    /// Keeps a refused message for each mailbox that it was for. Answers for how many: none if it is too large, was
    /// submitted by one of our own people, who were told, or goes to nobody here.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn hold(&self, refused: &Refused, message: &[u8]) -> Result<usize, TransportError> {
        let bounds = &self.inner.settings.quarantine;
        if message.len() > bounds.message_bytes || refused.submitter.is_some() {
            return Ok(0);
        }
        let now = Utc::now();
        let subject = content::subject(message);
        let mut db = self.begin().await?;
        let addresses: Vec<String> = refused
            .recipients
            .iter()
            .map(|address| untagged(address))
            .collect();
        let mailboxes = quarantine::mailboxes_of(&mut db, &addresses).await?;
        for mailbox in &mailboxes {
            let held = NewHeld {
                recipient: mailbox,
                domain: mailbox.rsplit_once('@').map_or("", |(_, domain)| domain),
                sender: &one_line(&refused.sender, 320),
                subject: &subject,
                ip: &one_line(&refused.ip, 64),
                score: refused.score,
                action: &one_line(&refused.action, 32),
                symbols: &refused.symbols,
                queue_id: &one_line(&refused.queue_id, 64),
                message,
            };
            quarantine::insert(&mut db, &held, now).await?;
            quarantine::delete_beyond(&mut db, mailbox, i64::from(bounds.per_recipient)).await?;
        }
        crate::commit(db).await?;
        Ok(mailboxes.len())
    }

    /// Held messages, the newest first, at most `limit`, of those older than `before_id` if that is given.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn held(
        &self,
        filter: HeldFilter<'_>,
        before_id: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Held>, TransportError> {
        let mut db = self.db().await?;
        Ok(quarantine::list(&mut db, filter, before_id, i64::from(limit)).await?)
    }

    /// One held message with its headers and its text, made harmless.
    ///
    /// # Errors
    /// There is none of that id that the filter lets through.
    pub async fn show_held(&self, filter: HeldFilter<'_>, id: i64) -> Result<(Held, Shown), TransportError> {
        let (held, message) = self.find_held(filter, id).await?;
        Ok((held, content::shown(&message)))
    }

    /// The bytes of a held message.
    ///
    /// # Errors
    /// As [`Self::show_held`].
    pub async fn held_message(&self, filter: HeldFilter<'_>, id: i64) -> Result<Vec<u8>, TransportError> {
        Ok(self.find_held(filter, id).await?.1)
    }

    /// Delivers a held message past the spam filter and removes it from the quarantine.
    ///
    /// # Errors
    /// As [`Self::show_held`]; [`TransportError::NotDelivered`] if Postfix does not take it, and then it stays.
    pub async fn release(
        &self,
        actor: &Actor,
        filter: HeldFilter<'_>,
        id: i64,
    ) -> Result<Held, TransportError> {
        let (held, message) = self.find_held(filter, id).await?;
        let to = &self.inner.settings.quarantine.release_to;
        hand_over::hand_over(to, &held.sender, &held.recipient, &message)
            .await
            .map_err(TransportError::NotDelivered)?;
        self.forget(actor, "quarantine.release", filter, &held).await?;
        Ok(held)
    }

    /// Removes a held message.
    ///
    /// # Errors
    /// As [`Self::show_held`].
    pub async fn delete_held(
        &self,
        actor: &Actor,
        filter: HeldFilter<'_>,
        id: i64,
    ) -> Result<(), TransportError> {
        let (held, _) = self.find_held(filter, id).await?;
        self.forget(actor, "quarantine.delete", filter, &held).await
    }

    async fn find_held(&self, filter: HeldFilter<'_>, id: i64) -> Result<(Held, Vec<u8>), TransportError> {
        let mut db = self.db().await?;
        quarantine::find(&mut db, filter, id)
            .await?
            .ok_or(TransportError::NotFound("the message"))
    }

    async fn forget(
        &self,
        actor: &Actor,
        action: &str,
        filter: HeldFilter<'_>,
        held: &Held,
    ) -> Result<(), TransportError> {
        let mut db = self.begin().await?;
        quarantine::delete(&mut db, filter, held.id).await?;
        let before = json!({ "id": held.id, "sender": held.sender, "score": held.score });
        deed::record(&mut db, actor, action, &held.recipient, (Some(&before), None)).await?;
        crate::commit(db).await
    }
}

/// The address in lower case and without its `+tag`.
fn untagged(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let name = local.split_once('+').map_or(local, |(name, _)| name);
            format!("{name}@{domain}")
        }
        None => address,
    }
}
