//! Refused mail of the mailboxes that an administrator may know of.

use roost_directory::{Access, Actor, DirectoryError, Subject};
use roost_shared::admin::{HeldContent, HeldMessage};
use roost_transport::{Held, HeldFilter};

use super::{AdministrationError, Result, transport};
use crate::app::AppState;

/// Which messages.
#[derive(Debug, Default)]
pub struct HeldQuery {
    /// Only for this mailbox.
    pub recipient: Option<String>,
    /// Only for this domain.
    pub domain: Option<String>,
    /// Only those older than the one with this id.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// Refused messages, the newest first.
pub async fn list(app: &AppState, actor: &Actor, query: &HeldQuery) -> Result<Vec<HeldMessage>> {
    let transport = transport(app)?;
    let directory = app.directory();
    let mut domains = actor.domains().map(<[String]>::to_vec);
    if let Some(domain) = &query.domain {
        let domain = directory
            .permit_object(actor, "quarantine.list", domain, Access::Read)
            .await?;
        domains = Some(vec![domain]);
    }
    let recipient = match &query.recipient {
        Some(recipient) => Some(
            directory
                .permit_object(actor, "quarantine.list", recipient, Access::Read)
                .await?,
        ),
        None => None,
    };
    let filter = HeldFilter {
        recipient: recipient.as_deref(),
        domains: domains.as_deref(),
    };
    let held = transport.held(filter, query.before, query.limit).await?;
    Ok(held.iter().map(shown).collect())
}

/// One message, made harmless.
pub async fn show(app: &AppState, actor: &Actor, id: i64) -> Result<HeldContent> {
    let (held, content) = transport(app)?.show_held(HeldFilter::default(), id).await?;
    permit(app, actor, "quarantine.show", &held, Access::Read).await?;
    Ok(HeldContent {
        message: shown(&held),
        headers: content.headers,
        text: content.text,
        attachments: content.attachments,
    })
}

/// Delivers a message past the spam filter.
pub async fn release(app: &AppState, actor: &Actor, id: i64) -> Result<()> {
    let transport = transport(app)?;
    let (held, _) = transport.show_held(HeldFilter::default(), id).await?;
    permit(app, actor, "quarantine.release", &held, Access::Change).await?;
    transport
        .release(actor, HeldFilter::default(), id)
        .await
        .map(drop)?;
    Ok(())
}

/// Teaches the spam filter what a message is.
pub async fn learn(app: &AppState, actor: &Actor, id: i64, is_spam: bool) -> Result<()> {
    let transport = transport(app)?;
    let filter = app.spam_filter().ok_or(DirectoryError::NotFound)?;
    let (held, _) = transport.show_held(HeldFilter::default(), id).await?;
    permit(app, actor, "quarantine.learn", &held, Access::Change).await?;
    let message = transport.held_message(HeldFilter::default(), id).await?;
    filter
        .learn(message, is_spam)
        .await
        .map_err(|error| AdministrationError::Daemon(format!("{error:#}")))
}

/// Removes a message.
pub async fn delete(app: &AppState, actor: &Actor, id: i64) -> Result<()> {
    let transport = transport(app)?;
    let (held, _) = transport.show_held(HeldFilter::default(), id).await?;
    permit(app, actor, "quarantine.delete", &held, Access::Change).await?;
    Ok(transport.delete_held(actor, HeldFilter::default(), id).await?)
}

async fn permit(
    app: &AppState,
    actor: &Actor,
    action: &'static str,
    held: &Held,
    access: Access,
) -> Result<()> {
    let subject = Subject {
        action,
        domain: held.recipient.rsplit_once('@').map(|(_, domain)| domain),
        target: &held.recipient,
    };
    Ok(app.directory().permit(actor, subject, access).await?)
}

fn shown(held: &Held) -> HeldMessage {
    HeldMessage {
        id: held.id,
        recipient: held.recipient.clone(),
        sender: held.sender.clone(),
        subject: held.subject.clone(),
        ip: held.ip.clone(),
        score: held.score,
        action: held.action.clone(),
        queue_id: held.queue_id.clone(),
        size: held.size,
        received_at: held.created_at,
    }
}
