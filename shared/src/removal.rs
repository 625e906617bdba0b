//! Removing an event or a contact so that it can be taken back.

use serde::{Deserialize, Serialize};

use crate::id::VersionId;

/// What was removed: the answer of `DELETE /api/calendars/{id}/events/{object}` and of
/// `DELETE /api/addressbooks/{id}/contacts/{object}`. The same, posted to `…/{object}/restore`, brings it back
/// with its name, its UID and its content, if nothing happened to the object since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// What the object was until then.
    pub version: VersionId,
}
