//! How much each mailbox may send.

use chrono::{DurationRound, TimeDelta, Utc};
use roost_db::sending_usage;

use crate::Transport;
use crate::error::TransportError;

/// Whether somebody may send a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaySend {
    /// They may.
    Yes,
    /// They have reached their limit of this time: a second, minute, hour or day.
    Over(String),
}

impl Transport {
    /// Counts a message that this mailbox sends to so many recipients, and says whether it is still within the server's
    /// limit of an hour and the limit of its own or of its domain. What is over it counts as well, so that trying again
    /// does not help.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn may_send(&self, login: &str, recipients: u32) -> Result<MaySend, TransportError> {
        let limit = i64::from(self.inner.settings.messages_per_hour);
        let now = Utc::now();
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        let (login, messages) = (login.to_lowercase(), i64::from(recipients.max(1)));
        let mut db = self.db().await?;
        let sent = sending_usage::add(&mut db, &login, hour, messages).await?;
        let own = sending_usage::add_to_own_limit(&mut db, &login, now, messages).await?;
        if let Some(own) = own.filter(|own| own.messages > own.most.into()) {
            return Ok(MaySend::Over(own.frame));
        }
        if limit > 0 && sent > limit {
            return Ok(MaySend::Over("hour".to_owned()));
        }
        Ok(MaySend::Yes)
    }
}
