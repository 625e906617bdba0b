//! One message, opened.

use std::sync::Arc;

use roost_imap::FetchItem;
use roost_message::html::{self, Policy, Remote, Sanitized};
use roost_shared::mail::{Flags, MessageDetail, MessageKey};

use super::Bodies;
use crate::Mail;
use crate::error::MailError;
use crate::user::MailUser;
use crate::window;

/// HTML larger than this is sanitised on a thread of its own, so that other requests do not wait.
const LARGE_HTML: usize = 16 * 1024;

/// Room for the flags of one message and what a server may add to them.
const FLAG_BYTES: usize = 256 * 1024;

impl Mail {
    /// Opens a message. Its flags do not change by that.
    ///
    /// # Errors
    /// [`MailError::NotFound`] if it is gone, [`MailError::ChangedMeanwhile`] if the folder was made anew;
    /// otherwise any.
    pub async fn message(&self, user: &MailUser, key: &MessageKey) -> Result<MessageDetail, MailError> {
        let (bodies, flags) = self.bodies_and_flags(user, key).await?;
        let sanitized = match &bodies.html {
            Some(_) => Some(sanitize(&bodies, Policy::default()).await?),
            None => None,
        };
        Ok(detail(key, &bodies, flags, sanitized))
    }

    /// What a message says never changes (RFC 9051 §2.3.1.1), so that it may come from memory. Its flags do
    /// change, and it may be gone by now: that is asked for each time.
    async fn bodies_and_flags(
        &self,
        user: &MailUser,
        key: &MessageKey,
    ) -> Result<(Arc<Bodies>, Flags), MailError> {
        match self.known_bodies(user, key).await {
            Some(bodies) => {
                let items = vec![FetchItem::Flags];
                let fetched = self.fetch_message(user, key, &[items], FLAG_BYTES).await?;
                Ok((bodies, fetched.flags.map(window::flags).unwrap_or_default()))
            }
            None => {
                let bodies = self.fetch_bodies(user, key).await?;
                let flags = bodies.flags;
                Ok((bodies, flags))
            }
        }
    }
}

/// Sanitises the HTML view, which must be there.
pub(super) async fn sanitize(bodies: &Arc<Bodies>, policy: Policy) -> Result<Arc<Sanitized>, MailError> {
    let is_blocked = matches!(policy.remote, Remote::Blocked);
    if let Some(sanitized) = bodies.sanitized.get().filter(|_| is_blocked) {
        return Ok(Arc::clone(sanitized));
    }
    let size = bodies.html.as_ref().map_or(0, String::len);
    let source = Arc::clone(bodies);
    let work = move || html::sanitize(source.html.as_deref().unwrap_or_default(), &policy);
    let sanitized = if size < LARGE_HTML {
        work()
    } else {
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| MailError::Internal(Box::new(error)))?
    };
    let sanitized = Arc::new(sanitized);
    if is_blocked {
        // Whoever was first has put in the same.
        let _ = bodies.sanitized.set(Arc::clone(&sanitized));
    }
    Ok(sanitized)
}

fn detail(
    key: &MessageKey,
    bodies: &Bodies,
    flags: Flags,
    sanitized: Option<Arc<Sanitized>>,
) -> MessageDetail {
    let headers = bodies.headers.clone();
    let mut layout = bodies.layout.clone();
    if let Some(sanitized) = &sanitized {
        layout.mark_inline(&sanitized.cids);
    }
    let sender = headers.sender.filter(|sender| {
        headers
            .from
            .iter()
            .all(|from| !from.email.eq_ignore_ascii_case(&sender.email))
    });
    MessageDetail {
        key: key.clone(),
        flags,
        subject: headers.subject,
        date: bodies.date(),
        size: bodies.size,
        from: headers.from,
        sender,
        reply_to: headers.reply_to,
        to: headers.to,
        cc: headers.cc,
        bcc: headers.bcc,
        message_id: headers.message_id,
        text: bodies.text.clone(),
        text_truncated: bodies.text_truncated,
        has_html: sanitized.is_some(),
        has_remote_content: sanitized.is_some_and(|sanitized| sanitized.has_remote),
        attachments: layout.attachments,
        parts_left_out: u32::try_from(bodies.left_out).unwrap_or(u32::MAX),
        unsubscribe: headers.unsubscribe,
    }
}
