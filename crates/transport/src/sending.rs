//! How much each mailbox may send.

use chrono::{DurationRound, TimeDelta, Utc};

use crate::Transport;
use crate::error::TransportError;

impl Transport {
    /// Counts a message that this mailbox sends to so many recipients, and says whether it is still within the limit of
    /// an hour. What is over it counts as well, so that trying again does not help.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn may_send(&self, login: &str, recipients: u32) -> Result<bool, TransportError> {
        let limit = i64::from(self.inner.settings.messages_per_hour);
        let now = Utc::now();
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        let mut db = self.db().await?;
        let sent =
            roost_db::sending_usage::add(&mut db, &login.to_lowercase(), hour, i64::from(recipients.max(1)))
                .await?;
        Ok(limit == 0 || sent <= limit)
    }
}
