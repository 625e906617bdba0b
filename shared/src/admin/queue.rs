//! Mail that waits to be delivered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A message in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuedMessage {
    /// Postfix's id of it.
    pub id: String,
    /// In which of Postfix's queues: `active`, `deferred`, `hold`, …
    pub queue: String,
    /// The envelope's sender; empty for none.
    pub sender: String,
    /// Whom it still has to reach.
    pub recipients: Vec<QueuedRecipient>,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    pub arrived_at: DateTime<Utc>,
}

/// Whom a message still has to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuedRecipient {
    /// The address.
    pub address: String,
    /// Why it has not, in the words of Postfix or the other host; empty where nothing was tried.
    pub reason: String,
}
